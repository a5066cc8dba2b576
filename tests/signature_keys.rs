//! The file for what Close shows only once: nothing that has such a key is made while there is no place for the key.

use crate::harness::{OddClose, World};
use close_sandbox::State;
use closectl::{
    api::PollInterval,
    engine::{self, ApplyOptions, RunEvent, RunObserver, SecretsFile, StepError, StepOutcome},
    kinds,
    plan::StepStatus,
    selftest,
    session::Planned,
};
use std::{fs, path::Path, sync::Arc, time::Duration};

const HOOKS: &str = "webhooks:\n\
    \x20 - {url: https://a.example.test/, events: [{object_type: lead, action: created}]}\n\
    \x20 - {url: https://b.example.test/, events: [{object_type: lead, action: created}]}\n\
    \x20 - {url: https://c.example.test/, events: [{object_type: lead, action: created}]}\n";

/// Makes three webhooks, one at a time, and takes the file of secrets away after the first one; returns the outcomes, and how
/// many were made.
fn without_a_place() -> (Vec<StepOutcome>, usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let world = selftest::TrialOrganization::start(State::new(7)).await.unwrap();
        let Planned::Ready { plan, adopted } = world.plan(HOOKS, &[]).await.unwrap() else {
            panic!("the manifest was not understood");
        };
        world.sandbox.clear_calls();

        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("secrets");
        let options = ApplyOptions {
            parallelism: 1,
            secrets: SecretsFile::at(folder.join("keys.json")),
            stop: Arc::default(),
            journal: None,
            interval: PollInterval::within(Duration::from_secs(1)),
        };
        options.secrets.check().unwrap();

        let observer: RunObserver = Arc::new(move |event| {
            if matches!(event, RunEvent::Ended { step: 0, .. }) {
                take_away(&folder);
            }
        });
        let report = engine::apply(
            kinds::registry(),
            &world.client,
            &plan,
            &adopted.live,
            &options,
            &observer,
        )
        .await;
        (report.outcomes, world.writes().len())
    })
}

/// Puts a file where the folder was, so that nothing can be written into it.
fn take_away(folder: &Path) {
    fs::remove_dir_all(folder).unwrap();
    fs::write(folder, "").unwrap();
}

#[test]
fn nothing_is_made_whose_key_has_no_place() {
    let (outcomes, made) = without_a_place();
    assert_eq!(made, 1);
    assert_eq!(outcomes[0].status, StepStatus::Done, "{outcomes:?}");
    for outcome in &outcomes[1..] {
        let Some(error @ StepError::NoPlace { .. }) = outcome.error() else {
            panic!("{outcome:?}");
        };
        assert_eq!(outcome.status, StepStatus::Failed);
        let told = error.to_string();
        let why =
            "nothing was sent, because Close shows its signature_key only once and closectl failed to use ";
        assert!(told.starts_with(why), "{told}");
    }
}

#[test]
fn after_a_key_that_was_lost_nothing_is_made_that_has_one() {
    let world = World::new();
    world.write("m.yaml", HOOKS);
    let folder = world.folder.path().join("keys");
    let mut is_first = true;
    let close = OddClose::before(&world, move |answer| {
        // The check before the call found a place.
        if answer.is("POST", "/webhook/") && std::mem::take(&mut is_first) {
            take_away(&folder);
        }
    });

    let arguments = [
        "apply",
        "-f",
        "m.yaml",
        "--yes",
        "--parallelism",
        "1",
        "--secrets-out",
        "keys/k.json",
    ];
    let ran = close.expect(&world, 4, &arguments);
    let creations = world.writes().into_iter().filter(|call| call.method == "POST");
    assert_eq!(creations.count(), 1, "{}", ran.stdout);
    let lost = "it was created, but closectl failed to store its signature_key: ";
    let unsent = "nothing was sent, because Close shows its signature_key only once and closectl failed to store that of \
                  `webhook/https://a.example.test/`";
    for (told, times) in [(lost, 1), (unsent, 2)] {
        assert_eq!(ran.stdout.matches(told).count(), times, "{told}: {}", ran.stdout);
    }
}
