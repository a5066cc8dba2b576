//! A sandbox that takes facts over behaves as the Close that was measured.

use super::bench::{ProbedOrganization, answers, declare, furnish, scratch_world};
use crate::harness::{World, finish, many, program};
use close_sandbox::{Settings, Switches};
use closectl::{
    probe::{PROBES, ProbeFacts},
    selftest::Dice,
};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

#[test]
fn what_was_measured_is_measured_again_in_a_sandbox_that_takes_it_over() {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        for seed in 0..many(1, 40) {
            let mut dice = Dice::seeded(seed + 1000);
            let mut switches = Switches::default();
            for switch in Switches::all() {
                switches
                    .set(switch.name, dice.pick::<&str>(&switch.values))
                    .unwrap();
            }
            let measured = ProbedOrganization::start(seed, switches)
                .await
                .probe(PROBES)
                .await;
            let mut taken_over = Switches::default();
            for fact in ProbeFacts::of(&measured).facts {
                taken_over.set(&fact.switch, &fact.answer).unwrap();
            }
            let again = ProbedOrganization::start(seed, taken_over)
                .await
                .probe(PROBES)
                .await;
            let again = answers(&again);
            for (name, answer) in answers(&measured) {
                if answer.is_some() {
                    assert_eq!(again[name], answer, "seed {seed}: {name}");
                }
            }
        }
    });
}

/// Serves a sandbox with facts, and probes it.
fn probed_again(world: &World) -> Value {
    let mut command = program(world.folder.path());
    command.args([
        "sandbox",
        "serve",
        "--state",
        "again.json",
        "--facts",
        "facts.json",
    ]);
    let mut served = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(served.stdout.take().unwrap()).lines();
    let mut value = || {
        lines
            .next()
            .unwrap()
            .unwrap()
            .split_once('=')
            .unwrap()
            .1
            .to_owned()
    };
    let (url, key) = (value(), value());

    world.write(
        "again/closectl.yaml",
        &format!(
            "version: 1\norganizations:\n  again:\n    api_key: ${{env:CLOSE_KEY}}\n    base_url: {url}\n    scratch: true\n"
        ),
    );
    let mut command = program(&world.folder.path().join("again"));
    command
        .args(["probe", "--org", "again", "--yes", "--out", "facts.json"])
        .env("CLOSE_KEY", key);
    let ran = finish(command);
    served.kill().unwrap();
    served.wait().unwrap();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    serde_json::from_str(&world.read("again/facts.json")).unwrap()
}

#[test]
fn the_program_hands_facts_on_to_a_sandbox() {
    let mut switches = Switches::default();
    for (name, value) in [
        ("duplicate_lead_status", "allow"),
        ("partial_pipeline_order", "keep_at_start"),
        ("webhook_duplicates", "url"),
    ] {
        switches.set(name, value).unwrap();
    }
    let world = World::with(Settings {
        switches,
        ..Settings::default()
    });
    world.sandbox.edit(furnish);
    declare(&world, "    scratch: true\n");
    world.expect(0, &["probe", "--yes", "--out", "facts.json"]);
    let first: Value = serde_json::from_str(&world.read("facts.json")).unwrap();
    let answer = |name: &str| {
        let facts = first["facts"].as_array().unwrap();
        facts.iter().find(|fact| fact["switch"] == name).unwrap()["answer"].clone()
    };
    assert_eq!(answer("partial_pipeline_order"), "keep_at_start");
    assert_eq!(answer("webhook_duplicates"), "url");
    let again = probed_again(&world);
    let plain = |facts: &Value| -> Vec<(Value, Value)> {
        let facts = facts["facts"].as_array().unwrap();
        facts
            .iter()
            .map(|fact| (fact["switch"].clone(), fact["answer"].clone()))
            .collect()
    };
    assert_eq!(plain(&again), plain(&first));
}

#[test]
fn facts_that_no_sandbox_knows_are_refused_with_a_suggestion() {
    let world = scratch_world("");
    let facts = |switch: &str, answer: &str| {
        let fact = json!({ "switch": switch, "answer": answer, "evidence": [] });
        json!({ "version": 1, "closectl": "0.1.0", "measured": "2026-11-26", "facts": [fact], "unanswered": [] })
    };
    let mut newer = facts("trim_names", "yes");
    newer["version"] = json!(2);
    let mut odd = facts("trim_names", "yes");
    odd["organization"] = json!("orga_1");
    for (text, words) in [
        (
            facts("trim_name", "yes").to_string(),
            "did you mean `trim_names`?",
        ),
        (
            facts("duplicate_lead_status", "refused").to_string(),
            "did you mean `refuse`?",
        ),
        (
            newer.to_string(),
            "has version 2, and this closectl reads version 1",
        ),
        (odd.to_string(), "unknown field `organization`"),
        ("{".to_owned(), "does not hold facts about Close"),
    ] {
        world.write("facts.json", &text);
        let ran = world.expect(
            1,
            &["sandbox", "serve", "--state", "s.json", "--facts", "facts.json"],
        );
        assert!(
            ran.stderr.contains("facts.json") && ran.stderr.contains(words),
            "{}",
            ran.stderr
        );
        assert!(!world.folder.path().join("s.json").exists(), "nothing is begun");
    }
    let ran = world.expect(1, &["sandbox", "serve", "--facts", "missing.json"]);
    assert!(
        ran.stderr.contains("failed to read missing.json"),
        "{}",
        ran.stderr
    );
}
