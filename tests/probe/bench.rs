//! An organization in memory that is probed without the program around it.

use close_sandbox::{Sandbox, Settings, State, Store, Switches};
use closectl::{
    api::{Client, ConnectionSettings, Credentials, Parallelism, PollInterval, WaitPolicy},
    probe::{Probe, ProbeOutcome, ProbeReport, ProbeRun},
    session::Connection,
};
use std::{collections::BTreeMap, time::Duration};
use tempfile::TempDir;

/// An organization to probe.
pub struct ProbedOrganization {
    pub sandbox: Sandbox,
    pub folder: TempDir,
}

impl ProbedOrganization {
    /// Starts one, with something of a person's in it.
    pub async fn start(seed: u64, switches: Switches) -> Self {
        let mut state = State::new(seed);
        state.perform(
            "POST",
            "/custom_field/lead/",
            serde_json::json!({ "name": "Industry", "type": "choices", "choices": ["A", "B"] }),
        );
        state.add_lead(&[("Industry", serde_json::json!("A"))]);
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
        let timeout = Duration::from_secs(5);
        let client = Client::new(ConnectionSettings {
            base_url: self.sandbox.base_url(),
            credentials: Credentials::api_key(self.sandbox.api_key().to_owned(), "the test"),
            timeout,
            parallelism: Parallelism::at_most(4),
            waits: WaitPolicy::default(),
        })
        .unwrap();
        // What lags in the sandbox lags by reads and not by time.
        let interval = PollInterval::within(Duration::from_millis(1));
        let connection = Connection::of(client, self.folder.path(), 4, interval);
        let run = ProbeRun {
            connection: &connection,
            organization_id: None,
        };
        run.prepare()
            .await
            .unwrap()
            .execute(probes, |_| {})
            .await
            .unwrap()
    }

    /// Everything in it but for counters and for what tests see of destroyed values.
    pub fn settings(&self) -> State {
        let state = self.sandbox.state();
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
}

/// The answers of a report by switch.
pub fn answers(report: &ProbeReport) -> BTreeMap<&'static str, Option<&'static str>> {
    let answer = |outcome: &ProbeOutcome| outcome.answer();
    let all = report.questions.iter();
    all.map(|one| (one.switch, answer(&one.outcome))).collect()
}
