//! A folder from which the self-test writes to an organization, and whoever watches there.

use super::BrokenPromise;
use crate::{
    api::{Client, PollInterval},
    engine::{KnownRuns, RunObserver},
    kinds,
    model::{ConsentRisk, ConsentSelectors, Selector},
    plan::{Plan, Stale},
    session::{Agreement, Connection, Consent, Intent, Run, RunStage, RunUi},
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// How long all looks together wait for what Close shows; with the waits of a real run, trials would mostly sleep.
const LOOKS: Duration = Duration::from_millis(600);

/// A folder from which runs write to an organization.
pub struct TrialFolder {
    connection: Connection,
    /// What is agreed to.
    pub consent: Consent,
    known: KnownRuns,
}

impl TrialFolder {
    /// Lets runs write from a folder.
    ///
    /// # Errors
    ///
    /// Says why the runs before can't be listed.
    pub fn of(
        client: Client,
        patience: Duration,
        path: &Path,
        parallelism: usize,
        agreed: &[String],
    ) -> Result<Self, BrokenPromise> {
        let mut connection = Connection::of(client, path, parallelism, PollInterval::within(LOOKS));
        connection.patience = patience;
        Ok(Self {
            known: Run::<SilentUi>::known(&connection)?,
            connection,
            consent: agreeing(agreed),
        })
    }

    /// Makes a run.
    pub fn run<'a>(&'a self, intent: &'a dyn Intent) -> Run<'a, SilentUi> {
        Run {
            connection: &self.connection,
            intent,
            consent: &self.consent,
            known: &self.known,
            ui: &SilentUi,
        }
    }
}

/// Shows a run to nobody, and agrees to it.
pub struct SilentUi;

impl RunUi for SilentUi {
    type Error = BrokenPromise;
    type StopWatch = ();

    fn stage(&self, _stage: RunStage) {}

    fn reading(&self) -> RunObserver {
        silent()
    }

    fn applying(&self, _plan: &Plan) -> RunObserver {
        silent()
    }

    fn secrets_out(&self, _organization: &str) -> Option<PathBuf> {
        None
    }

    fn show(&self, _plan: &Plan) -> Result<(), BrokenPromise> {
        Ok(())
    }

    fn show_stale(&self, _stale: &[Stale]) -> Result<(), BrokenPromise> {
        Ok(())
    }

    fn agree_to_losses(&self, _plan: &mut Plan) -> Result<(), BrokenPromise> {
        Ok(())
    }

    fn refuse(&self, _plan: &Plan, _way_out: &str) {}

    fn agree(&self, _plan: &Plan) -> Result<Agreement, BrokenPromise> {
        Ok(Agreement::Beforehand)
    }

    fn changed_meanwhile(&self, _more: &[Stale]) {}

    fn watch(&self, _stop: &Arc<AtomicBool>, _client: &Client) {}
}

/// Returns the consent to every risk at some addresses.
pub fn agreeing(agreed: &[String]) -> Consent {
    let selectors = Selector::parse_all(kinds::registry(), agreed);
    let agree = |all: ConsentSelectors, risk| all.with(risk, selectors.clone());
    Consent {
        addresses: ConsentRisk::ALL
            .into_iter()
            .fold(ConsentSelectors::default(), agree),
        ..Consent::default()
    }
}

/// Takes events and does nothing.
pub fn silent() -> RunObserver {
    Arc::new(|_| {})
}
