//! `runs` tells what every run did, and erases what it keeps; an undo says what it leaves.

mod folders;
mod forgetting;
mod owners;

use crate::harness::{Ran, World, applied, apply};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Runs `runs` for programs, and makes sure that what it prints is as the published schema says.
fn listed(world: &World, arguments: &[&str]) -> Vec<Value> {
    let ran = world.expect(0, &[&["runs", "--format", "json"][..], arguments].concat());
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let published = include_str!("../schemas/runs.schema.json");
    assert_eq!(world.expect(0, &["schema", "runs"]).stdout, published);
    let schema = jsonschema::validator_for(&serde_json::from_str(published).unwrap()).unwrap();
    let wrong: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{document}");
    document["runs"].as_array().unwrap().clone()
}

/// The folder of a run.
fn folder(world: &World, run: &Value) -> PathBuf {
    let runs = world.folder.path().join(".closectl/runs");
    runs.join(run["run"].as_str().unwrap())
}

fn says(ran: &Ran, words: &[&str]) {
    for word in words {
        let said = ran.stdout.contains(word) || ran.stderr.contains(word);
        assert!(said, "{word}\n{}\n{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_run_that_concerned_no_record_says_nothing_of_kept_values() {
    let world = applied("custom_fields:\n  lead:\n    - {name: Legacy, type: text}\n");
    world.expect(0, &["undo", "last", "--yes"]);
    let ran = world.expect(0, &["runs"]);
    assert!(!ran.stdout.contains("record value"), "{}", ran.stdout);
}

#[test]
fn each_run_says_when_to_whom_by_what_and_what_came_of_it() {
    let world = applied("lead_statuses: [New]\npipelines: [{name: Partners}]\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "empty.json"]);
    world.write("m.yaml", "pipelines: [{name: Renewals}]\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "plan.json"]);
    world.expect(0, &["apply", "plan.json", "--yes"]);
    world.expect(0, &["undo", "last", "--yes"]);

    let runs = listed(&world, &[]);
    let purposes: Vec<&str> = runs.iter().map(|run| run["purpose"].as_str().unwrap()).collect();
    assert_eq!(
        purposes,
        ["undo", "saved_plan", "manifests"],
        "the newest one first"
    );
    assert_eq!(runs[0]["undoes"], runs[1]["run"]);
    assert_eq!(
        runs[1]["undone"],
        json!({"extent": "wholly", "by": [runs[0]["run"]]})
    );
    assert_eq!(runs[2]["undone"], json!({"extent": "nothing", "by": []}));
    let organization = &world.sandbox.state().organization;
    for run in &runs {
        assert_eq!(run["organization"]["id"], organization.id.as_str());
        assert_eq!(run["state"], "ended");
        let time = run["time"].as_str().unwrap();
        assert!(time.len() == 20 && time.ends_with('Z'), "{time}");
        assert!(run["may_arrive_until"].is_null(), "{run}");
        assert_eq!(run["keeps"], json!({"values": 0, "bytes": 0}));
    }
    let created = &runs[2]["actions"][0];
    assert_eq!(
        (&created["action"], &created["done"]),
        (&json!("create"), &json!(2))
    );

    let ran = world.expect(0, &["runs"]);
    says(
        &ran,
        &[
            "apply of manifests",
            "apply of a saved plan",
            "undone by",
            " UTC, ",
        ],
    );
    let page = world.expect(0, &["runs", "--format", "markdown"]);
    assert_eq!(page.stdout.matches("\n| `").count(), 3, "{}", page.stdout);

    let one = listed(&world, &["last"]);
    assert_eq!((one.len(), &one[0]["run"]), (1, &runs[0]["run"]));
    let step = &one[0]["details"][0];
    assert_eq!(
        (&step["address"], &step["action"]),
        (&json!("pipeline/Renewals"), &json!("delete"))
    );
    assert_eq!(step["status"], "done");
    let shown = world.expect(0, &["runs", runs[1]["run"].as_str().unwrap()]);
    says(&shown, &["done: create pipeline/Renewals"]);
}

#[test]
fn what_failed_and_what_was_stopped_or_killed_is_told() {
    use close_sandbox::{Fault, FaultAction};
    let world = World::new();
    world
        .sandbox
        .set_faults(vec![Fault::first("POST", "/pipeline/", FaultAction::Status(400))]);
    apply(&world, 4, "lead_statuses: [New]\npipelines: [{name: Partners}]\n");
    let failed = listed(&world, &["last"]).remove(0);
    assert_eq!(failed["steps"]["failed"], 1);
    let because = failed["details"]
        .as_array()
        .unwrap()
        .iter()
        .find(|step| step["status"] == "failed");
    assert!(
        because.unwrap()["because"].as_str().unwrap().contains("400"),
        "{failed}"
    );
    says(
        &world.expect(0, &["runs", "last"]),
        &["failed: create pipeline/Partners"],
    );

    let journal = folder(&world, &failed).join("journal.jsonl");
    let whole = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, whole.replace("\"complete\"", "\"interrupted\"")).unwrap();
    assert_eq!(listed(&world, &[])[0]["state"], "interrupted");
    let end = whole.trim_end().rfind('\n').unwrap();
    std::fs::write(&journal, &whole[..end]).unwrap();
    assert_eq!(listed(&world, &[])[0]["state"], "cut_short");
    says(&world.expect(0, &["undo"]), &["cut short"]);
}

#[test]
fn a_write_without_an_outcome_may_still_arrive_for_as_long_as_its_call_may_take() {
    let world = applied("pipelines: [{name: Partners}]\n");
    let run = folder(&world, &listed(&world, &[])[0]);
    let journal = std::fs::read_to_string(run.join("journal.jsonl")).unwrap();
    let started = journal.find('\n').unwrap() + 1;
    std::fs::write(run.join("journal.jsonl"), &journal[..started]).unwrap();
    let until = listed(&world, &[])[0]["may_arrive_until"].clone();
    assert!(until.as_str().unwrap().ends_with('Z'), "{until}");
    says(
        &world.expect(0, &["runs"]),
        &["a write of it may still arrive until"],
    );

    let sent = std::fs::read_to_string(run.join("sent.jsonl")).unwrap();
    let (before, _) = sent.split_once("\"until\"").unwrap();
    let over = format!("{before}\"until\":\"2001-01-01T00:00:00Z\"}}\n");
    std::fs::write(run.join("sent.jsonl"), over).unwrap();
    assert!(listed(&world, &[])[0]["may_arrive_until"].is_null());
}

/// Adds statuses by hand to the list of lead statuses and to a pipeline.
fn add_health(world: &World) {
    world.sandbox.edit(|state| {
        let pipeline = state.pipeline("Partners").unwrap().id.clone();
        state.perform("POST", "/status/lead/", json!({"label": "Health"}));
        let body = json!({"label": "Health", "type": "active", "pipeline_id": pipeline});
        state.perform("POST", "/status/opportunity/", body);
    });
}

#[test]
fn an_undo_says_what_others_added_and_leaves_what_they_put_into_objects_of_the_run() {
    let world = applied("lead_statuses: [Potential]\n");
    apply(
        &world,
        0,
        "lead_statuses: [{label: Cold}, Potential]\npipelines:\n  - name: Partners\n    statuses: [{label: Open, type: active}]\n",
    );
    add_health(&world);
    let undo = ["undo", "last", "--yes", "--allow-data-loss", "lead_status/Cold"];
    let ran = world.expect(0, &undo);
    says(
        &ran,
        &[
            "Undone. Verified: ",
            "as before the run",
            "stays: lead_status/Health: it was added after the run",
            "stays: pipeline/Partners: `pipeline/Partners/Health`, which this run did not create, is part of it, so it stays",
        ],
    );
    assert!(!ran.stdout.contains("no changes remain"), "{}", ran.stdout);

    let state = world.sandbox.state();
    assert!(state.lead_status("Health").is_some() && state.lead_status("Cold").is_none());
    assert!(state.pipeline("Partners").is_some());
    let runs = listed(&world, &[]);
    assert_eq!(runs[1]["undone"]["extent"], "partly");
    let left: Vec<&str> = runs[0]["leaves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["address"].as_str().unwrap())
        .collect();
    assert!(
        left.contains(&"lead_status/Health") && left.contains(&"pipeline/Partners"),
        "{left:?}"
    );
    says(
        &world.expect(0, &["runs"]),
        &["partly undone by", "after this undo, 3 things stay"],
    );
    says(
        &world.expect(0, &["runs", "last"]),
        &["What it left of that run:", "lead_status/Health"],
    );
}

#[test]
fn programs_get_what_an_undo_leaves_with_its_result_and_with_a_plan_that_is_empty() {
    let world = applied("lead_statuses: [Potential]\n");
    apply(
        &world,
        0,
        "pipelines: [{name: Partners}]\nlead_statuses: [{label: Cold}, Potential]\n",
    );
    add_health(&world);
    let run = listed(&world, &[])[0]["run"].as_str().unwrap().to_owned();
    let undo = ["undo", &run, "--yes", "--format", "json"];
    let result: Value = serde_json::from_str(&world.expect(0, &undo).stdout).unwrap();
    assert_eq!(
        (&result["undoes"], &result["verified"]),
        (&json!(run), &json!(true))
    );
    let left = result["leaves"].as_array().unwrap();
    assert!(
        left.iter()
            .any(|one| one["address"] == "lead_status/Health" && one["what"] == "stays"),
        "{left:?}"
    );

    world.sandbox.clear_calls();
    let ran = world.expect(0, &["undo", &run, "--yes"]);
    says(
        &ran,
        &[
            "Nothing to undo. Of the run ",
            "things stay:",
            "lead_status/Health",
        ],
    );
    assert!(!ran.stderr.contains("Left as it is"), "told once: {}", ran.stderr);
    let plan: Value = serde_json::from_str(&world.expect(0, &undo).stdout).unwrap();
    assert!(plan["notes"].to_string().contains("lead_status/Health"), "{plan}");
    assert_eq!(world.writes(), []);
}

#[test]
fn a_second_undo_last_says_that_it_does_again_what_the_first_one_took_back() {
    let world = applied("pipelines: [{name: Partners}]\n");
    let first = world.expect(0, &["undo", "last", "--yes"]);
    says(&first, &["last run: "]);
    let second = world.expect(3, &["undo", "last"]);
    says(
        &second,
        &["undid", "makes the changes of", "create pipeline/Partners"],
    );
    assert!(
        world.sandbox.state().pipeline("Partners").is_none(),
        "nobody agreed"
    );
    world.expect(0, &["undo", "last", "--yes"]);
    let extents: Vec<Value> = listed(&world, &[])
        .iter()
        .map(|run| run["undone"]["extent"].clone())
        .collect();
    assert_eq!(
        extents,
        ["nothing", "wholly", "nothing"],
        "the first run is in force again"
    );
}

#[test]
fn undo_last_passes_over_runs_that_wrote_nothing() {
    use close_sandbox::{Fault, FaultAction};
    let world = applied("pipelines: [{name: Partners}]\n");
    let fault = Fault::first("POST", "/pipeline/", FaultAction::Status(400));
    world.sandbox.set_faults(vec![fault]);
    apply(&world, 4, "pipelines: [{name: Renewals}]\n");
    assert_eq!(listed(&world, &[]).len(), 2);
    world.expect(0, &["undo", "last", "--yes"]);
    assert!(world.sandbox.state().pipeline("Partners").is_none());

    let world = World::new();
    world
        .sandbox
        .set_faults(vec![Fault::first("POST", "/pipeline/", FaultAction::Status(400))]);
    apply(&world, 4, "pipelines: [{name: Renewals}]\n");
    let ran = world.expect(1, &["undo", "last", "--yes"]);
    says(&ran, &["has changes that can still be undone", "hint: "]);
}
