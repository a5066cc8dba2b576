//! What the values of a run refer to is known by its id: it is the same object under any name.

use crate::harness::{Ran, World, applied, apply};
use serde_json::{Value, json};

fn views(group: &str) -> String {
    format!(
        "groups: [One, Two]
smart_views:
  - name: Shared
    type: lead
    s_query: {{query: {{type: object_type, object_type: lead}}}}
    sharing_settings: {{whole_org: false, groups: [{group}], users: []}}
"
    )
}

fn undone(world: &World) -> Ran {
    world.expect(0, &["undo", "last", "--yes", "--allow-access", "*"])
}

fn by_hand(world: &World, method: &str, path: &str, body: Value) {
    world.sandbox.edit(|state| {
        let (status, answer) = state.perform(method, path, body);
        assert!(status < 300, "{answer}");
    });
}

fn group_id(world: &World, name: &str) -> String {
    let state = world.sandbox.state();
    let group = state.groups.iter().find(|group| group.name == name);
    group.unwrap().id.clone()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_object_that_got_another_name_since_is_the_same_one() {
    let world = applied(&views("One"));
    apply(&world, 0, &views("Two"));
    let ids = [group_id(&world, "One"), group_id(&world, "Two")];
    for (id, name) in ids.iter().zip(["Uno", "Due"]) {
        by_hand(&world, "PUT", &format!("/group/{id}/"), json!({"name": name}));
    }

    let ran = undone(&world);
    assert!(
        ran.stdout.contains("the group Due → the group Uno"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("stays"), "{}", ran.stdout);
    assert_eq!(world.sandbox.state().smart_views[0].sharing.group_ids, ids[..1]);
}

#[test]
fn a_rename_that_a_target_left_out_does_not_keep_a_field_from_its_old_value() {
    let manifest = |role: &str, of_the_field: &str| {
        format!(
            "roles: [{{{role}, permissions: [view_all_leads]}}]
custom_fields: {{lead: [{{name: Figure, type: text, editable_with_roles: [{of_the_field}]}}]}}\n"
        )
    };
    let world = applied(&manifest("name: Analyst", "Admin"));
    world.write(
        "m.yaml",
        &manifest("name: Auditor, renamed_from: Analyst", "Auditor"),
    );
    let target = "custom_field/lead/Figure";
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--target", target]);

    let ran = undone(&world);
    assert!(one_line(&ran.stdout).contains("- Analyst + Admin"));
    assert!(!ran.stdout.contains("stays"), "{}", ran.stdout);
}
