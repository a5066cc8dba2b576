//! References that go round: a role names the field that says what its users see, and the field names the role that may
//! edit it.

use crate::harness::{Ran, World, assert_same, pulled};
use close_sandbox::{Fault, FaultAction, Place};
use serde_json::{Value, json};

const ROUND: &str = "roles:
  - name: Account Manager
    permissions: [bulk_edit]
    visibility_user_lcf_behavior: require_assignment
    visibility_user_lcfs: [Manager]
custom_fields:
  lead:
    - {name: Manager, type: user, editable_with_roles: [Account Manager]}
    - {name: Note, type: text, editable_with_roles: [Account Manager]}
";

const GONE: &str = "roles:
  - {name: Account Manager, removed: true}
custom_fields:
  lead:
    - {name: Manager, removed: true}
    - {name: Note, removed: true}
";

const AGREED: &[&str] = &["--yes", "--allow-access", "*", "--allow-data-loss", "*"];

fn run(world: &World, code: i32, arguments: &[&str]) -> Ran {
    world.expect(code, &[arguments, AGREED].concat())
}

fn apply(world: &World, code: i32, text: &str) -> Ran {
    world.write("m.yaml", text).sandbox.clear_calls();
    run(world, code, &["apply", "-f", "m.yaml"])
}

/// The writes, each as its method, the first word of its path and the roles that it names.
fn calls(world: &World) -> Vec<String> {
    let calls = world.writes().into_iter().map(|call| {
        let path = call.path.split('/').nth(1).unwrap_or_default().to_owned();
        let roles = call
            .body
            .and_then(|body| body.get("editable_with_roles").cloned());
        let roles = roles.map(|roles| format!(" {} roles", roles.as_array().map_or(0, Vec::len)));
        format!("{} {path}{}", call.method, roles.unwrap_or_default())
    });
    calls.collect()
}

/// How many roles of its own the organization has, and how many roles may edit the field.
fn state_of(world: &World) -> (usize, Option<usize>) {
    let state = world.sandbox.state();
    let roles = state.roles.iter().filter(|role| role.editable).count();
    let field = state.custom_field(&Place::Lead, "Manager");
    (roles, field.map(|field| field.editable_with_roles.len()))
}

#[test]
fn a_field_and_the_role_that_it_names_are_made_in_three_writes_and_the_plan_says_why() {
    let world = World::new();
    world.write("m.yaml", ROUND);
    let plan = world.run(&["plan", "-f", "m.yaml", "--allow-access", "*"]).stdout;
    let reason = "`role/Account Manager` can only be created after it, so `editable_with_roles` is set in a second step; \
                  until then everyone can edit the field";
    let words = plan.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(reason), "{plan}");

    apply(&world, 0, ROUND);
    let mut calls = calls(&world);
    assert_eq!(calls[..2], ["POST custom_field", "POST role"]);
    calls[2..].sort();
    assert_eq!(
        calls[2..],
        ["POST custom_field 1 roles", "PUT custom_field 1 roles"],
        "only what closes the circle is put off"
    );
    assert_eq!(state_of(&world), (1, Some(1)));

    apply(&world, 0, ROUND);
    assert_eq!(world.writes(), [], "the second time, nothing is left to do");
}

#[test]
fn a_run_that_ends_between_the_two_steps_is_finished_by_the_next() {
    for path in ["/custom_field/", "/role/"] {
        let world = World::new();
        let method = if path == "/role/" { "POST" } else { "PUT" };
        let refused = Fault::first(method, path, FaultAction::Status(400));
        world.sandbox.set_faults(vec![refused]);
        apply(&world, 4, ROUND);
        apply(&world, 0, ROUND);
        assert_eq!(state_of(&world), (1, Some(1)), "{path}");
        assert_eq!(
            world.sandbox.state().fields.len(),
            2,
            "{path}: nothing is there twice"
        );
    }
}

#[test]
fn a_saved_plan_holds_both_steps() {
    let world = World::new();
    world.write("m.yaml", ROUND);
    world.run(&["plan", "-f", "m.yaml", "--out", "p.json", "--allow-access", "*"]);
    let plan: Value = serde_json::from_str(&world.read("p.json")).unwrap();
    let steps = plan.pointer("/plan/steps").or_else(|| plan.get("steps")).unwrap();
    let of_field = steps
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["address"] == "custom_field/lead/Manager");
    let actions: Vec<&Value> = of_field.map(|step| &step["action"]).collect();
    assert_eq!(actions, [&json!("create"), &json!("update")]);

    run(&world, 0, &["apply", "p.json"]);
    assert_eq!(state_of(&world), (1, Some(1)));
}

#[test]
fn what_goes_round_is_deleted_and_comes_back_by_undo() {
    let world = World::new();
    apply(&world, 0, ROUND);
    let before = pulled(&world);

    let ran = apply(&world, 0, GONE);
    assert!(ran.stdout.contains("must be deleted first"), "{}", ran.stdout);
    assert_eq!(state_of(&world), (0, None));
    let calls = calls(&world);
    let at = |call: &str| calls.iter().position(|one| one == call).unwrap();
    assert!(at("PUT custom_field 0 roles") < at("DELETE role"), "{calls:?}");

    run(&world, 0, &["undo", "last"]);
    assert_same(&before, &pulled(&world));
}

#[test]
fn undo_of_the_run_that_made_them_leaves_neither() {
    let world = World::new();
    let before = pulled(&world);
    apply(&world, 0, ROUND);
    run(&world, 0, &["undo", "last"]);
    assert_eq!(state_of(&world), (0, None));
    assert_same(&before, &pulled(&world));
}

#[test]
fn views_that_use_each_other_let_go_before_they_are_deleted_and_come_back() {
    let world = World::new();
    let view = |name: &str, other: &str| {
        format!(
            "  - name: {name}\n    type: lead\n    is_shared: true\n    s_query: {{query: {{type: and, queries: [{{type: \
             object_type, object_type: lead}}, {{type: saved_search, saved_search_id: \"${{id:smart_view/{other}}}\"}}]}}}}\n"
        )
    };
    apply(
        &world,
        0,
        &format!("smart_views:\n{}{}", view("A", "B"), view("B", "A")),
    );
    apply(
        &world,
        0,
        "smart_views:\n  - {name: A, removed: true}\n  - {name: B, removed: true}\n",
    );
    let methods: Vec<String> = world.writes().into_iter().map(|call| call.method).collect();
    assert_eq!(methods, ["PUT", "DELETE", "DELETE"]);
    run(&world, 0, &["undo", "last"]);
    let state = world.sandbox.state();
    for (one, other) in [("A", "B"), ("B", "A")] {
        let (one, other) = (state.smart_view(one).unwrap(), state.smart_view(other).unwrap());
        assert!(one.s_query.to_string().contains(other.id.as_str()), "{one:?}");
    }
}

/// The deletion of object types.
fn removed(names: &[&str]) -> String {
    let types = names
        .iter()
        .map(|name| format!("  - {{name: {name}, removed: true}}\n"));
    format!("custom_object_types:\n{}", types.collect::<String>())
}

#[test]
fn types_that_refer_to_each_other_are_not_deleted_half_way() {
    let world = World::new();
    let field = |name: &str, to: &str| {
        format!(
            "  - {{name: {name}, name_plural: {name}s, fields: [{{name: to {to}, type: custom_object, referenced_custom_type: {to}}}]}}\n"
        )
    };
    let both = format!(
        "custom_object_types:\n{}{}",
        field("Deal", "Part"),
        field("Part", "Deal")
    );
    world.write("m.yaml", &both);
    run(&world, 0, &["apply", "-f", "m.yaml"]);
    world.sandbox.clear_calls();

    world.write("m.yaml", &removed(&["Deal", "Part"]));
    let ran = run(&world, 3, &["apply", "-f", "m.yaml"]);
    let told = "it has to wait for `custom_object_type/Part`, which waits for it, because they refer to each other; delete one \
                of these references first, in a plan of its own";
    assert!(
        ran.stdout.contains(told) || ran.stderr.contains(told),
        "{}\n{}",
        ran.stdout,
        ran.stderr
    );
    assert_eq!(world.writes(), []);

    // That leads on.
    let first = both.replace("{name: to Deal,", "{name: to Deal, removed: true,");
    world.write("m.yaml", &first);
    run(&world, 0, &["apply", "-f", "m.yaml"]);
    world.write("m.yaml", &removed(&["Deal", "Part"]));
    run(&world, 0, &["apply", "-f", "m.yaml"]);
    assert!(world.sandbox.state().object_type("Part").is_none());
}

#[test]
fn what_a_field_of_a_deleted_type_names_goes_after_the_type() {
    let world = World::new();
    let users = ["Bill", "Cart", "Desk", "Extra"];
    let user = |name: &&str| {
        format!(
            "  - {{name: {name}, name_plural: {name}s, fields: [{{name: For, type: custom_object, referenced_custom_type: Account}}]}}\n"
        )
    };
    let types: String = users.iter().map(user).collect();
    world.write(
        "m.yaml",
        &format!("custom_object_types:\n  - {{name: Account, name_plural: Accounts}}\n{types}"),
    );
    run(&world, 0, &["apply", "-f", "m.yaml"]);
    world.sandbox.clear_calls();
    world.write("m.yaml", &removed(&["Account", "Bill", "Cart", "Desk", "Extra"]));
    run(&world, 0, &["apply", "-f", "m.yaml"]);
    let deleted = world.writes().len();
    assert_eq!(deleted, 5, "each deletion is tried once");
}

#[test]
fn a_role_stays_while_the_type_stays_whose_field_names_it() {
    let world = World::new();
    let kept = "\
roles: [{name: Clerk, permissions: [view_all_leads]}]
custom_object_types:
  - {name: Deal, name_plural: Deals, fields: [{name: Paid, type: text, editable_with_roles: [Clerk]}]}
";
    world.write("m.yaml", kept);
    run(&world, 0, &["apply", "-f", "m.yaml"]);
    let refused = Fault::first("DELETE", "/custom_object_type/", FaultAction::Status(403));
    world.sandbox.set_faults(vec![refused]);
    world.write(
        "m.yaml",
        &format!("roles: [{{name: Clerk, removed: true}}]\n{}", removed(&["Deal"])),
    );
    let ran = run(&world, 4, &["apply", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("it needs `delete custom_object_type/Deal`, which was not done"),
        "{}",
        ran.stdout
    );
    assert!(world.sandbox.state().role("Clerk").is_some());
}
