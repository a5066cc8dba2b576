//! What is deleted and made again keeps what nobody asked to change.

use crate::harness::World;
use close_sandbox::Place;

fn view(more: &str) -> String {
    format!("smart_views:\n  - {{name: Sleepers, {more}sharing_settings: {{whole_org: true}}}}\n")
}

fn query(r#type: &str) -> String {
    format!("s_query: {{query: {{type: and, queries: [{{type: object_type, object_type: {type}}}]}}}}, ")
}

#[test]
fn a_view_of_another_type_keeps_what_the_entry_leaves_open_and_its_old_columns_are_shown_to_go() {
    let world = World::new();
    let old = format!(
        "type: lead, description: Ours, selected_fields: [status_label], {}",
        query("lead")
    );
    world.write("m.yaml", &view(&old));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    let new = "type: contact, renamed_from: smart_view/lead/Sleepers, replace: true, allow_data_loss: true, ";
    // What the old one finds does not suit the new one, so that nothing would be left of it.
    world.write("m.yaml", &view(new));
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stderr.contains("a view needs an `s_query` with its filters"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("write the whole new object in the manifest"),
        "{}",
        ran.stderr
    );

    world.write("m.yaml", &view(&format!("{new}{}", query("contact"))));
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stdout.contains("status_label"), "{}", ran.stdout);
    let state = world.sandbox.state();
    assert_eq!(state.smart_views.len(), 1);
    let view = &state.smart_views[0];
    assert_eq!(
        (view.kind.as_str(), view.description.as_deref()),
        ("contact", Some("Ours"))
    );
    let columns = format!("{:?}", view.selected_fields);
    assert!(!columns.contains("status_label"), "{columns}");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_shared_field_of_another_type_keeps_its_places_with_what_they_have() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields:\n  shared: [{name: Region, type: choices, choices: [EU, US], description: Where they are}]\n  lead: \
         [{shared: Region, editable_with_roles: [Admin]}]\n  contact: [{shared: Region}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    // One place is listed without its roles, the other one is not listed.
    world.write(
        "m.yaml",
        "custom_fields:\n  shared: [{name: Region, type: text, replace: true, allow_data_loss: true}]\n  lead: [{shared: \
         Region}]\n",
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let region = state.shared_field("Region").unwrap();
    assert_eq!(region.kind, "text");
    assert_eq!(region.description.as_deref(), Some("Where they are"));
    let roles = |place: Place| {
        let mut places = region.associations.iter();
        let place = places.find(|one| one.place == place);
        place.map(|one| one.editable_with_roles.len())
    };
    assert_eq!(
        (roles(Place::Lead), roles(Place::Contact)),
        (Some(1), Some(0)),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("custom_field/contact/Region"),
        "the plan shows it: {}",
        ran.stdout
    );
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}
