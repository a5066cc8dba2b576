//! `closectl probe` as people and programs see it.

use super::bench::{scratch_world, settings};
use crate::harness::World;
use close_sandbox::{Fault, FaultAction, Switches};
use closectl::probe::{ASSUMPTIONS, PROBES, UNANSWERABLE};
use serde_json::Value;
use std::collections::BTreeSet;

fn is_valid(name: &str, document: &Value) {
    let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = schema
        .iter_errors(document)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

#[test]
fn every_question_shows_its_answer_the_calls_and_what_closectl_relies_on() {
    let world = scratch_world("");
    let before = settings(&world.sandbox);
    let ran = world.expect(
        0,
        &[
            "probe",
            "--yes",
            "--only",
            "duplicate_lead_status",
            "--only",
            "trim_names",
        ],
    );
    assert_eq!(
        ran.stdout,
        "duplicate_lead_status: refuse\n    Can two lead statuses have the same label?\n    \
         Calls: POST /status/lead/ (200), POST /status/lead/ (400)\n    closectl relies on nothing: it works \
         with every answer\n\ntrim_names: yes\n    Does Close remove spaces around names and labels?\n    Calls: \
         POST /status/lead/ (200)\n    closectl relies on nothing: it works with every answer\n\n2 \
         questions: 2 answered, 0 without an answer, 0 contradict what closectl relies on. 29 \
         calls.\nEverything that probe created is deleted.\n"
    );
    assert_eq!(settings(&world.sandbox), before);
    assert_eq!(world.files(".closectl/probes"), []);
}

#[test]
fn programs_get_one_document_and_a_file_that_names_no_organization() {
    let world = scratch_world("");
    let state = world.sandbox.state();
    let ran = world.expect(0, &["probe", "--yes", "--format", "json", "--out", "facts.json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    is_valid("probe", &report);
    let facts = world.read("facts.json");
    is_valid("facts", &serde_json::from_str(&facts).unwrap());

    let asked = report["questions"].as_array().unwrap();
    assert_eq!(asked.len(), PROBES.len() + ASSUMPTIONS.len());
    let calls = report["calls"].as_u64().unwrap();
    assert_eq!(calls, world.sandbox.calls().len() as u64);
    assert!(calls < 12 * asked.len() as u64, "{calls} calls are many");
    for secret in [
        state.organization.id.as_str(),
        state.organization.name.as_str(),
        state.users[0].email.as_str(),
        world.sandbox.api_key(),
    ] {
        assert!(
            !facts.contains(secret) && !ran.stdout.contains(secret),
            "{secret}"
        );
    }
    let calls = world.sandbox.calls();
    let ids: BTreeSet<&str> = calls
        .iter()
        .flat_map(|call| call.path.split('/'))
        .filter(|word| word.len() > 24 && word.bytes().any(|byte| byte.is_ascii_uppercase()))
        .collect();
    assert!(ids.len() > 20, "{ids:?}");
    let told: Vec<_> = ids.into_iter().filter(|id| facts.contains(id)).collect();
    assert_eq!(told, [""; 0]);
}

#[test]
fn questions_are_listed_without_a_call_and_a_misspelt_one_is_guessed() {
    let world = World::new();
    let listed = world.expect(0, &["probe", "--list"]).stdout;
    for probe in PROBES.iter().chain(ASSUMPTIONS) {
        assert!(
            listed.contains(probe.name) && listed.contains(probe.question),
            "{}",
            probe.name
        );
    }
    let plain = world.expect(0, &["probe", "--list", "--format", "json"]).stdout;
    let plain: Value = serde_json::from_str(&plain).unwrap();
    assert_eq!(
        plain["questions"].as_array().unwrap().len(),
        PROBES.len() + ASSUMPTIONS.len()
    );
    assert_eq!(
        plain["unanswerable"].as_array().unwrap().len(),
        UNANSWERABLE.len()
    );
    let ran = world.expect(1, &["probe", "--only", "delete_last_pipeline"]);
    assert!(
        ran.stderr
            .contains("one organization can't answer this question: it would have to delete every pipeline"),
        "{}",
        ran.stderr
    );
    let ran = world.expect(1, &["probe", "--only", "duplicate_lead_state"]);
    assert!(
        ran.stderr.contains("did you mean `duplicate_lead_status`?"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.sandbox.calls().len(), 0);
}

#[test]
fn every_switch_is_asked_for_or_has_a_reason_why_not() {
    let asked: Vec<&str> = PROBES.iter().map(|probe| probe.name).collect();
    let given_up = UNANSWERABLE.iter().map(|(name, _)| *name);
    let all: Vec<&str> = asked.iter().copied().chain(given_up).collect();
    let distinct: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(all.len(), distinct.len());
    let switches: BTreeSet<&str> = Switches::all().iter().map(|switch| switch.name).collect();
    let unknown: Vec<&&str> = distinct.difference(&switches).collect();
    assert!(unknown.is_empty(), "no switch has these names: {unknown:?}");
    let open: Vec<&&str> = switches.difference(&distinct).collect();
    assert!(
        open.is_empty(),
        "no probe asks for these, and no reason says why: {open:?}"
    );
    for probe in PROBES {
        let switch = Switches::all()
            .iter()
            .find(|switch| switch.name == probe.name)
            .unwrap();
        let found: BTreeSet<&&str> = probe.answers.iter().collect();
        let known: BTreeSet<&&str> = switch.values.iter().collect();
        assert!(found.is_subset(&known), "{}: {found:?} of {known:?}", probe.name);
        assert!(probe.question.ends_with('?'), "{}", probe.name);
    }
}

#[test]
fn what_is_taken_for_granted_and_is_not_so_is_a_failure_that_says_what_goes_wrong() {
    let world = scratch_world("");
    let before = settings(&world.sandbox);
    let again = Fault {
        on: 2,
        ..Fault::first("DELETE", "/status/lead/", FaultAction::Status(400))
    };
    world.sandbox.set_faults(vec![again]);
    let ran = world.expect(
        1,
        &[
            "probe",
            "--yes",
            "--only",
            "deleted_is_404",
            "--out",
            "facts.json",
        ],
    );
    for words in [
        "deleted_is_404: no, which contradicts what closectl relies on",
        "What goes wrong: closectl could not tell a deletion whose answer was lost from a failed one",
        "closectl relies on the answer yes",
        "1 contradicts what closectl relies on",
    ] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
    assert_eq!(settings(&world.sandbox), before);
    let facts: Value = serde_json::from_str(&world.read("facts.json")).unwrap();
    assert_eq!(
        facts["facts"],
        serde_json::json!([]),
        "no sandbox can be like that"
    );
}
