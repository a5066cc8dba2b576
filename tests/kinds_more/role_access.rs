//! Consent to a change of access: asked for, counted, given in each way, and never walked around.

use super::role::{MANAGER, applied, planned, role};
use crate::harness::World;
use close_sandbox::{Fault, FaultAction, User};
use serde_json::{Value, json};

/// Gives a role to so many more users.
fn with_users(world: &World, name: &str, count: usize) {
    let id = role(world, name).id;
    world.sandbox.edit(|state| {
        for at in 0..count {
            let email = format!("user{}-{at}@example.test", state.users.len());
            let user = User::new(&mut state.mint, &email, "A", "B", &id);
            state.users.push(user);
        }
    });
}

/// An organization in which four users have a role that loses a permission.
fn four_users() -> World {
    let world = applied(MANAGER);
    with_users(&world, "Manager", 4);
    world.write("m.yaml", &MANAGER.replace("[export, bulk_edit]", "[export]"));
    world
}

#[test]
fn a_change_of_permissions_waits_for_consent_and_says_how_many_users_have_the_role() {
    let world = four_users();
    let plan = planned(&world, 3, &[]);
    let step = &plan["steps"][0];
    assert_eq!(plan["blocked"], true);
    assert_eq!(step["risk"]["level"], "access");
    assert_eq!(step["needs_consent"], true);
    assert_eq!(step.get("agreed"), None);
    assert_eq!(
        step["consents"],
        json!([{
            "risk": "access",
            "because": "users with the role lose `bulk_edit`",
            "needed": true,
            "people": {"count": {"known": "counted", "count": 4}, "sentence": "4 users have this role"},
        }])
    );

    for format in ["human", "markdown", "github", "html"] {
        let told = world
            .expect(3, &["plan", "-f", "m.yaml", "--format", format])
            .stdout;
        assert!(told.to_lowercase().contains("access"), "{format}: {told}");
        assert!(told.contains("4 users have this role"), "{format}: {told}");
    }
    let told = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]).stderr;
    assert!(
        told.contains(
            "write `allow_access: true` in its entry (m.yaml:2), or add --allow-access 'role/Manager'"
        ),
        "{told}"
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn consent_is_of_one_risk_and_of_the_address_that_is_spelt_out() {
    let world = four_users();
    for agreed in [
        ["--allow-data-loss", "role/Manager"],
        ["--allow-outreach", "role/Manager"],
        ["--allow-access", "role/Man"],
        ["--allow-access", "custom_field/*"],
    ] {
        let arguments = ["apply", "-f", "m.yaml", "--yes", agreed[0], agreed[1]];
        world.expect(3, &arguments);
    }
    assert_eq!(world.writes(), []);
    let agreed = ["--allow-access", "role/*"];
    assert_eq!(planned(&world, 0, &agreed)["steps"][0]["agreed"], "argument");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", agreed[0], agreed[1]]);
    assert_eq!(world.writes().len(), 1);
}

#[test]
fn the_entry_agrees_where_the_kind_can_need_it_and_nowhere_else() {
    let world = four_users();
    let text = world
        .read("m.yaml")
        .replace("name: Manager", "name: Manager\n    allow_access: true");
    world.write("m.yaml", &text);
    assert_eq!(planned(&world, 0, &[])["steps"][0]["agreed"], "manifest");
    let lint = world.expect(0, &["validate", "-f", "m.yaml"]);
    let lint = lint.stdout + &lint.stderr;
    assert!(
        lint.contains("agrees to every later change of what users may do or see"),
        "{lint}"
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    world.write("m.yaml", "lead_statuses:\n  - {label: A, allow_access: true}\n");
    let told = world.expect(1, &["validate", "-f", "m.yaml"]);
    let told = told.stdout + &told.stderr;
    assert!(
        told.contains("no change of a lead status has this risk"),
        "{told}"
    );
}

#[test]
fn a_new_role_needs_nobody() {
    let world = applied(MANAGER);
    world.write(
        "m.yaml",
        "roles:\n  - {name: New, permissions: [view_all_leads, manage_organization]}\n",
    );
    assert_eq!(planned(&world, 0, &[])["steps"][0].get("consents"), None);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
}

#[test]
fn a_rename_carries_no_consent_from_the_old_name() {
    let world = four_users();
    let text = world
        .read("m.yaml")
        .replace("name: Manager\n", "name: Boss\n    renamed_from: Manager\n");
    world.write("m.yaml", &text.replace("[Manager, Admin]", "[Boss, Admin]"));
    let step = &planned(&world, 3, &[])["steps"][0];
    assert_eq!(
        (&step["action"], &step["risk"]["level"]),
        (&json!("rename"), &json!("access"))
    );
    world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Boss"],
    );
}

#[test]
fn a_saved_plan_carries_no_consent_and_is_stale_once_more_users_have_the_role() {
    let world = four_users();
    let agreed = ["--allow-access", "role/Manager"];
    let saved = ["plan", "-f", "m.yaml", "--out", "p.json", agreed[0], agreed[1]];
    let told = world.expect(0, &saved).stderr;
    assert!(told.contains("--allow-access role/Manager"), "{told}");
    let told = world.expect(3, &["apply", "p.json", "--yes"]).stderr;
    assert!(told.contains("A saved plan stores no approval"), "{told}");

    with_users(&world, "Manager", 1);
    let told = world
        .expect(3, &["apply", "p.json", "--yes", agreed[0], agreed[1]])
        .stderr;
    assert!(
        told.contains("it concerns more people than the plan says"),
        "{told}"
    );
    assert_eq!(world.writes(), []);

    world.sandbox.edit(|state| {
        let gone = state.users.split_off(3);
        drop(gone);
    });
    world.expect(0, &["apply", "p.json", "--yes", agreed[0], agreed[1]]);
}

#[test]
fn nobody_can_agree_where_nobody_knows_who_has_the_role() {
    let world = four_users();
    let path = format!("/organization/{}/", world.sandbox.state().organization.id);
    world.sandbox.set_faults(vec![Fault {
        times: usize::MAX,
        ..Fault::first("GET", &path, FaultAction::Status(403))
    }]);
    let plan = planned(&world, 3, &["--allow-access", "role/Manager"]);
    let people = &plan["steps"][0]["consents"][0]["people"];
    assert_eq!(people["count"]["known"], "unknown", "{people}");
    world.expect(
        3,
        &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Manager"],
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn a_plan_without_a_change_of_access_does_not_read_who_has_which_role() {
    let world = applied(MANAGER);
    world.expect(0, &["plan", "-f", "m.yaml"]);
    let asked: Vec<String> = world.sandbox.calls().into_iter().map(|call| call.path).collect();
    assert!(
        asked.iter().all(|path| !path.contains("memberships")),
        "{asked:?}"
    );
}

/// The address and level of each step.
fn levels(plan: &Value) -> Vec<(String, String)> {
    let steps = plan["steps"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    steps
        .map(|step| (text(&step["address"]), text(&step["risk"]["level"])))
        .collect()
}

#[test]
fn pruning_roles_asks_for_each_and_a_policy_protects_them_from_any_consent() {
    let world = applied(MANAGER);
    world.write("m.yaml", "roles: []\n");
    let plan = planned(&world, 3, &["--prune=role"]);
    assert_eq!(levels(&plan), [("role/Manager".to_owned(), "access".to_owned())]);

    world.write("closectl.yaml", "version: 1\npolicy: {protect: [role/Manager]}\n");
    let told = world
        .expect(
            3,
            &[
                "apply",
                "-f",
                "m.yaml",
                "--yes",
                "--prune=role",
                "--allow-access",
                "role/Manager",
            ],
        )
        .stderr;
    assert!(told.contains("protect"), "{told}");
    assert_eq!(world.writes(), []);
}
