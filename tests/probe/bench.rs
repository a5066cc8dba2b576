//! Organizations that are probed: in memory without the program around it, and with it.

use crate::harness::World;
use close_sandbox::{Sandbox, Settings, State, Store, Switches};
use closectl::{
    api::{Client, ConnectionSettings, Credentials, Parallelism, PollInterval, WaitPolicy},
    probe::{Probe, ProbeOutcome, ProbeReport, ProbeRun},
    session::{Connection, MeantOrganization},
};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use tempfile::TempDir;

/// An organization to probe.
pub struct ProbedOrganization {
    pub sandbox: Sandbox,
    pub folder: TempDir,
}

/// Adds what a person may have in an organization that is there to be tried on.
pub fn furnish(state: &mut State) {
    let field = json!({ "name": "Industry", "type": "choices", "choices": ["A", "B"] });
    state.perform("POST", "/custom_field/lead/", field);
    state.add_lead(&[("Industry", json!("A"))]);
    let events = json!([{ "object_type": "lead", "action": "created" }]);
    let webhook = json!({ "url": "https://hooks.example.test/a", "events": events });
    state.perform("POST", "/webhook/", webhook);
}

/// Everything in an organization but for counters and for what tests see of destroyed values.
pub fn settings(sandbox: &Sandbox) -> State {
    let state = sandbox.state();
    let fresh = State::new(0);
    let mut organization = state.organization.clone();
    organization.date_updated = fresh.organization.date_updated;
    State {
        mint: fresh.mint,
        ledger: Vec::new(),
        organization,
        ..state
    }
}

impl ProbedOrganization {
    /// Starts one, with something of a person's in it.
    pub async fn start(seed: u64, switches: Switches) -> Self {
        let mut state = State::new(seed);
        furnish(&mut state);
        let settings = Settings {
            switches,
            ..Settings::default()
        };
        Self {
            sandbox: Sandbox::start(Store::Memory(state), settings).await.unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Probes it.
    pub async fn probe(&self, probes: &[&'static Probe]) -> ProbeReport {
        let moment = Duration::from_millis(1);
        let client = Client::new(ConnectionSettings {
            base_url: self.sandbox.base_url(),
            credentials: Credentials::api_key(self.sandbox.api_key().to_owned(), "the test"),
            timeout: Duration::from_secs(20),
            parallelism: Parallelism::at_most(4),
            waits: WaitPolicy {
                tries: 2,
                first_wait: moment,
                first_wait_when_refused: moment,
                spread: Duration::ZERO,
                longest_wait: moment,
                ..WaitPolicy::default()
            },
        })
        .unwrap();
        // What lags in the sandbox lags by reads and not by time.
        let interval = PollInterval::within(moment);
        let connection = Connection::of(client, self.folder.path(), 4, interval);
        let run = ProbeRun {
            connection: &connection,
            meant: &MeantOrganization::default(),
        };
        let prepared = run.prepare().await.unwrap();
        prepared.execute(probes, |_| {}).await.unwrap()
    }

    /// Everything in it that has to stay as it was.
    pub fn settings(&self) -> State {
        settings(&self.sandbox)
    }
}

/// The answers of a report by switch.
pub fn answers(report: &ProbeReport) -> BTreeMap<&'static str, Option<&'static str>> {
    let answer = |outcome: &ProbeOutcome| outcome.answer();
    let all = report.questions.iter();
    all.map(|one| (one.name, answer(&one.outcome))).collect()
}

/// A folder with a project file that declares the organization as one to try on, under the name `live`.
pub fn scratch_world(more: &str) -> World {
    let world = World::new();
    world.sandbox.edit(furnish);
    declare(&world, &format!("    scratch: true\n{more}"));
    world.sandbox.clear_calls();
    world
}

/// Writes the project file.
pub fn declare(world: &World, more: &str) {
    let url = world.sandbox.base_url();
    world.write(
        "closectl.yaml",
        &format!(
            "version: 1\ndefault_organization: live\norganizations:\n  live:\n    api_key: ${{env:CLOSE_API_KEY}}\n    \
             base_url: {url}\n{more}"
        ),
    );
}
