//! Smart views that contradict themselves, or whose ids are not of what they have to be: refused before anything is written.
//! And the view of one user that is called like one of all.

use crate::harness::{World, applied, apply, pulled};
use close_sandbox::{SmartView, ViewSharing};
use serde_json::json;

const SHARED: &str = "\
lead_statuses: [Potential, Customer]
custom_fields:
  lead: [{name: Industry, type: text}]
smart_views:
";

/// A view with these attributes and this further condition.
fn view(name: &str, more: &str, condition: &str) -> String {
    format!(
        "  - {{name: {name}, type: lead, {more}, s_query: {{query: {{type: and, queries: [{{type: object_type, object_type: \
         lead}}{condition}]}}}}}}\n"
    )
}

#[test]
fn sharing_that_contradicts_itself_is_refused_whichever_part_changes() {
    let of = |more: &str| format!("{SHARED}{}", view("X", more, ""));
    let world = applied(&of("sharing_settings: {whole_org: true}"));
    world.sandbox.clear_calls();
    for wrong in [
        "is_shared: true, sharing_settings: {whole_org: false, groups: [], users: []}",
        "is_shared: false, sharing_settings: {whole_org: true, users: []}, description: New",
    ] {
        world.write("m.yaml", &of(wrong));
        let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
        assert!(ran.stderr.contains("sharing-contradicts"), "{}", ran.stderr);
    }

    world.write(
        "m.yaml",
        &of("is_shared: true, sharing_settings: {groups: [], users: []}"),
    );
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("`sharing_settings` says the opposite"), "{told}");
    assert_eq!(world.writes(), []);
    assert!(world.sandbox.state().smart_view("X").unwrap().sharing.whole_org);
}

#[test]
fn ids_of_something_else_are_refused_with_the_form_that_is_needed() {
    let world = World::new();
    let field = |id: &str| {
        format!(
            ", {{type: field_condition, field: {{type: custom_field, custom_field_id: {id}}}, condition: {{type: exists}}}}"
        )
    };
    let status = |id: &str| {
        format!(
            ", {{type: field_condition, field: {{type: regular_field, object_type: lead, field_name: status_id}}, condition: \
             {{type: reference, reference_type: status.lead, object_ids: [{id}]}}}}"
        )
    };
    for (condition, told) in [
        (field("Industry"), "`\"${id:custom_field/lead/NAME}\"`"),
        (
            field("'custom.${id:custom_field/lead/Industry}'"),
            "`\"${id:custom_field/lead/Industry}\"`",
        ),
        (
            field("'${id:lead_status/Potential}'"),
            "`lead_status/Potential` is not a custom field",
        ),
        (
            status("'${id:custom_field/lead/Industry}'"),
            "`custom_field/lead/Industry` is not a lead status",
        ),
        (status("Potential"), "`\"${id:lead_status/NAME}\"`"),
    ] {
        world.write(
            "m.yaml",
            &format!("{SHARED}{}", view("X", "is_shared: true", &condition)),
        );
        let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
        assert!(
            ran.stderr.contains("misplaced-id") && ran.stderr.contains(told),
            "{condition}\n{}",
            ran.stderr
        );
        world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(world.writes(), []);
    }

    let column = view("X", "selected_fields: ['${id:lead_status/Potential}']", "");
    world.write("m.yaml", &format!("{SHARED}{column}"));
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    assert!(
        ran.stderr
            .contains("`lead_status/Potential` is not a custom field"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_people_call_custom_activities_is_corrected_to_what_close_does() {
    let world = World::new();
    let condition = ", {type: object_type, object_type: activity.custom}";
    world.write(
        "m.yaml",
        &format!("{SHARED}{}", view("X", "is_shared: true", condition)),
    );
    let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
    assert!(
        ran.stderr.contains("write `activity.custom_activity`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_reference_that_could_mean_two_views_names_both() {
    let world = World::new();
    let twin = view("N", "is_shared: true", "").replace("lead", "contact");
    let user = view(
        "U",
        "is_shared: true",
        ", {type: saved_search, saved_search_id: '${id:smart_view/N}'}",
    );
    let both = format!("{SHARED}{}{twin}{user}", view("N", "is_shared: true", ""));
    let ran = world
        .write("m.yaml", &both)
        .expect(1, &["validate", "-f", "m.yaml"]);
    for told in [
        "`smart_view/N` could be any of 2 objects of that name",
        "write `${id:smart_view/contact/N}` or `${id:smart_view/lead/N}`",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
}

#[test]
fn the_own_view_that_is_called_like_a_shared_one_is_in_nobodys_way() {
    let world = applied(&format!(
        "{SHARED}{}",
        view("Alpha", "sharing_settings: {whole_org: true}", "")
    ));
    world.sandbox.edit(|state| {
        state.smart_views.push(SmartView {
            user_id: Some(state.users[0].id.clone()),
            sharing: ViewSharing::default(),
            ..SmartView::of_search(
                "save_mine",
                "Alpha",
                "lead",
                json!({"query": {"type": "object_type", "object_type": "lead"}}),
            )
        });
    });

    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    assert!(!ran.stderr.contains("save_mine"), "{}", ran.stderr);
    let files = pulled(&world);
    assert!(files.iter().all(|(name, _)| name != "left_out.yaml"), "{files:?}");
    let views = files.iter().find(|(name, _)| name == "smart_views.yaml").unwrap();
    assert_eq!(views.1.matches("Alpha").count(), 1, "{}", views.1);

    let changed = view(
        "Alpha",
        "sharing_settings: {whole_org: true}, description: New",
        "",
    );
    apply(&world, 0, &format!("{SHARED}{changed}"));
    let state = world.sandbox.state();
    let told = |id: &str| {
        state
            .smart_views
            .iter()
            .find(|view| view.id == id)
            .unwrap()
            .description
            .clone()
    };
    assert_eq!(told("save_mine"), None);
    let shared = state
        .smart_views
        .iter()
        .find(|view| view.sharing.whole_org)
        .unwrap();
    assert_eq!(shared.description.as_deref(), Some("New"));
}
