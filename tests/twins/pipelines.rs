//! Pipelines of one name: what lies in them is left out with them, and nothing else is.

use crate::harness::World;
use serde_json::{Value, json};

/// An organization with two pipelines of one name beside another one.
fn two_pipelines() -> World {
    let world = World::switched(&[("duplicate_pipeline", "allow")]);
    let manifest =
        "pipelines: [{name: Partners, statuses: [{label: Won, type: won}, {label: Lost, type: lost}]}]\n";
    world.write("m.yaml", manifest);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let (status, twin) = state.perform("POST", "/pipeline/", json!({"name": "Sales"}));
        assert!(status < 300, "{twin}");
        for (label, kind) in [("Won", "won"), ("Lost", "lost")] {
            let body = json!({"label": label, "type": kind, "pipeline_id": twin["id"]});
            let (status, answer) = state.perform("POST", "/status/opportunity/", body);
            assert!(status < 300, "{answer}");
        }
    });
    world.sandbox.clear_calls();
    world
}

#[test]
fn what_lies_in_pipelines_of_one_name_is_told_with_them() {
    let world = two_pipelines();
    let told = world.expect(4, &["pull", "-f", "pulled"]).stderr;
    assert!(
        told.contains("pipeline/Sales: 2 objects have this name"),
        "{told}"
    );
    assert!(!told.contains("opportunity status"), "{told}");

    let files = world.files("pulled");
    let (_, left_out) = files.iter().find(|(name, _)| name.contains("left_out")).unwrap();
    assert_eq!(left_out.matches("address:").count(), 1, "{left_out}");
    assert!(left_out.contains("pipeline/Sales"), "{left_out}");
    let (_, pipelines) = files.iter().find(|(name, _)| name.contains("pipelines")).unwrap();
    assert!(
        pipelines.contains("Partners") && pipelines.contains("Won"),
        "{pipelines}"
    );
    assert!(!pipelines.contains("Sales"), "{pipelines}");
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
}

#[test]
fn pruning_spares_pipelines_of_one_name_and_removes_from_others() {
    let world = two_pipelines();
    world.expect(4, &["pull", "-f", "pulled"]);
    let (name, text) = world
        .files("pulled")
        .into_iter()
        .find(|(name, _)| name.contains("pipelines"))
        .unwrap();
    let fewer = text
        .lines()
        .filter(|line| !line.contains("Lost"))
        .collect::<Vec<_>>()
        .join("\n");
    assert_ne!(fewer.len() + 1, text.len(), "{text}");
    world.write(&format!("pulled/{name}"), &format!("{fewer}\n"));
    let plan = world
        .run(&["plan", "-f", "pulled", "--prune", "--format", "json"])
        .stdout;
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let steps: Vec<(&Value, &Value)> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (&step["action"], &step["address"]))
        .collect();
    assert_eq!(steps, [(&json!("delete"), &json!("pipeline/Partners/Lost"))]);
}
