//! What is refused for some organizations, and what is refused for all.

use super::{Fleet, exits, results};
use crate::harness::finish;
use serde_json::{Value, json};

#[test]
fn what_is_refused_for_one_stops_no_other() {
    let fleet = Fleet::new(&[
        ("a", "protected: true"),
        ("b", "variables: {}"),
        ("c", "variables: {}"),
    ]);
    fleet.worlds[0].write("m.yaml", "custom_fields: {lead: [{name: F, type: text}]}\n");
    fleet.expect(0, &["apply", "--org", "b", "--yes"]);
    fleet.worlds[1]
        .sandbox
        .edit(|state| state.add_lead(&[("F", json!("x"))]));
    fleet.worlds[0].write(
        "m.yaml",
        "custom_fields: {lead: [{name: F, removed: true}, {name: G, type: text}]}\n",
    );
    let ran = fleet.expect(3, &["apply", "--all", "--yes", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(exits(&document), [("a", 3), ("b", 3), ("c", 0)]);
    let [a, b, c] = &document["organizations"].as_array().unwrap()[..] else {
        panic!("{document}")
    };
    assert!(
        a["error"].as_str().unwrap().contains("`a` is protected") && a["plan"].is_null(),
        "{a}"
    );
    assert_eq!(b["plan"]["steps"][2]["records"]["count"], 1, "{b}");
    assert!(
        ran.stderr.contains("b:\nrefused: nothing was written")
            && ran.stderr.contains("(1 lead loses a value)"),
        "{}",
        ran.stderr
    );
    assert_eq!(c["result"]["verified"], true, "{c}");
    let names = |at: usize| -> Vec<String> {
        let fields = fleet.worlds[at].sandbox.state().fields;
        fields.into_iter().map(|field| field.name).collect()
    };
    assert_eq!(names(1), ["F"]);
    assert_eq!(names(2), ["G"]);

    let ran = fleet.expect(3, &["apply", "--all", "--yes", "--format", "jsonl"]);
    let events = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    let failures: Vec<Value> = events
        .filter(|event: &Value| event["event"] == "failure")
        .collect();
    let whose: Vec<&Value> = failures.iter().map(|event| &event["organization"]).collect();
    assert_eq!(whose, [&json!("a"), &Value::Null], "{failures:?}");
    assert!(
        failures[0]["message"]
            .as_str()
            .unwrap()
            .contains("`a` is protected")
            && failures[0]["exit_code"] == 3,
        "{failures:?}"
    );
}

#[test]
fn manifests_that_are_wrong_for_one_are_applied_to_none() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}"),
        ("b", "variables: {stats: Bee}"),
        ("c", "variables: {status: \"${env:NOT_SET}\"}"),
    ]);
    let ran = fleet.expect(1, &["apply", "--all", "--yes"]);
    for told in [
        "b:\n",
        "`status`",
        "c: error: the variable `status` of `c` needs the environment variable NOT_SET",
        "nothing was written to any organization",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert_eq!(
        fleet
            .worlds
            .iter()
            .map(|world| world.sandbox.calls().len())
            .sum::<usize>(),
        0
    );
    assert_eq!(results(&ran), ["not", "refused", "failed"]);

    let ran = fleet.expect(1, &["plan", "--all", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(exits(&document), [("a", 0), ("b", 3), ("c", 1)]);
    let [a, b, c] = &document["organizations"].as_array().unwrap()[..] else {
        panic!("{document}")
    };
    assert_eq!(a["plan"]["steps"][0]["address"], "lead_status/Ant");
    assert_eq!(b["problems"][0]["at"]["file"], "m.yaml");
    assert!(c["error"].as_str().unwrap().contains("NOT_SET"));

    fleet.worlds[0].write("m.yaml", "lead_statuses: [Potential, {labl: x}]\n");
    let ran = fleet.expect(3, &["plan", "--org", "a", "--org", "b"]);
    assert_eq!(
        ran.stderr.matches("unknown attribute").count(),
        1,
        "told once: {}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("b: the manifests have the same problems as for `a`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_error_that_several_have_is_told_once_with_their_names() {
    let fleet = Fleet::of_clients();
    let project = fleet.worlds[0].read("closectl.yaml");
    let project = project
        .replace("CLOSE_KEY_0", "CLOSE_SHARED_KEY")
        .replace("CLOSE_KEY_2", "CLOSE_SHARED_KEY");
    fleet.worlds[0].write("closectl.yaml", &project);
    for (arguments, others) in [
        (&["plan", "--all"][..], "pending"),
        (&["apply", "--all", "--yes"], "applied"),
    ] {
        let mut command = fleet.command(arguments);
        command.env("CLOSE_SHARED_KEY", "api_wrong");
        let ran = finish(command);
        assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stderr.matches("error: ").count(), 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("client-b, other: error: ") && ran.stderr.contains("hint: "),
            "{}",
            ran.stderr
        );
        assert_eq!(results(&ran), ["failed", others, "failed"]);
    }
}

#[test]
fn saved_plans_are_one_file_each_and_reach_protected_organizations() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}\n    protected: true"),
        ("b", "variables: {status: Bee}"),
    ]);
    // Two, so that one that is there already is a part of what is wanted: the whole would be a plan applied before.
    fleet.worlds[0].write("m.yaml", "lead_statuses: [Potential, \"${var:status}\", Eel]\n");
    let ran = fleet.expect(1, &["plan", "--all", "--out", "plan.json"]);
    assert!(
        ran.stderr.contains("put `{org}` in the file name"),
        "{}",
        ran.stderr
    );
    fleet.expect(0, &["plan", "--all", "--out", "plans/{org}.json"]);
    let names: Vec<String> = fleet.worlds[0]
        .files("plans")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["a.json", "b.json"]);
    for wrong in [
        ["apply", "plans/a.json", "--all", "--yes"].as_slice(),
        &["apply", "--all", "--yes", "--secrets-out", "s.json"],
    ] {
        let ran = fleet.expect(1, wrong);
        assert!(ran.stderr.contains("is one file"), "{}", ran.stderr);
    }
    fleet.worlds[1].sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "Bee"}));
    });
    let before = fleet.worlds[1].writes().len();
    let ran = fleet.expect(3, &["apply", "plans/{org}.json", "--all", "--yes"]);
    assert_eq!(fleet.statuses()[0], ["Ant", "Eel"]);
    assert_eq!(fleet.worlds[1].writes().len(), before);
    assert!(
        ran.stderr.contains("the plan creates it, but it exists now"),
        "{}",
        ran.stderr
    );
}

#[test]
fn two_names_of_one_organization_are_not_written_to() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}"),
        ("c", "variables: {status: Cat}"),
    ]);
    let world = &fleet.worlds[0];
    let text = world.read("closectl.yaml");
    let again = format!(
        "{text}  twin:\n    api_key: ${{env:CLOSE_KEY_0}}\n    base_url: {}\n    variables: {{status: Bee}}\n",
        world.sandbox.base_url()
    );
    world.write("closectl.yaml", &again);
    let ran = fleet.expect(3, &["apply", "--all", "--yes"]);
    assert!(
        ran.stderr.contains("a and twin are the same organization"),
        "{}",
        ran.stderr
    );
    assert_eq!(fleet.statuses(), [vec![], vec!["Cat"]]);

    fleet.expect(0, &["apply", "--org", "a", "--yes"]);
    fleet.expect(3, &["apply", "--all", "--yes"]);
    assert_eq!(
        fleet.statuses()[0],
        ["Ant"],
        "also where one of the two names has nothing to do"
    );
}

#[test]
fn what_is_wrong_with_the_overlay_of_one_is_told_of_no_other() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}\n    overlays: [a.yaml]"),
        ("b", "variables: {status: Bee}"),
    ]);
    let path = fleet.worlds[0].folder.path().join("a.yaml");
    std::fs::write(path, [b'\xff', b'\n']).unwrap();
    let ran = fleet.expect(3, &["plan", "--all"]);
    assert_eq!(
        ran.stderr.matches("this is not UTF-8 text").count(),
        1,
        "{}",
        ran.stderr
    );
    assert_eq!(results(&ran), ["refused", "pending"], "{}", ran.stdout);
}

#[test]
fn an_overlay_that_others_share_has_the_place_that_each_gives_it() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}\n    overlays: [x.yaml]"),
        ("b", "variables: {status: Bee}\n    overlays: [y.yaml, x.yaml]"),
    ]);
    fleet.worlds[0].write("x.yaml", "{}\n").write("y.yaml", "{}\n");
    fleet.expect(0, &["plan", "--all", "--out", "{org}.json"]);
    fleet.expect(0, &["apply", "b.json", "--yes"]);
    fleet.expect(0, &["apply", "a.json", "--org", "a", "--yes"]);
    assert_eq!(fleet.statuses(), [["Ant"], ["Bee"]]);
}

#[test]
fn a_saved_plan_for_another_organization_says_so_before_anything_else() {
    let fleet = Fleet::new(&[
        ("a", "variables: {status: Ant}\n    overlays: [x.yaml]"),
        ("b", "variables: {status: Bee}"),
    ]);
    fleet.worlds[0].write("x.yaml", "{}\n");
    fleet.expect(0, &["plan", "--all", "--out", "{org}.json"]);
    fleet.worlds.iter().for_each(|world| world.sandbox.clear_calls());
    for arguments in [
        ["apply", "a.json", "--org", "b", "--yes"].as_slice(),
        &["apply", "b.json", "--org", "a", "--yes"],
    ] {
        let ran = fleet.expect(3, arguments);
        assert!(ran.stderr.contains("`, not for `"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("different manifests"), "{}", ran.stderr);
    }
    assert!(fleet.worlds.iter().all(|world| world.sandbox.calls().is_empty()));
}
