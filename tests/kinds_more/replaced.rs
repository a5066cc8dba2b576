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
    assert!(ran.stdout.contains("At most 2 writes"), "{}", ran.stdout);
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

/// An organization with a shared field in two places.
fn placed_twice() -> World {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_fields:\n  shared: [{name: Region, type: choices, choices: [EU, US], description: Where they are}]\n  lead: \
         [{shared: Region, editable_with_roles: [Admin]}]\n  contact: [{shared: Region}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
}

/// The places of the shared field.
fn places(world: &World) -> Vec<&'static str> {
    let state = world.sandbox.state();
    let region = state.shared_field("Region").unwrap();
    let places = region.associations.iter();
    let mut places: Vec<_> = places.map(|one| one.place.association_type()).collect();
    places.sort_unstable();
    places
}

const OTHER_TYPE: &str = "custom_fields:\n  shared: [{name: Region, type: text, replace: true, allow_data_loss: true}]\n  lead: \
                          [{shared: Region}]\n  contact: [{shared: Region}]\n";

#[test]
fn a_shared_field_of_another_type_keeps_its_places_with_what_they_have() {
    let world = placed_twice();

    // One place is listed without its roles, the other one is not listed.
    world.write(
        "m.yaml",
        &OTHER_TYPE.replace("  contact: [{shared: Region}]\n", ""),
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

#[test]
fn the_places_of_a_replaced_field_come_back_whatever_the_target_is_and_again_when_the_run_is_undone() {
    for target in ["custom_field/shared/Region", "custom_field/lead/Region"] {
        let world = placed_twice();
        world.write("m.yaml", OTHER_TYPE);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--target", target]);
        assert_eq!(places(&world), ["contact", "lead"], "{target}");

        let ran = world.expect(0, &["undo", "last", "--yes"]);
        assert_eq!(places(&world), ["contact", "lead"], "{target}\n{}", ran.stdout);
        let state = world.sandbox.state();
        assert_eq!(state.shared_field("Region").unwrap().kind, "choices", "{target}");
    }
}

#[test]
fn a_place_that_goes_while_its_field_is_replaced_is_shown_and_comes_back() {
    let removed = OTHER_TYPE.replace(
        "contact: [{shared: Region}]",
        "contact: [{shared: Region, removed: true}]",
    );
    let pruned = OTHER_TYPE.replace("contact: [{shared: Region}]", "contact: []");
    for (manifest, more) in [(removed, &[][..]), (pruned, &["--prune"][..])] {
        let world = placed_twice();
        world.write("m.yaml", &manifest);
        let ran = world.expect(0, &[&["apply", "-f", "m.yaml", "--yes"], more].concat());
        assert!(
            ran.stdout.contains("remove custom_field/contact/Region"),
            "{manifest}\n{}",
            ran.stdout
        );
        assert_eq!(places(&world), ["lead"], "{manifest}");

        world.expect(0, &["undo", "last", "--yes"]);
        assert_eq!(places(&world), ["contact", "lead"], "{manifest}");
        let state = world.sandbox.state();
        assert_eq!(state.shared_field("Region").unwrap().kind, "choices");
    }
}

#[test]
fn a_place_that_has_come_since_makes_the_saved_plan_of_a_replacement_stale() {
    let world = placed_twice();
    world.write("m.yaml", OTHER_TYPE);
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    world.sandbox.edit(|state| {
        let id = state.shared_field("Region").unwrap().id.clone();
        let path = format!("/custom_field/shared/{id}/association/");
        assert_eq!(
            state
                .perform("POST", &path, serde_json::json!({"object_type": "opportunity"}))
                .0,
            201
        );
    });
    let ran = world.expect(3, &["apply", "p.json", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stderr
            .contains("`custom_field/opportunity/Region` is another place of it now"),
        "{}",
        ran.stderr
    );
    assert_eq!(places(&world), ["contact", "lead", "opportunity"]);
}

#[test]
fn what_names_an_entry_by_its_short_name_means_it_also_where_another_object_has_that_name() {
    let world = World::new();
    let plain = |r#type: &str| {
        format!(
            "  - {{name: Sleepers, type: {type}, {}is_shared: true}}\n",
            query(r#type)
        )
    };
    world.write("m.yaml", &format!("smart_views:\n{}", plain("lead")));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let nested = "  - {name: Nested, type: contact, is_shared: true, s_query: {query: {type: and, queries: [{type: object_type, \
                  object_type: contact}, {type: saved_search, saved_search_id: '${id:smart_view/Sleepers}'}]}}}\n";
    world.write("m.yaml", &format!("smart_views:\n{nested}{}", plain("contact")));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let state = world.sandbox.state();
    let find = |name: &str, kind: &str| {
        let mut views = state.smart_views.iter();
        views.find(|view| view.name == name && view.kind == kind).unwrap()
    };
    let query = serde_json::to_string(&find("Nested", "contact").s_query).unwrap();
    assert!(query.contains(&find("Sleepers", "contact").id), "{query}");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

/// Settings that name a shared field and one of a lead by their ids.
const NAMING: &str = "\
smart_views:
  - name: V
    type: lead
    is_shared: true
    s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}]}}
    selected_fields: [display_name, '${id:custom_field/shared/Region}']
playbooks:
  - {name: Discovery, summary_guidance: Budget, custom_fields: [Region]}
webhooks:
  - url: https://hooks.example.test
    events:
      - {object_type: lead, action: updated, extra_filter: {type: field_accessor, field: data, filter: {type: field_accessor, \
         field: 'custom.${id:custom_field/shared/Region}', filter: {type: equals, value: EU}}}}
";

#[test]
fn what_names_a_replaced_object_names_the_new_one_after_the_same_run() {
    {
        let world = World::new();
        let fields = |r#type: &str| {
            format!(
                "custom_fields:\n  shared: [{{name: Region, {type}}}]\n  lead: [{{name: A, type: text}}, {{shared: Region}}, \
                 {{name: Z, type: text}}]\n"
            )
        };
        world.write("m.yaml", &(fields("type: text") + NAMING));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let old = world.sandbox.state().shared_field("Region").unwrap().id.clone();

        world.write(
            "m.yaml",
            &(fields("type: number, replace: true, allow_data_loss: true") + NAMING),
        );
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let because = "because it names `custom_field/shared/Region`, which gets a new id";
        assert_eq!(told.matches(because).count(), 3, "{}", ran.stdout);
        assert!(!told.contains("will no longer exist"), "{}", ran.stdout);
        assert!(
            ran.stdout.contains("Verified, no changes remain"),
            "{}\n{}",
            ran.stdout,
            ran.stderr
        );

        let state = world.sandbox.state();
        let new = state.shared_field("Region").unwrap().id.clone();
        let all = serde_json::to_string(&(&state.smart_views, &state.playbooks, &state.webhooks)).unwrap();
        assert_eq!(
            (all.matches(&old).count(), all.matches(&new).count()),
            (0, 3),
            "{all}"
        );
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn what_no_manifest_states_is_told_and_stays() {
    let world = World::new();
    world.write(
        "m.yaml",
        &format!(
            "custom_fields: {{shared: [{{name: Region, type: number}}], lead: [{{shared: Region}}]}}\n{NAMING}"
        ),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write("m.yaml", OTHER_TYPE);
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("the smart view \"V\" mentions it, which will no longer exist"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("which gets a new id"), "{}", ran.stdout);
}

#[test]
fn the_places_of_a_replaced_field_get_their_places_in_the_lists_back_in_the_same_run() {
    for listed in [true, false] {
        let world = World::new();
        let lead = "  lead: [{name: A, type: text}, {shared: Region}, {name: Z, type: text}]\n";
        let fields = "custom_fields:\n  shared: [{name: Region, type: text}]\n";
        world.write("m.yaml", &format!("{fields}{lead}"));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let fields = fields.replace("type: text", "type: number, replace: true, allow_data_loss: true");
        world.write("m.yaml", &format!("{fields}{}", if listed { lead } else { "" }));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.write(
            "whole.yaml",
            &format!("custom_fields:\n  shared: [{{name: Region, type: number}}]\n{lead}"),
        );
        let ran = world.run(&["plan", "-f", "whole.yaml", "--detailed-exitcode"]);
        assert_eq!(ran.code, 0, "{listed}: {}", ran.stdout);
    }
}
