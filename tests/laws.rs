//! The promises as laws over random worlds, in the worlds of the self-test; a world that breaks one is made smaller until
//! it can be understood. And the proof that the laws can be broken.

use crate::harness::{finish, many, program};
use close_sandbox::{Loss, State};
use closectl::selftest::{
    Dice, PROMISES, Promise, Scenario, TOGETHER, TrialOrganization, begin, fill, judge,
};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::Value;
use std::{collections::BTreeSet, sync::LazyLock};
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
});

/// Tries a promise in so many worlds that up to so many bytes make up, the same ones each time.
fn holds(number: u8, cases: u32, size: usize) {
    let promise = PROMISES.iter().find(|promise| promise.number == number).unwrap();
    holds_whole(promise, cases, size);
}

/// Tries a promise of which there are several with one number.
fn holds_whole(promise: &Promise, cases: u32, size: usize) {
    let number = promise.number;
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let result = runner.run(&vec(any::<u8>(), 0..size), |bytes| {
        let attempt = RUNTIME.spawn((promise.attempt)(Dice::of(bytes)));
        let tried = RUNTIME.block_on(attempt);
        match tried {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(broken)) => Err(TestCaseError::fail(broken.to_string())),
            Err(panic) => Err(TestCaseError::fail(panic.to_string())),
        }
    });
    if let Err(error) = result {
        panic!("promise {number}: {error}");
    }
}

#[test]
fn what_is_pulled_is_what_is_there_and_can_be_made_again() {
    holds(1, 6, 300);
}

#[test]
fn a_reviewed_plan_is_stale_once_what_it_changes_has_moved() {
    holds(3, 4, 300);
}

#[test]
fn a_run_that_is_ended_anywhere_is_finished_by_the_next() {
    holds(5, 2, 300);
}

#[test]
fn what_a_run_took_comes_back_by_undo_unless_somebody_changed_it_since() {
    holds(10, 6, 300);
}

#[test]
fn a_policy_holds_whatever_the_name_of_the_step() {
    holds(11, 8, 300);
}

#[test]
fn two_runs_at_once_leave_nothing_twice_that_is_not_told_and_led_out_of() {
    holds_whole(&TOGETHER, many(3, 50), 300);
}

#[test]
fn a_second_apply_writes_nothing() {
    holds(2, 6, 300);
}

#[test]
fn a_lost_answer_makes_nothing_twice() {
    holds(4, 2, 40);
}

#[test]
fn no_value_is_lost_that_nobody_gave_up() {
    holds(6, 18, 300);
}

#[test]
fn keys_stay_secret() {
    holds(7, 3, 300);
}

#[test]
fn no_manifest_is_too_bad() {
    holds(8, 60, 400);
}

#[test]
fn calls_are_few() {
    holds(9, 4, 300);
}

/// What a world came to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Refused,
    DoneWithLosses,
    DoneWithoutLosses,
}

#[test]
fn worlds_of_every_sort_come_up() {
    let mut sorts = BTreeSet::new();
    for seed in 1..=12 {
        let scenario = Scenario::draw(&mut Dice::seeded(seed));
        RUNTIME.block_on(async {
            let (world, _) = begin(&scenario).await.unwrap();
            let applied = world.apply(&scenario.after(), &scenario.said(), 8).await.unwrap();
            let lost = !world.sandbox.state().ledger.is_empty();
            match (&applied.report, lost) {
                (None, _) => drop(sorts.insert(Sort::Refused)),
                (Some(_), true) if applied.is_complete() => drop(sorts.insert(Sort::DoneWithLosses)),
                (Some(_), false) if applied.is_complete() => drop(sorts.insert(Sort::DoneWithoutLosses)),
                (Some(_), _) => {}
            }
        });
    }
    assert_eq!(sorts.len(), 3, "{sorts:?}");
}

/// A scenario in which nobody agrees to anything, and its organization with records.
fn unwilling() -> (Scenario, TrialOrganization) {
    let scenes = (1..).map(|seed| Scenario::draw(&mut Dice::seeded(seed)));
    let mut scenes = scenes.filter(|scenario| {
        let written = scenario.after().contains("allow_data_loss");
        !written && scenario.said().is_empty() && !scenario.fields.is_empty()
    });
    let scenario = scenes.next().unwrap();
    let (world, _) = RUNTIME.block_on(begin(&scenario)).unwrap();
    (scenario, world)
}

#[test]
fn the_judge_sees_a_loss_that_nobody_agreed_to() {
    let (scenario, world) = unwilling();
    let held = world.sandbox.edit(|state| fill(&scenario, state));
    let before = world.sandbox.state();
    judge(&scenario, &held, &before, &before).unwrap();
    let (id, record) = before
        .records
        .iter()
        .find(|(_, record)| !record.custom.is_empty())
        .unwrap();
    let field = record.custom.keys().next().unwrap().clone();

    let mut ledger: State = before.clone();
    ledger.ledger.push(Loss {
        record: id.clone(),
        object_type: record.place.to_string(),
        field: field.clone(),
        field_name: before.field(&field).unwrap().name.clone(),
        value: record.custom[&field].clone(),
        cause: "DELETE".to_owned(),
        hidden: false,
    });
    let mut gone: State = before.clone();
    gone.records[id].custom.shift_remove(&field);
    let mut status: State = before.clone();
    let lead = status
        .records
        .values_mut()
        .find(|record| record.status_id.is_some())
        .unwrap();
    lead.status_id = Some("stat_other".to_owned());
    for (what, after) in [("the ledger", ledger), ("a value", gone), ("a status", status)] {
        assert!(judge(&scenario, &held, &before, &after).is_err(), "{what}");
    }
}

/// Runs the self-test over one world, and makes sure that it passes and leaves nothing behind.
fn self_test(format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(["self-test", "--worlds", "1", "--seed", "7", "--format", format]);
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    ran.stdout
}

#[test]
fn the_command_shows_every_promise() {
    let expected: Vec<String> = PROMISES
        .iter()
        .map(|one| format!("{} pass", one.number))
        .collect();
    let shown: Vec<String> = self_test("human").lines().skip(1).map(brief).collect();
    assert_eq!(shown, expected);
}

#[test]
fn the_command_writes_every_promise_for_programs() {
    let result: Value = serde_json::from_str(&self_test("json")).unwrap();
    assert_eq!(result["seed"], 7);
    let promises = result["promises"].as_array().unwrap();
    let written: Vec<_> = promises
        .iter()
        .map(|one| (one["promise"].as_u64(), &one["pass"]))
        .collect();
    let expected: Vec<_> = PROMISES
        .iter()
        .map(|one| (Some(one.number.into()), &Value::Bool(true)))
        .collect();
    assert_eq!(written, expected);
    assert!(
        promises.iter().all(|one| one["worlds"].as_u64() > Some(0)),
        "{result}"
    );
}

#[test]
fn the_same_seed_makes_the_same_world() {
    let drawn = |seed| {
        let scenario = Scenario::draw(&mut Dice::seeded(seed));
        (scenario.before(), scenario.after(), scenario.said())
    };
    assert_eq!(drawn(7), drawn(7));
    assert_ne!(drawn(7), drawn(8));
}

/// The number and the word of a line of the table.
fn brief(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [first, .., word] = words.as_slice() else {
        return line.to_owned();
    };
    format!("{first} {word}")
}
