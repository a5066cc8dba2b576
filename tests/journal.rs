//! Every run leaves a journal that can be relied on, also when it was killed.

use crate::harness::{REVERSIBLE, WHOLE, World, applied, apply, assert_same, finish, program, pulled, runs};
use close_sandbox::{Fault, FaultAction, Settings};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
    time::Duration,
};

fn journal(run: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(run.join("journal.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_step_is_journalled_before_and_after_and_nothing_secret_is() {
    let world = applied(WHOLE);
    let run = &runs(&world)[0];
    let plan: Value = serde_json::from_slice(&std::fs::read(run.join("plan.json")).unwrap()).unwrap();
    let steps = plan["steps"].as_array().unwrap().len();
    let lines = journal(run);
    assert_eq!(lines.len(), 2 * steps + 1);
    assert_eq!(lines.last(), Some(&json!({"event": "complete"})));
    for step in plan["steps"].as_array().unwrap() {
        let of_step: Vec<_> = lines.iter().filter(|line| line["step"] == step["id"]).collect();
        assert_eq!(of_step.len(), 2, "{step}");
        assert_eq!(of_step[0]["event"], "started", "{step}");
        assert!(
            ["done", "nothing_to_do"].contains(&of_step[1]["event"].as_str().unwrap()),
            "{step}"
        );
        for line in of_step {
            assert_eq!(
                (&line["address"], &line["action"]),
                (&step["address"], &step["action"])
            );
        }
        let at = |event: &str| {
            lines
                .iter()
                .position(|line| line["step"] == step["id"] && line["event"] == event)
        };
        for prerequisite in step["after"].as_array().unwrap() {
            let ended = lines.iter().rposition(|line| line["step"] == *prerequisite);
            assert!(ended < at("started"), "{step}");
        }
    }
    let webhook = &world.sandbox.state().webhooks[0];
    let made = lines
        .iter()
        .any(|line| line["id"] == webhook.id && line["event"] == "done");
    assert!(made, "the id of what was made is in the journal");
    let mut secrets: Vec<String> = world
        .sandbox
        .state()
        .webhooks
        .iter()
        .map(|one| one.signature_key.clone())
        .collect();
    secrets.push(world.sandbox.api_key().to_owned());
    for file in std::fs::read_dir(run).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(secrets.iter().all(|secret| !text.contains(secret)));
    }
}

#[test]
fn a_run_that_can_not_be_journalled_writes_nothing() {
    let world = World::new();
    world.write(".closectl/runs", "a file where the folder should be");
    let ran = apply(&world, 3, WHOLE);
    assert!(ran.stderr.contains(".closectl/runs"), "{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn an_apply_without_changes_leaves_no_run() {
    let world = applied(WHOLE);
    apply(&world, 0, WHOLE);
    assert_eq!(runs(&world).len(), 1);
}

#[test]
fn runs_are_listed_with_their_counts() {
    let world = World::new();
    let ran = world.expect(0, &["undo"]);
    assert!(ran.stderr.contains("there are no runs"), "{}", ran.stderr);
    world.sandbox.set_faults(vec![Fault {
        on: 1,
        times: 1,
        method: Some("POST".into()),
        path_prefix: Some("/pipeline/".into()),
        action: FaultAction::Status(400),
    }]);
    apply(&world, 4, "lead_statuses: [New]\npipelines: [{name: Partners}]\n");
    let name = runs(&world)[0].file_name().unwrap().to_str().unwrap().to_owned();
    let state = world.sandbox.state();
    let expected = format!(
        "{name}  Sandbox ({})  complete: 1 done, 1 already up to date, 1 failed (3 steps)\n",
        state.organization.id
    );
    assert_eq!(world.expect(0, &["undo"]).stdout, expected);
    assert!(name.ends_with(&format!("Z-{}", state.organization.id)), "{name}");
}

/// Starts a run that takes its time, and kills it once that many steps have ended.
fn killed(world: &World, steps: usize) {
    let mut command = program(world.folder.path());
    command
        .args(["apply", "-f", "m.yaml", "--yes", "--parallelism", "2"])
        .env("CLOSE_API_KEY", world.sandbox.api_key())
        .env("CLOSE_BASE_URL", world.sandbox.base_url())
        .stderr(Stdio::piped())
        .stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mark = format!("[{steps}/");
    assert!(
        lines.map_while(Result::ok).any(|line| line.starts_with(&mark)),
        "ended too early"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

fn slow() -> World {
    World::with(Settings {
        latency: Duration::from_millis(30),
        ..Settings::default()
    })
}

#[test]
fn after_a_kill_the_next_apply_goes_on_and_each_run_can_be_undone() {
    let world = slow();
    apply(&world, 0, WHOLE);
    let before = pulled(&world);
    world.write("m.yaml", REVERSIBLE);
    killed(&world, 6);
    let run = runs(&world)[1].display().to_string();
    let lines = journal(&runs(&world)[1]);
    assert_ne!(lines.last().unwrap()["event"], "complete");
    let ran = world.expect(0, &["undo"]);
    assert!(ran.stdout.contains("cut short"), "{}", ran.stdout);
    let ran = world.expect(0, &["undo", &run, "--yes"]);
    let started = lines.iter().filter(|line| line["event"] == "started").count();
    let unknown = 2 * started - lines.len();
    assert_eq!(
        ran.stderr.matches("the run does not know the outcome of").count(),
        unknown
    );
    assert_same(&before, &pulled(&world));

    world.write("m.yaml", REVERSIBLE);
    killed(&world, 9);
    apply(&world, 0, REVERSIBLE);
    world.expect(0, &["undo", "last", "--yes"]);
    let cut = runs(&world)[3].display().to_string();
    world.expect(0, &["undo", &cut, "--yes"]);
    assert_same(&before, &pulled(&world));
    assert_eq!(world.sandbox.state().ledger, [], "nothing is lost");
}

#[test]
fn a_journal_cut_anywhere_is_made_up_for_by_what_the_organization_shows() {
    let world = applied(WHOLE);
    let before = pulled(&world);
    let after = "pipelines: [{name: Deals, renamed_from: Sales}]\n";
    apply(&world, 0, after);
    let run = runs(&world)[1].clone();
    let whole = std::fs::read_to_string(run.join("journal.jsonl")).unwrap();
    let first = whole.find('\n').unwrap() + 1;
    for cut in [first, first + 1, first + 20, whole.len() - 1] {
        std::fs::write(run.join("journal.jsonl"), &whole[..cut]).unwrap();
        let ran = world.expect(0, &["undo", &run.display().to_string(), "--yes"]);
        let known = whole[..cut].contains("done");
        let asked = ran
            .stderr
            .contains("pipeline/Deals: the run does not know the outcome of `rename`");
        assert_eq!(asked, !known, "cut at {cut}: {}", ran.stderr);
        assert_same(&before, &pulled(&world));
        apply(&world, 0, after);
    }
}

#[test]
fn a_lost_answer_counts_by_what_the_organization_shows() {
    for (action, was_done) in [
        (FaultAction::LoseAnswer, true),
        (FaultAction::RefuseBefore, false),
    ] {
        let world = World::new();
        let before = pulled(&world);
        world.sandbox.set_faults(vec![Fault {
            on: 1,
            times: 1,
            method: Some("POST".into()),
            path_prefix: Some("/webhook/".into()),
            action,
        }]);
        let webhook =
            "webhooks: [{url: 'https://x.test/', events: [{object_type: lead, action: created}]}]\n";
        world.write("m.yaml", webhook);
        world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--timeout", "6"]);
        assert_eq!(world.sandbox.state().webhooks.len(), usize::from(was_done));
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        let found = if was_done {
            "it was created"
        } else {
            "it was not created"
        };
        assert!(ran.stderr.contains(found), "{}", ran.stderr);
        assert_same(&before, &pulled(&world));
    }
}

#[test]
fn an_undo_that_was_not_finished_is_finished_by_the_next_and_not_taken_for_a_person() {
    let webhook = "webhooks: [{url: 'https://x.test/', status: paused, events: [{object_type: lead, action: created}]}]\n";
    let world = applied(webhook);
    let before = pulled(&world);
    apply(&world, 0, "webhooks: [{url: 'https://x.test/', removed: true}]\n");
    let run = runs(&world)[1].display().to_string();
    world
        .sandbox
        .set_faults(vec![Fault::first("PUT", "/webhook/", FaultAction::Status(400))]);
    world.expect(4, &["undo", &run, "--yes"]);
    assert_eq!(world.sandbox.state().webhooks[0].status, "active");
    world.expect(0, &["undo", &run, "--yes"]);
    assert_same(&before, &pulled(&world));
    world
        .sandbox
        .edit(|state| state.webhooks[0].status = "active".to_owned());
    let ran = world.expect(0, &["undo", &run, "--yes"]);
    assert!(ran.stdout.contains("it exists again"), "{}", ran.stdout);
}

/// Runs `undo` on the newest run after its folder was spoilt, and expects a refusal without a write.
fn refused(world: &World, words: &str) {
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["undo", "last", "--yes"]);
    assert!(ran.stderr.contains(words), "{words}\n{}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_run_that_can_not_be_relied_on_is_refused() {
    let world = applied("pipelines: [{name: Partners}]\n");
    let run = runs(&world)[0].clone();
    let file = |name: &str| run.join(name);
    let journal = std::fs::read_to_string(file("journal.jsonl")).unwrap();
    let plan = std::fs::read_to_string(file("plan.json")).unwrap();
    std::fs::write(file("journal.jsonl"), format!("{{\"step\n{journal}")).unwrap();
    refused(&world, "line 1 of the journal can't be read");
    std::fs::write(file("journal.jsonl"), journal.replace("Partners", "Others")).unwrap();
    refused(&world, "a step that its plan does not have");
    std::fs::remove_file(file("journal.jsonl")).unwrap();
    refused(&world, "journal.jsonl is missing");
    std::fs::write(file("plan.json"), &plan[..plan.len() / 2]).unwrap();
    refused(&world, "plan.json can't be read as JSON");
    let ran = world.expect(0, &["undo"]);
    assert!(ran.stdout.contains("can't be undone"), "{}", ran.stdout);
    let ran = world.expect(1, &["undo", "2001-01-01T00-00-00Z-nowhere"]);
    assert!(
        ran.stderr
            .contains("there is no run `2001-01-01T00-00-00Z-nowhere`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_run_of_another_organization_is_refused() {
    let world = applied("pipelines: [{name: Partners}]\n");
    let other = World::with_seed(99, Settings::default());
    let mut command = program(world.folder.path());
    command
        .args(["undo", &runs(&world)[0].display().to_string(), "--yes"])
        .env("CLOSE_API_KEY", other.sandbox.api_key())
        .env("CLOSE_BASE_URL", other.sandbox.base_url());
    let ran = finish(command);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let ids = [
        world.sandbox.state().organization.id,
        other.sandbox.state().organization.id,
    ];
    assert!(ids.iter().all(|id| ran.stderr.contains(id)), "{}", ran.stderr);
    assert_eq!(other.writes(), []);
    let mut command = program(world.folder.path());
    command
        .args(["undo", "last", "--yes"])
        .env("CLOSE_API_KEY", other.sandbox.api_key())
        .env("CLOSE_BASE_URL", other.sandbox.base_url());
    let ran = finish(command);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("contains no run of {}", ids[1])),
        "{}",
        ran.stderr
    );
}
