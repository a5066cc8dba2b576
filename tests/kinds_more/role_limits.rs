//! What no consent allows of roles: to reduce what the key's own user may do, and to delete a role that users have.

use super::role::{MANAGER, applied, planned, role};
use crate::harness::World;
use close_sandbox::User;

/// An organization whose key belongs to a user with the role Manager.
fn own() -> World {
    let world = applied(MANAGER);
    let id = role(&world, "Manager").id;
    world.sandbox.edit(|state| {
        let permissions = state.roles[0].permissions.clone();
        let manager = state.roles.iter_mut().find(|role| role.id == id).unwrap();
        manager.permissions = permissions
            .into_iter()
            .filter(|word| word != "view_all_leads")
            .collect();
        state.users[0].role_id = id;
    });
    let permissions = role(&world, "Manager").permissions.join(", ");
    world.write("m.yaml", &MANAGER.replace("export, bulk_edit", &permissions));
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    world.sandbox.clear_calls();
    world
}

#[test]
fn the_role_of_the_keys_own_user_is_never_reduced() {
    let world = own();
    let text = world.read("m.yaml");
    let cases = [
        (text.replace(" export,", ""), "would lose `export`"),
        (text.replace("lcfs: [Owner]", "lcfs: []"), "may see fewer leads"),
        (
            text.replace("  - name: Manager\n", "  - name: Manager\n    removed: true\n")
                .replace("[Manager, Admin]", "[Admin]"),
            "would be left without one",
        ),
    ];
    for (changed, why) in cases {
        assert_ne!(changed, text, "{why}: {text}");
        world.write("m.yaml", &changed);
        let plan = planned(&world, 3, &["--allow-access", "role/*"]);
        let steps = plan["steps"].as_array().unwrap();
        let step = steps
            .iter()
            .find(|step| step["kind"] == "role")
            .unwrap()
            .to_string();
        assert!(step.contains("impossible") && step.contains(why), "{why}: {step}");
        let told = world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/*"]);
        assert!(
            told.stderr.contains("the user whose key this is has the role"),
            "{}",
            told.stderr
        );
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn the_role_of_the_keys_own_user_may_get_more() {
    let world = own();
    let more = world
        .read("m.yaml")
        .replace(" export,", " export, a_word_of_2031,");
    world.write("m.yaml", &more.replace("require_assignment", "allow_unassigned"));
    world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--allow-access", "role/Manager"],
    );
}

#[test]
fn a_role_that_users_have_can_t_be_deleted_until_they_have_another() {
    let world = applied("roles:\n  - {name: Old, permissions: [view_all_leads]}\n");
    let id = role(&world, "Old").id;
    world.sandbox.edit(|state| {
        for name in ["a", "b"] {
            let user = User::new(&mut state.mint, &format!("{name}@example.test"), "A", "B", &id);
            state.users.push(user);
        }
    });
    world.write(
        "m.yaml",
        "roles:\n  - {name: Old, removed: true, allow_access: true}\n",
    );
    let told = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]).stderr;
    assert!(
        told.contains("2 users have the role") && told.contains("give them another role"),
        "{told}"
    );
    assert_eq!(world.writes(), []);

    world.sandbox.edit(|state| {
        for user in &mut state.users {
            user.role_id = "admin".to_owned();
        }
    });
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(world.sandbox.state().role("Old").is_none());
}
