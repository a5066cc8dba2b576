//! A write whose answer never came: looked up, never done twice, and never over what somebody else did.

use crate::harness::World;
use close_sandbox::{Fault, FaultAction, Place, RecordedCall, State};
use closectl::{
    api::PollInterval,
    engine::{self, ApplyOptions, SecretsFile, StepError, StepOutcome},
    kinds,
    plan::StepStatus,
    selftest,
    session::Planned,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};

const STATUS: &str = "lead_statuses: [Fresh]\n";
const HOOK: &str =
    "webhooks:\n  - url: https://hooks.example.test/a\n    events: [{object_type: lead, action: created}]\n";

/// An organization that does not mind two of a name, and in which the first creation at a path is struck.
fn struck(path: &str, action: FaultAction, switches: &[(&str, &str)]) -> World {
    let twice = [("duplicate_lead_status", "allow"), ("webhook_duplicates", "none")];
    let world = World::switched(&[&twice, switches].concat());
    world.sandbox.set_faults(vec![Fault::first("POST", path, action)]);
    world
}

fn creations(world: &World) -> Vec<RecordedCall> {
    let writes = world.writes().into_iter();
    writes.filter(|call| call.method == "POST").collect()
}

fn fresh(world: &World) -> usize {
    let state = world.sandbox.state();
    let labels = state.lead_status_labels();
    labels.into_iter().filter(|label| *label == "Fresh").count()
}

#[test]
fn what_was_made_although_nobody_heard_is_taken_for_done() {
    for action in [
        FaultAction::LoseAnswer,
        FaultAction::StatusAfter(500),
        FaultAction::StatusAfter(503),
        FaultAction::StatusAfter(408),
        FaultAction::CutBody,
        FaultAction::EmptyBody,
        FaultAction::InvalidJson,
    ] {
        let world = struck("/status/lead/", action.clone(), &[]);
        world
            .write("m.yaml", STATUS)
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!((creations(&world).len(), fresh(&world)), (1, 1), "{action:?}");
    }
}

#[test]
fn lists_that_lag_are_read_again_before_a_creation_counts_as_missing() {
    let world = struck(
        "/status/lead/",
        FaultAction::StatusAfter(503),
        &[("list_lag", "3")],
    );
    world
        .write("m.yaml", STATUS)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!((creations(&world).len(), fresh(&world)), (1, 1));
}

#[test]
fn a_creation_that_was_put_off_is_sent_again_once_nothing_is_to_be_seen_of_it() {
    for status in [503, 408, 421, 425] {
        let world = struck("/status/lead/", FaultAction::Status(status), &[]);
        world
            .write("m.yaml", STATUS)
            .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!((creations(&world).len(), fresh(&world)), (2, 1), "{status}");
    }
}

#[test]
fn reads_and_changes_are_sent_again_after_a_server_put_them_off() {
    let later = "custom_fields:\n  lead:\n    - {name: Size, type: number, description: ours}\n";
    for status in [408, 421, 425, 503] {
        let fault = Fault::first("PUT", "/custom_field/lead/", FaultAction::Status(status));
        let (outcome, writes) = meanwhile([SIZE, later], fault, |_| {});
        assert_eq!(outcome.status, StepStatus::Done, "{status}: {outcome:?}");
        assert_eq!(writes.len(), 2, "{status}");

        let world = World::new();
        let fault = Fault::first("GET", "/pipeline/", FaultAction::Status(status));
        world.sandbox.set_faults(vec![fault]);
        world
            .write("m.yaml", "pipelines: []\n")
            .expect(0, &["plan", "-f", "m.yaml"]);
        let calls = world.sandbox.calls();
        let reads = calls.iter().filter(|call| call.path.starts_with("/pipeline/"));
        assert_eq!(reads.count(), 2, "{status}");
    }
}

#[test]
fn a_creation_that_may_still_be_under_way_is_left_to_the_next_run() {
    let world = struck("/status/lead/", FaultAction::RefuseBefore, &[]);
    world.write("m.yaml", STATUS);
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--timeout", "6"]);
    assert!(
        ran.stdout.contains("unknown: create lead_status/Fresh"),
        "{}",
        ran.stdout
    );
    assert_eq!(creations(&world).len(), 1);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(fresh(&world), 1);
}

#[test]
fn a_signature_key_that_was_lost_with_its_answer_is_told_and_not_made_up() {
    let world = struck("/webhook/", FaultAction::LoseAnswer, &[]);
    world.write("m.yaml", HOOK);
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout
            .contains("the answer with its signature_key was lost, and Close shows that only once"),
        "{}",
        ran.stdout
    );
    assert!(
        !ran.stderr.contains("signature keys of new webhooks are in"),
        "{}",
        ran.stderr
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(
        (creations(&world).len(), world.sandbox.state().webhooks.len()),
        (1, 1)
    );
}

#[test]
fn a_signature_key_that_close_shows_again_is_kept() {
    let world = struck(
        "/webhook/",
        FaultAction::LoseAnswer,
        &[("webhook_key_in_get", "yes")],
    );
    world.write("m.yaml", HOOK).expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--secrets-out", "keys.json"],
    );
    let key = &world.sandbox.state().webhooks[0].signature_key;
    assert!(world.read("keys.json").contains(key.as_str()));
}

/// Plans, lets somebody do something, and carries the plan out with the first write of a path struck; returns what
/// became of the first step, and the writes.
fn meanwhile(
    manifests: [&str; 2],
    fault: Fault,
    somebody: impl FnOnce(&mut State),
) -> (StepOutcome, Vec<RecordedCall>) {
    meanwhile_in(|_| {}, manifests, fault, somebody)
}

/// The same in an organization that was filled before the plan counted its records.
fn meanwhile_in(
    fill: impl FnOnce(&mut State),
    manifests: [&str; 2],
    fault: Fault,
    somebody: impl FnOnce(&mut State),
) -> (StepOutcome, Vec<RecordedCall>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut state = State::new(7);
        state.switches.set("duplicate_field", "allow").unwrap();
        let world = selftest::TrialOrganization::start(state).await.unwrap();
        let [before, after] = manifests;
        world.settle(before, &[], 8).await.unwrap();
        world.sandbox.edit(fill);
        let Planned::Ready { plan, adopted } = world.plan(after, &[]).await.unwrap() else {
            panic!("the manifest was not understood");
        };
        world.sandbox.clear_calls();
        world.sandbox.edit(somebody);
        world.strike(Some(fault));
        let folder = tempfile::tempdir().unwrap();
        let options = ApplyOptions {
            parallelism: 1,
            secrets: SecretsFile::at(folder.path().join("secrets.json")),
            stop: Arc::default(),
            journal: None,
            interval: PollInterval::within(Duration::from_secs(1)),
        };
        let observer: engine::RunObserver = Arc::new(|_| {});
        let report = engine::apply(
            kinds::registry(),
            &world.client,
            &plan,
            &adopted.live,
            &options,
            &observer,
        )
        .await;
        (report.outcomes.into_iter().next().unwrap(), world.writes())
    })
}

const NOTHING: &str = "lead_statuses: []\n";
const SIZE: &str = "custom_fields:\n  lead:\n    - {name: Size, type: number}\n";

#[test]
fn what_somebody_else_made_under_the_name_is_not_taken_for_ours_unless_it_is_the_same() {
    let fault = || Fault::first("POST", "/custom_field/lead/", FaultAction::Status(500));
    let make = |kind: &'static str| {
        move |state: &mut State| {
            let field = json!({ "name": "Size", "type": kind });
            state.perform("POST", "/custom_field/lead/", field);
        }
    };
    let (outcome, writes) = meanwhile([NOTHING, SIZE], fault(), make("text"));
    let (StepStatus::Unknown, Some(error @ StepError::Other { .. })) = (outcome.status, outcome.error())
    else {
        panic!("{outcome:?}");
    };
    let told = error.to_string();
    for part in ["lead field `Size` (cf_", "`type` at \"text\"", "plan again"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(writes.len(), 1, "nothing is sent again");
    let (outcome, writes) = meanwhile([NOTHING, SIZE], fault(), make("number"));
    assert_eq!(outcome.status, StepStatus::Done, "{outcome:?}");
    assert_eq!(writes.len(), 1, "it is adopted");
}

#[test]
fn a_creation_that_is_refused_because_somebody_was_first_is_adopted() {
    let refused = Fault::first("POST", "/custom_field/lead/", FaultAction::Status(400));
    let (outcome, _) = meanwhile([NOTHING, SIZE], refused.clone(), |state| {
        let field = json!({ "name": "Size", "type": "number" });
        state.perform("POST", "/custom_field/lead/", field);
    });
    assert_eq!(outcome.status, StepStatus::Done, "{outcome:?}");
    let (outcome, _) = meanwhile([NOTHING, SIZE], refused, |_| {});
    assert!(
        matches!(
            (outcome.status, outcome.error()),
            (StepStatus::Failed, Some(StepError::Api(_)))
        ),
        "{outcome:?}"
    );
}

#[test]
fn a_change_is_not_sent_again_over_somebody_elses() {
    let later = "custom_fields:\n  lead:\n    - {name: Size, type: number, description: ours}\n";
    for action in [FaultAction::Status(500), FaultAction::RefuseBefore] {
        let fault = Fault::first("PUT", "/custom_field/lead/", action.clone());
        let (outcome, writes) = meanwhile([SIZE, later], fault, |state| {
            let size = state.custom_field(&Place::Lead, "Size").unwrap();
            let path = format!("/custom_field/lead/{}/", size.id);
            let (status, _) = state.perform("PUT", &path, json!({ "description": "theirs" }));
            assert_eq!(status, 200);
        });
        let (StepStatus::Unknown, Some(error @ StepError::Edited { .. })) = (outcome.status, outcome.error())
        else {
            panic!("{action:?}: {outcome:?}");
        };
        assert!(
            error.to_string().contains("`description` at \"theirs\""),
            "{error}"
        );
        assert_eq!(writes.len(), 1, "{action:?}");
    }
}

#[test]
fn a_change_that_came_to_nothing_is_sent_again_and_one_that_arrived_is_not() {
    let later = "custom_fields:\n  lead:\n    - {name: Size, type: number, description: ours}\n";
    for (action, sent) in [
        (FaultAction::Status(500), 2),
        (FaultAction::Status(502), 2),
        (FaultAction::RefuseBefore, 2),
        (FaultAction::Html, 2),
        (FaultAction::LoseAnswer, 1),
        (FaultAction::StatusAfter(500), 1),
        (FaultAction::CutBody, 1),
        (FaultAction::InvalidJson, 1),
    ] {
        let fault = Fault::first("PUT", "/custom_field/lead/", action.clone());
        let (outcome, writes) = meanwhile([SIZE, later], fault, |_| {});
        assert_eq!(outcome.status, StepStatus::Done, "{action:?}: {outcome:?}");
        assert_eq!(writes.len(), sent, "{action:?}");
    }
}

#[test]
fn a_removal_is_told_by_the_next_answer() {
    let gone = "webhooks:\n  - {url: https://hooks.example.test/a, removed: true}\n";
    for action in [
        FaultAction::Status(500),
        FaultAction::RefuseBefore,
        FaultAction::LoseAnswer,
        FaultAction::StatusAfter(500),
    ] {
        let fault = Fault::first("DELETE", "/webhook/", action.clone());
        let (outcome, writes) = meanwhile([HOOK, gone], fault, |_| {});
        assert_eq!(outcome.status, StepStatus::Done, "{action:?}: {outcome:?}");
        assert_eq!(writes.len(), 2, "{action:?}");
    }
}

#[test]
fn an_order_whose_answer_is_lost_is_read_again_and_written_at_most_twice() {
    let turned = "lead_statuses: [Qualified, Potential]\n";
    for action in [
        FaultAction::Status(500),
        FaultAction::RefuseBefore,
        FaultAction::LoseAnswer,
    ] {
        let fault = Fault::first("PUT", "/organization/", action.clone());
        let (outcome, writes) = meanwhile([NOTHING, turned], fault, |_| {});
        assert_eq!(outcome.status, StepStatus::Done, "{action:?}: {outcome:?}");
        assert!(writes.len() <= 2, "{action:?}");
    }
}

#[test]
fn a_bulk_edit_whose_answer_is_lost_is_waited_for_and_not_sent_again() {
    let moved = "lead_statuses: [{label: Interested, removed: true, move_to: Qualified}]\n";
    for (action, sent) in [
        (FaultAction::LoseAnswer, 1),
        (FaultAction::StatusAfter(503), 1),
        (FaultAction::EmptyBody, 1),
        (FaultAction::Status(500), 2),
    ] {
        let fault = Fault::first("POST", "/bulk_action/edit/", action.clone());
        let fill = |state: &mut State| {
            state.switches.set("bulk_edit_reads", "3").unwrap();
            state.add_record(&Place::Lead, None, Some("Interested"), &[]);
        };
        let (outcome, writes) = meanwhile_in(fill, [NOTHING, moved], fault, |_| {});
        assert_eq!(outcome.status, StepStatus::Done, "{action:?}: {outcome:?}");
        let edits = writes.iter().filter(|call| call.path == "/bulk_action/edit/");
        assert_eq!(edits.count(), sent, "{action:?}");
    }
}

#[test]
fn a_bulk_edit_that_was_put_off_is_not_mistaken_for_the_one_before_it() {
    let world = World::switched(&[("object_lag", "3")]);
    let field = |choices: &str| {
        format!(
            "custom_fields: {{lead: [{{name: Uses, type: choices, accepts_multiple_values: true, choices: [{choices}]}}]}}\n"
        )
    };
    world
        .write("m.yaml", &field("Old, Other"))
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.add_lead(&[("Uses", json!(["Old", "Other"]))]);
    });
    // The new value is added by one edit, and the old one taken out by the next.
    world.sandbox.set_faults(vec![Fault {
        on: 2,
        ..Fault::first("POST", "/bulk_action/edit/", FaultAction::Status(503))
    }]);
    world
        .write("m.yaml", &field("{value: New, renamed_from: Old}, Other"))
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let edits = world
        .writes()
        .into_iter()
        .filter(|call| call.path == "/bulk_action/edit/");
    assert_eq!(edits.count(), 3);
    assert!(world.sandbox.state().ledger.is_empty());
}
