//! What the values of a run refer to is known by its id: it is the same object under any name, and what comes back takes the
//! place of what was deleted wherever that was referred to.

use crate::harness::{Ran, World, applied, apply};
use close_sandbox::Place;
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

const FILTERED: &str = "\
lead_statuses: [Hot]
smart_views:
  - name: Hot ones
    type: lead
    is_shared: true
    s_query:
      query:
        type: and
        queries:
          - {type: object_type, object_type: lead}
          - type: field_condition
            field: {type: regular_field, object_type: lead, field_name: status_id}
            condition: {type: reference, reference_type: status.lead, object_ids: ['${id:lead_status/Hot}']}
";
const WITHOUT_HOT: &str = "lead_statuses: [{label: Hot, removed: true}]\n";

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

/// Says of each view whether it filters on the status.
fn filters_on_hot(world: &World) -> Vec<bool> {
    let state = world.sandbox.state();
    let hot = &state.lead_status("Hot").unwrap().id;
    let views = state.smart_views.iter();
    views
        .map(|view| json!(view.s_query).to_string().contains(hot))
        .collect()
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

#[test]
fn a_view_that_the_manifests_do_not_list_filters_on_the_status_that_comes_back() {
    let world = applied(FILTERED);
    apply(&world, 0, WITHOUT_HOT);
    for about in ["the undo", "the undo of the undo of the undo"] {
        let ran = undone(&world);
        assert!(
            ran.stdout.contains("update smart_view/Hot ones"),
            "{about}: {}",
            ran.stdout
        );
        assert_eq!(filters_on_hot(&world), [true], "{about}");
        undone(&world);
    }
}

#[test]
fn views_that_share_their_name_are_named_with_what_to_do() {
    let world = applied(FILTERED);
    let state = world.sandbox.state();
    let query = json!(state.smart_views[0].s_query);
    apply(&world, 0, WITHOUT_HOT);
    let body = json!({"name": "Hot ones", "type": "lead", "s_query": query,
        "sharing_settings": {"whole_org": true, "user_ids": [], "group_ids": []}});
    by_hand(&world, "POST", "/saved_search/", body);

    let told = one_line(&undone(&world).stdout);
    for view in &world.sandbox.state().smart_views {
        let id = &view.id;
        let stays = format!(
            "lead_status/Hot: the smart view \"Hot ones\" ({id}) still refers to its old id; select it there again in Close"
        );
        assert!(told.contains(&stays), "{told}");
    }
    assert_eq!(filters_on_hot(&world), [false, false]);
}

const EDITORS: &str = "\
roles:
  - {name: Clerk, permissions: [export, view_all_leads]}
  - {name: Auditor, permissions: [export, view_all_leads]}
custom_fields:
  lead:
    - {name: Due, type: date, editable_with_roles: [Clerk, Auditor]}
    - {name: Paid, type: date, editable_with_roles: [Clerk]}
";

/// Returns which roles may edit a lead field.
fn editors(world: &World, name: &str) -> Vec<String> {
    let state = world.sandbox.state();
    let field = state.custom_field(&Place::Lead, name).unwrap();
    let named = |id: &String| {
        state
            .roles
            .iter()
            .find(|role| role.id == *id)
            .map(|role| role.name.clone())
    };
    let mut names: Vec<String> = field.editable_with_roles.iter().filter_map(named).collect();
    names.sort();
    names
}

#[test]
fn a_list_that_a_deletion_shortened_names_again_what_comes_back_unless_somebody_changed_it_since() {
    for is_changed in [false, true] {
        let world = applied(EDITORS);
        apply(
            &world,
            0,
            "roles: [{name: Clerk, removed: true, allow_access: true}]\n",
        );
        assert_eq!(editors(&world, "Due"), ["Auditor"]);
        assert_eq!(editors(&world, "Paid"), [""; 0]);
        if is_changed {
            let id = world
                .sandbox
                .state()
                .custom_field(&Place::Lead, "Due")
                .unwrap()
                .id
                .clone();
            by_hand(
                &world,
                "PUT",
                &format!("/custom_field/lead/{id}/"),
                json!({"editable_with_roles": ["admin"]}),
            );
        }

        let ran = undone(&world);
        assert_eq!(editors(&world, "Paid"), ["Clerk"]);
        if is_changed {
            assert_eq!(editors(&world, "Due"), ["Admin"]);
            assert!(one_line(&ran.stdout).contains("stays: custom_field/lead/Due: its `editable_with_roles` referred to an object that the run deleted"), "{}", ran.stdout);
        } else {
            assert_eq!(editors(&world, "Due"), ["Auditor", "Clerk"]);
            assert!(!ran.stdout.contains("stays:"), "{}", ran.stdout);
        }
    }
}
