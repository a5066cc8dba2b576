//! Whoever watches a run and answers for it: the command line, or the self-test.

use super::error::SessionError;
use crate::{
    api::Client,
    engine::RunObserver,
    plan::{Plan, Stale},
};
use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

/// A stage of a run that may take a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStage {
    /// The organization is read.
    Reading,
    /// It is read again, because what an earlier run wrote may not show yet.
    ReadingAgain,
    /// The values that steps take or change are written to the run's folder.
    Keeping,
    /// It is read after the last write.
    Verifying,
}

/// The answer to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Somebody agreed before there was a plan: nobody was reading meanwhile.
    Beforehand,
    /// Somebody read the plan and agreed.
    Asked,
    /// Nobody agreed.
    Declined,
}

/// Shows a run to somebody, and asks.
pub trait RunUi: Sync {
    /// The error of showing and asking, which that of a run becomes.
    type Error: From<SessionError>;
    /// Watches for Ctrl-C until it is dropped.
    type StopWatch;

    /// Says what is being done.
    fn stage(&self, stage: RunStage);

    /// Returns what sees the reads of an organization.
    fn reading(&self) -> RunObserver;

    /// Returns what sees the steps of a plan.
    fn applying(&self, plan: &Plan) -> RunObserver;

    /// Returns the file for what Close shows only once, if it is not the usual one of the organization of this name.
    fn secrets_out(&self, organization: &str) -> Option<PathBuf>;

    /// Shows a plan before it is agreed to.
    ///
    /// # Errors
    ///
    /// Says why it can't be shown.
    fn show(&self, plan: &Plan) -> Result<(), Self::Error>;

    /// Shows why a saved plan is not carried out.
    ///
    /// # Errors
    ///
    /// Says why it can't be shown.
    fn show_stale(&self, stale: &[Stale]) -> Result<(), Self::Error>;

    /// Lets somebody agree to each step that loses data.
    ///
    /// # Errors
    ///
    /// Says why nobody can be asked.
    fn agree_to_losses(&self, plan: &mut Plan) -> Result<(), Self::Error>;

    /// Says why a plan is not carried out, and what can be done instead.
    fn refuse(&self, plan: &Plan, way_out: &str);

    /// Asks whether a plan is to be carried out.
    ///
    /// # Errors
    ///
    /// Says why nobody can be asked.
    fn agree(&self, plan: &Plan) -> Result<Agreement, Self::Error>;

    /// Says that the organization changed while somebody was reading the plan, and which steps concern more records, if
    /// that is all.
    fn changed_meanwhile(&self, more: &[Stale]);

    /// Watches for the wish to stop while calls are under way.
    fn watch(&self, stop: &Arc<AtomicBool>, client: &Client) -> Self::StopWatch;
}
