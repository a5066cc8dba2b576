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
fn a_name_with_a_dollar_and_a_brace_hides_no_members() {
    let world = with_people();
    let group = |members: &str| format!("groups: [{{name: 'a $${{x}} b', members: [{members}]}}]\n");
    world
        .write("m.yaml", &group("ada@example.test"))
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(members(&world, "a ${x} b"), ["ada@example.test"]);

    world
        .write("m.yaml", &group(""))
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(members(&world, "a ${x} b"), [""; 0]);
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

/// An organization in which a view is shared with the group Sales East, and looks for what it owns.
fn with_a_view() -> World {
    let world = made();
    world.sandbox.edit(|state| {
        let east = state.groups.iter().find(|group| group.name == "Sales East");
        let group = east.unwrap().id.clone();
        let query = json!({"type": "and", "queries": [{"type": "object_type", "object_type": "lead"}]});
        let body = json!({
            "name": "East", "type": "lead", "s_query": {"query": query},
            "sharing_settings": {"whole_org": false, "user_ids": [], "group_ids": [group]},
        });
        let (status, answer) = state.perform("POST", "/saved_search/", body);
        assert!(status < 300, "{answer}");
    });
    world.sandbox.clear_calls();
    world
}

#[test]
fn a_group_that_a_view_is_shared_with_can_not_go_and_the_plan_says_so() {
    let world = with_a_view();
    let removal = "groups:\n  - {name: Sales East, removed: true}\n  - {name: Sales West, removed: true}\n";
    world.write("m.yaml", removal);
    let plan = world.expect(3, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    let east = steps
        .iter()
        .find(|step| step["address"] == "group/Sales East")
        .unwrap();
    assert_eq!(east["risk"]["level"], "impossible", "{east}");
    let told = east["risk"].to_string();
    assert!(told.contains("the smart view") && told.contains("East"), "{told}");
    assert!(told.contains("sharing_settings"), "it says what to do: {told}");
    let west = steps
        .iter()
        .find(|step| step["address"] == "group/Sales West")
        .unwrap();
    assert_eq!(west["risk"]["level"], "behaviour", "{west}");

    world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
    assert_eq!(world.sandbox.state().groups.len(), 2);
}

#[test]
fn a_group_goes_after_the_view_that_the_same_plan_takes_it_out_of() {
    let world = with_a_view();
    let both = "\
groups:
  - {name: Sales East, removed: true}
smart_views:
  - {name: East, type: lead, sharing_settings: {whole_org: true, groups: [], users: []}}
";
    world.write("m.yaml", both);

    // A target brings what has to go first; without the view, Close would refuse it.
    world.expect(0, &["plan", "-f", "m.yaml", "--target", "group/*"]);
    let half = world.run(&["plan", "-f", "m.yaml", "--exclude", "smart_view/*"]);
    assert!(
        !half.stdout.contains("delete group/Sales East  (m.yaml"),
        "{}",
        half.stdout
    );

    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let methods: Vec<String> = world.writes().into_iter().map(|call| call.method).collect();
    assert_eq!(methods, ["PUT", "DELETE"]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    assert_eq!(world.sandbox.state().groups.len(), 1);
}

/// Says that somebody has left the organization, which goes on listing them.
fn leaves(world: &World, name: &str) {
    world.sandbox.edit(|state| {
        let email = format!("{name}@example.test");
        let mut users = state.users.iter_mut();
        users.find(|user| user.email == email).unwrap().has_left = true;
    });
    world.sandbox.clear_calls();
}

#[test]
fn somebody_who_has_left_stays_in_a_group_and_comes_into_none() {
    let world = made();
    leaves(&world, "bo");
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    world.expect(0, &["pull", "-f", "pulled"]);
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);

    let more = format!("{BEFORE}  - {{name: Sales North, members: [ada@example.test, bo@example.test]}}\n");
    for manifest in [
        "groups:\n  - {name: Sales West, members: [bo@example.test]}\n",
        &more,
    ] {
        world.write("m.yaml", manifest);
        let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
        let told = "`members` can't name `user/bo@example.test`: the user has left the organization; take it out of `members`";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn an_undo_says_beforehand_who_can_not_come_back() {
    let world = made();
    world
        .write("m.yaml", AFTER)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    leaves(&world, "ada");
    let ran = world.expect(3, &["undo", "last", "--yes"]);
    assert_eq!(world.writes(), []);
    let told = "the user has left the organization; leave `group/Sales East` out with `--exclude 'group/Sales East'`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    world.expect(0, &["undo", "last", "--yes", "--exclude", "group/Sales East"]);
}

#[test]
fn who_has_left_is_left_out_where_missing_users_are() {
    let world = made();
    leaves(&world, "bo");
    let without = "--leave-out-missing-users";
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode", without]);

    let more = format!("{BEFORE}  - {{name: Sales North, members: [ada@example.test, bo@example.test]}}\n");
    world.write("m.yaml", &more);
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stderr.contains(without), "{}", ran.stderr);
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes", without]);
    let told = "skipped `user/bo@example.test`, because the user has left the organization";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(members(&world, "Sales North"), ["ada@example.test"]);
    assert_eq!(
        members(&world, "Sales East"),
        ["ada@example.test", "bo@example.test"],
        "what is as it was stays so"
    );
}

#[test]
fn a_group_that_a_target_needs_comes_with_its_members() {
    let world = with_people();
    let view = "{name: East, type: lead, s_query: {query: {type: object_type, object_type: lead}}, \
                sharing_settings: {whole_org: false, groups: [Sales East], users: []}}";
    world.write("m.yaml", &format!("{BEFORE}smart_views:\n  - {view}\n"));

    let target = ["apply", "-f", "m.yaml", "--yes", "--target", "smart_view/East"];
    let ran = world.expect(0, &target);
    assert!(
        ran.stdout.contains("Applied: 4 done (4 steps for 2 objects)."),
        "{}",
        ran.stdout
    );
    assert_eq!(
        members(&world, "Sales East"),
        ["ada@example.test", "bo@example.test"]
    );
    assert_eq!(
        world.sandbox.state().groups.len(),
        1,
        "nothing needs the other one"
    );

    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(world.sandbox.state().groups.len(), 0);
}
