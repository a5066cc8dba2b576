//! Groups: every person who comes or goes is a call, which may be sent again.

use crate::harness::World;
use close_sandbox::{Fault, FaultAction, User};
use serde_json::json;

const BEFORE: &str =
    "groups:\n  - {name: Sales East, members: [ada@example.test, bo@example.test]}\n  - Sales West\n";
const AFTER: &str = "groups:\n  - {name: Sales East, members: [bo@example.test, cy@example.test]}\n";

fn with_people() -> World {
    let world = World::new();
    world.sandbox.edit(|state| {
        for name in ["ada", "bo", "cy"] {
            let user = User::new(
                &mut state.mint,
                &format!("{name}@example.test"),
                name,
                "Zed",
                "user",
            );
            state.users.push(user);
        }
    });
    world
}

fn made() -> World {
    let world = with_people();
    world
        .write("m.yaml", BEFORE)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world
}

/// The e-mail addresses of a group's members.
fn members(world: &World, name: &str) -> Vec<String> {
    let state = world.sandbox.state();
    let group = state.groups.iter().find(|group| group.name == name).unwrap();
    let user = |id: &String| state.users.iter().find(|user| user.id == *id).unwrap();
    let mut emails: Vec<String> = group.members.iter().map(|id| user(id).email.clone()).collect();
    emails.sort();
    emails
}

#[test]
fn every_person_who_comes_or_goes_is_a_step_and_a_call() {
    let world = made();
    assert_eq!(
        members(&world, "Sales East"),
        ["ada@example.test", "bo@example.test"]
    );
    assert_eq!(members(&world, "Sales West"), [""; 0]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

    world.write("m.yaml", AFTER);
    let plan = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
    assert_eq!(plan["steps"].as_array().unwrap().len(), 2, "{plan}");

    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let methods: Vec<String> = world.writes().into_iter().map(|call| call.method).collect();
    assert_eq!(
        methods,
        ["POST", "DELETE"],
        "who comes is there before anybody goes"
    );
    assert_eq!(
        members(&world, "Sales East"),
        ["bo@example.test", "cy@example.test"]
    );

    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(
        members(&world, "Sales East"),
        ["ada@example.test", "bo@example.test"]
    );
}

#[test]
fn a_lost_answer_adds_nobody_twice_and_loses_nobody() {
    for (method, action) in [
        ("POST", FaultAction::LoseAnswer),
        ("POST", FaultAction::RefuseBefore),
        ("DELETE", FaultAction::LoseAnswer),
        ("DELETE", FaultAction::StatusAfter(502)),
    ] {
        let world = made();
        world.write("m.yaml", AFTER);
        let state = world.sandbox.state();
        let east = state
            .groups
            .iter()
            .find(|group| group.name == "Sales East")
            .unwrap();
        let path = match method {
            "POST" => format!("/group/{}/member/", east.id),
            _ => format!("/group/{}/member/{}/", east.id, east.members[0]),
        };
        world
            .sandbox
            .set_faults(vec![Fault::first(method, &path, action)]);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--timeout", "20"]);
        assert_eq!(
            members(&world, "Sales East"),
            ["bo@example.test", "cy@example.test"]
        );
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn a_plan_is_stale_once_somebody_else_changed_who_is_in_it() {
    let world = made();
    world.write("m.yaml", AFTER);
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "plan.json"]);
    world.sandbox.edit(|state| {
        let cy = state
            .users
            .iter()
            .find(|user| user.first_name == "cy")
            .unwrap()
            .id
            .clone();
        let east = state
            .groups
            .iter_mut()
            .find(|group| group.name == "Sales East")
            .unwrap();
        east.members = vec![cy];
    });
    world.sandbox.clear_calls();
    let ran = world.run(&["apply", "plan.json", "--yes"]);
    assert_eq!(ran.code, 3, "{}\n{}", ran.stdout, ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn who_is_no_member_of_the_organization_is_told_before_anything_is_written() {
    let world = made();
    world.write(
        "m.yaml",
        "groups:\n  - {name: Sales North, members: [dee@example.test, ada@example.test]}\n",
    );
    world.sandbox.clear_calls();
    let ran = world.run(&["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(ran.code, 3, "{}\n{}", ran.stdout, ran.stderr);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("dee@example.test"), "{told}");
    assert_eq!(world.writes(), []);
}

#[test]
fn members_are_read_of_groups_that_list_them_and_of_no_other() {
    let world = made();
    world.write("m.yaml", "groups: [Sales East, Sales West]\n");
    world.sandbox.clear_calls();
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let singles = |world: &World| {
        let calls = world.sandbox.calls().into_iter();
        calls.filter(|call| call.path.starts_with("/group/g")).count()
    };
    assert!(singles(&world) <= 2, "{}", singles(&world));

    world.expect(0, &["pull", "-f", "pulled"]);
    let text: String = world.files("pulled").into_iter().map(|(_, text)| text).collect();
    assert!(text.contains("ada@example.test"), "{text}");
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn a_group_that_a_view_is_shared_with_stays_and_closes_words_are_passed_on() {
    let world = made();
    world.sandbox.edit(|state| {
        let group = state.groups[0].id.clone();
        let query = json!({"type": "and", "queries": [{"type": "object_type", "object_type": "lead"}]});
        let body = json!({
            "name": "East", "type": "lead", "s_query": {"query": query},
            "sharing_settings": {"whole_org": false, "user_ids": [], "group_ids": [group]},
        });
        let (status, answer) = state.perform("POST", "/saved_search/", body);
        assert!(status < 300, "{answer}");
    });
    world.write(
        "m.yaml",
        "groups:\n  - {name: Sales East, removed: true}\n  - {name: Sales West, removed: true}\n",
    );
    let ran = world.run(&["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(ran.code, 4, "{}\n{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("A Smart View refers to this group"),
        "{}",
        ran.stdout
    );
    assert_eq!(world.sandbox.state().groups.len(), 1);
}
