//! A write whose answer never came: looked up where it was a creation, and never made twice.

use crate::harness::World;
use closectl::sandbox::{Fault, FaultAction, Recorded};

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

fn creations(world: &World) -> Vec<Recorded> {
    let writes = world.writes().into_iter();
    writes.filter(|call| call.method == "POST").collect()
}

fn fresh(world: &World) -> usize {
    let state = world.sandbox.state();
    state
        .lead_statuses
        .iter()
        .filter(|status| status.label == "Fresh")
        .count()
}

#[test]
fn what_was_made_although_nobody_heard_is_taken_for_done() {
    for action in [
        FaultAction::LoseAnswer,
        FaultAction::StatusAfter(500),
        FaultAction::StatusAfter(503),
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
    let world = struck("/status/lead/", FaultAction::Status(503), &[]);
    world
        .write("m.yaml", STATUS)
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!((creations(&world).len(), fresh(&world)), (2, 1));
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
            .contains("the answer with its signature_key was lost, and Close shows that once"),
        "{}",
        ran.stdout
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
