//! The intent to take back what a run did.

use super::{
    error::SessionError,
    intent::{Intent, IntentFuture},
    planning::{Planned, Planner, refusals},
};
use crate::{
    engine::{self, FetchedOrganization, PastRun},
    kinds,
    plan::{self, Undo, UndoAttempts, reasons},
};
use std::path::Path;

/// The intent to take back what a run did.
pub struct UndoIntent {
    /// The run.
    pub past: PastRun,
    /// What taking it back comes to.
    pub undo: Undo,
    /// The objects that are meant; all where there are none.
    targets: Vec<String>,
}

impl UndoIntent {
    /// Finds out what taking a run back comes to for an organization that was read.
    ///
    /// # Errors
    ///
    /// Says why the runs that were there before can't be read.
    pub fn new(
        past: PastRun,
        runs: &Path,
        fetched: &FetchedOrganization,
        targets: Vec<String>,
    ) -> Result<Self, SessionError> {
        let undo = plan::undo(
            kinds::registry(),
            &past.plan,
            &past.before,
            &past.history,
            &attempts(runs, &past.name)?,
            &fetched.live,
        );
        Ok(Self { past, undo, targets })
    }

    /// Plans for an organization that was read.
    ///
    /// # Errors
    ///
    /// Says what could not be read again.
    pub async fn plan_for(
        &self,
        planner: &Planner<'_>,
        fetched: FetchedOrganization,
    ) -> Result<Planned, SessionError> {
        let desired = self.undo.desired.clone();
        let (mut plan, adopted) = planner.difference(desired, &self.targets, fetched).await?;
        plan.refusals.extend(refusals(&adopted, &self.targets));

        // No manifest asks for any of this, so nothing of it has a place in one.
        plan.unmanaged.clear();
        for step in &mut plan.steps {
            step.reason = format!("{}{} did", reasons::TAKES_BACK, self.past.name);
            step.at = None;
        }
        plan.refusals.iter_mut().for_each(|refusal| refusal.at = None);

        Ok(planner.guarded(plan, adopted).await)
    }
}

impl Intent for UndoIntent {
    fn remaining<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        Box::pin(async move {
            let fetched = planner.fetch().await?;
            self.plan_for(planner, fetched).await
        })
    }

    fn undoes(&self) -> Option<&str> {
        Some(&self.past.name)
    }

    fn way_out(&self) -> &'static str {
        "take back the rest with --target"
    }
}

/// Returns what attempts to undo a run brought back, the oldest one first; those that can't be read wrote nothing.
fn attempts(runs: &Path, run: &str) -> Result<UndoAttempts, SessionError> {
    let mut attempts = UndoAttempts::default();
    for folder in engine::runs(runs)? {
        if let Ok(past) = PastRun::read(&folder)
            && past.before.undoes.as_deref() == Some(run)
        {
            attempts.add(&past.plan, &past.history);
        }
    }
    Ok(attempts)
}
