//! What applying a manifest to an organization in memory came to.

use super::beyond;
use crate::{
    engine::RunResult,
    plan::{MadeTwin, Plan},
};

/// What applying came to.
#[derive(Debug)]
pub struct AppliedManifest {
    /// The plan.
    pub plan: Plan,
    /// What became of its steps; nothing where it was refused.
    pub report: Option<RunResult>,
    /// What is still to do afterwards.
    pub remaining: Plan,
    /// What it made while another one of its name was made.
    pub twins: Vec<MadeTwin>,
}

impl AppliedManifest {
    /// Says what is left to do, there twice, or missing, if anything is.
    pub fn shortcomings(&self, found: &[String], wanted: &[String]) -> Option<String> {
        let (more, missing) = (beyond(found, wanted), beyond(wanted, found));
        if self.remaining.is_empty() && more.is_empty() && missing.is_empty() {
            return None;
        }
        let troubles = self.troubles();
        Some(format!("too many {more:?}, missing {missing:?}, {troubles}"))
    }

    /// Says whether every step was done and nothing is left.
    pub fn is_complete(&self) -> bool {
        self.report.as_ref().is_some_and(RunResult::is_complete) && self.remaining.is_empty()
    }

    /// Says in a line what was not done.
    pub fn troubles(&self) -> String {
        let failed = troubles_of(&self.plan, self.report.as_ref());
        if self.report.is_none() {
            return failed;
        }

        let left = self.remaining.steps.iter();
        let left = left.map(|step| format!("still to do: {} {}", step.action, step.address));
        let refused = self.remaining.refusals.iter();
        let refused = refused.map(|refusal| format!("{}: {}", refusal.address, refusal.because));
        let failed = (!failed.is_empty()).then_some(failed).into_iter();
        failed.chain(left).chain(refused).collect::<Vec<_>>().join("; ")
    }
}

/// Says in a line why a plan was refused, or which of its steps failed.
pub(super) fn troubles_of(plan: &Plan, report: Option<&RunResult>) -> String {
    let Some(report) = report else {
        let blocked = plan
            .blocked()
            .map(|step| format!("{} {}: {:?}", step.action, step.address, step.risk));
        let refusals = plan
            .refusals
            .iter()
            .map(|refusal| format!("{}: {}", refusal.address, refusal.because));
        return format!(
            "refused: {}",
            blocked.chain(refusals).collect::<Vec<_>>().join("; ")
        );
    };

    let failed = plan.steps.iter().zip(&report.outcomes);
    let failed = failed.filter_map(|(step, outcome)| {
        let error = outcome.error()?;
        Some(format!("{} {}: {error}", step.action, step.address))
    });
    failed.collect::<Vec<_>>().join("; ")
}
