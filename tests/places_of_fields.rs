//! Shared fields and their places: what names a place means the field, and what goes takes its places along.

use crate::harness::{World, applied, assert_same, pulled};

/// Shared fields on leads, named by their places.
const NAMED: &str = "custom_fields:
  shared: [{name: Region, type: choices, choices: [EU, US]}, {name: Owner, type: user}]
  lead: [{shared: Region}, {shared: Owner}]
roles: [{name: Limited, permissions: [], visibility_user_lcf_behavior: require_assignment, visibility_user_lcfs: [Owner]}]
smart_views:
  - name: By region
    type: lead
    s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}]}}
    selected_fields: [display_name, \"${id:custom_field/lead/Region}\"]
";

#[test]
fn what_names_a_place_of_a_shared_field_names_the_field() {
    let world = applied(NAMED);
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    assert!(ran.stdout.contains("No changes"), "{}", ran.stdout);

    // Also where only the organization has the places.
    let rest = NAMED.split_once("roles:").unwrap().1;
    world.write("m.yaml", &format!("roles:{rest}"));
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_role_that_a_shared_field_limits_is_pulled_by_the_name_of_the_field_and_made_elsewhere() {
    let world = applied(NAMED);
    world.expect(0, &["pull", "-f", "pulled"]);
    let files = world.files("pulled");
    let roles = files.iter().find(|(name, _)| name.contains("roles")).unwrap();
    assert!(roles.1.contains("custom_field/shared/Owner"), "{}", roles.1);

    let other = World::new();
    for (name, text) in &files {
        other.write(&format!("pulled/{name}"), text);
    }
    other.expect(0, &["apply", "-f", "pulled", "--yes"]);
    assert_same(&pulled(&world), &pulled(&other));
}

#[test]
fn a_replaced_field_gets_no_place_back_in_a_type_that_goes() {
    let world = applied(
        "custom_fields: {shared: [{name: S, type: text}], lead: [{shared: S}]}\n\
         custom_activity_types: [{name: T, fields: [{shared: S}]}]\n",
    );
    world.write(
        "m.yaml",
        "custom_fields: {shared: [{name: S, type: number, replace: true}], lead: [{shared: S}]}\n\
         custom_activity_types: [{name: T, removed: true}]\n",
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    assert!(
        !ran.stdout.contains("add custom_activity_type/T/S"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("Verified"), "{}", ran.stdout);
}

#[test]
fn a_type_that_goes_with_a_place_breaks_nothing_that_names_the_field_elsewhere() {
    let view = "smart_views: [{name: V, type: lead, s_query: {query: {type: and, queries: [{type: object_type, object_type: \
                lead}]}}, selected_fields: [display_name, \"${id:custom_field/shared/S}\"]}]\n";
    let fields = "custom_fields: {shared: [{name: S, type: text}], lead: [{shared: S}]}\n";
    let world = applied(&format!(
        "{fields}{view}custom_activity_types: [{{name: T, fields: [{{shared: S}}]}}]\n"
    ));
    world.write(
        "m.yaml",
        &format!("{fields}{view}custom_activity_types: [{{name: T, removed: true}}]\n"),
    );
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        !ran.stdout.contains("Note: custom_activity_type/T"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_shared_field_goes_after_the_lists_in_which_it_stands_are_brought_into_order() {
    let fields = |shared: &str, lead: &str, inside: &str| {
        format!(
            "custom_fields: {{shared: [{shared}], lead: [{lead}]}}\ncustom_activity_types: [{{name: T, fields: [{inside}]}}]\n"
        )
    };
    let (one, other) = ("{name: a, type: text}", "{name: b, type: text}");
    let world = applied(&fields(
        "{name: S, type: text}, {name: New, type: text}",
        &format!("{one}, {other}, {{shared: S}}"),
        &format!("{one}, {{shared: S}}, {other}"),
    ));
    world.write(
        "m.yaml",
        &fields(
            "{name: S, removed: true}, {name: New, type: text}",
            &format!("{{shared: New}}, {other}, {one}"),
            &format!("{other}, {{shared: New}}, {one}"),
        ),
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    assert!(
        ran.stdout.contains("Verified, no changes remain"),
        "{}",
        ran.stdout
    );
}
