//! People who left the organization: Close may list them without one, and what names them goes on being understood.

use crate::harness::World;
use close_sandbox::{Fault, FaultAction, User};
use serde_json::json;

/// An organization in which a webhook tells of what somebody did who has left since.
fn somebody_left(answer: &str) -> World {
    let world = World::switched(&[("departed_users_listed", answer)]);
    world.sandbox.edit(|state| {
        let mut gone = User::new(&mut state.mint, "zoe@example.test", "Zoe", "Zed", "user");
        gone.has_left = true;
        let filter = json!({"type": "equals", "value": gone.id});
        state.users.push(gone);
        let event = json!({
            "object_type": "lead",
            "action": "created",
            "extra_filter": {"type": "field_accessor", "field": "user_id", "filter": filter},
        });
        let body = json!({"url": "https://hooks.example.test/zoe", "events": [event]});
        assert_eq!(state.perform("POST", "/webhook/", body).0, 201);
    });
    world
}

#[test]
fn somebody_who_left_and_is_listed_is_named_like_anybody() {
    let world = somebody_left("yes");
    world.expect(0, &["pull", "-f", "pulled"]);
    let text: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
    assert!(text.contains("${id:user/zoe@example.test}"), "{text}");
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn somebody_who_is_not_listed_any_more_stops_nothing() {
    let world = somebody_left("no");
    let ran = world.expect(0, &["pull", "-f", "pulled"]);
    assert!(
        ran.stderr.contains("`events` is written as in Close"),
        "{}",
        ran.stderr
    );
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn nobody_counts_as_missing_where_close_does_not_show_its_users() {
    let world = World::new();
    let email = world.sandbox.state().users[0].email.clone();
    world.write(
        "m.yaml",
        &format!(
            "smart_views:\n  - name: Mine\n    type: lead\n    sharing_settings: {{whole_org: false, users: ['{email}']}}\n    \
             s_query: {{query: {{type: and, queries: [{{type: object_type, object_type: lead}}]}}}}\n"
        ),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let before = world.sandbox.state().smart_views.clone();
    world.sandbox.set_faults(vec![Fault {
        times: 100,
        ..Fault::first("GET", "/user/", FaultAction::Status(403))
    }]);

    for arguments in [
        &["apply", "-f", "m.yaml", "--yes", "--leave-out-missing-users"][..],
        &["plan", "-f", "m.yaml"],
    ] {
        let ran = world.run(arguments);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!([1, 3].contains(&ran.code), "{said}");
        assert!(said.contains("Close does not show its users"), "{said}");
        assert!(!said.contains("skipped"), "{said}");
    }
    assert_eq!(world.sandbox.state().smart_views, before);
}

/// An organization that lists somebody who has left and is still in a group.
fn still_in_a_group() -> World {
    let world = World::new();
    world.sandbox.edit(|state| {
        for name in ["zoe", "bob"] {
            let email = format!("{name}@example.test");
            let user = User::new(&mut state.mint, &email, name, "Zed", "user");
            state.users.push(user);
        }
    });
    world.write(
        "m.yaml",
        "groups: [{name: East, members: [zoe@example.test, bob@example.test]}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let zoe = state
            .users
            .iter_mut()
            .find(|user| user.email == "zoe@example.test");
        zoe.unwrap().has_left = true;
    });
    world.sandbox.clear_calls();
    world
}

#[test]
fn somebody_who_left_stays_in_a_group_whatever_else_of_it_changes() {
    let world = still_in_a_group();
    let members = |world: &World| world.sandbox.state().groups[0].members.len();
    world.write(
        "m.yaml",
        "groups: [{name: West, renamed_from: East, members: [zoe@example.test, bob@example.test]}]\n",
    );
    let ran = world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--leave-out-missing-users"],
    );
    assert!(!ran.stdout.contains("zoe"), "{}", ran.stdout);
    assert_eq!((world.writes().len(), members(&world)), (1, 2));
}

#[test]
fn drift_offers_what_apply_does_with_people_who_are_missing() {
    let world = still_in_a_group();
    world.write(
        "m.yaml",
        "groups: [{name: East, members: [zoe@example.test, yan@example.test]}]\n",
    );
    let ran = world.expect(2, &["drift", "-f", "m.yaml", "--leave-out-missing-users"]);
    let offered = "closectl apply --leave-out-missing-users -f m.yaml --target group/East";
    assert!(ran.stdout.contains(offered), "{}", ran.stdout);
    let arguments: Vec<&str> = offered.split(' ').skip(1).chain(["--yes"]).collect();
    world.expect(0, &arguments);
    world.expect(0, &["drift", "-f", "m.yaml", "--leave-out-missing-users"]);

    // Where `apply` refuses, so that nothing else would be done either, drift says what to do instead.
    world.write(
        "m.yaml",
        "groups: [{name: East}, {name: New, members: [zoe@example.test]}]\n",
    );
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("to create it again: take it out of `members`"),
        "{told}"
    );
    assert!(!told.contains("apply -f m.yaml --target group/New"), "{told}");
    world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--target", "group/New"]);
}
