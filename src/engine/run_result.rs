//! What became of the steps of a plan.

use super::StepError;
use crate::{
    api::WriteFate,
    model::Address,
    plan::{Action, Plan, Step, StepStatus},
};
use std::collections::{BTreeMap, HashSet};

/// The outcome of one step.
#[derive(Debug)]
pub struct StepOutcome {
    /// The result.
    pub status: StepStatus,
    /// The reason why it is not done.
    pub obstacle: Option<StepObstacle>,
    /// Whether somebody else made what the step was to make, just as it is wanted.
    pub is_theirs: bool,
}

/// The reason for which a step is not done.
#[derive(Debug)]
pub enum StepObstacle {
    /// It went wrong.
    Error(StepError),
    /// It waits for that step, which was not done.
    Prerequisite(usize),
    /// The run was interrupted before it was started.
    Interruption,
}

impl From<StepStatus> for StepOutcome {
    fn from(status: StepStatus) -> Self {
        Self {
            status,
            obstacle: None,
            is_theirs: false,
        }
    }
}

impl From<StepError> for StepOutcome {
    fn from(error: StepError) -> Self {
        let status = if matches!(error, StepError::Unsettled) {
            StepStatus::Unfinished
        } else if error.fate().is_unknown() {
            StepStatus::Unknown
        } else {
            StepStatus::Failed
        };
        Self {
            status,
            obstacle: Some(StepObstacle::Error(error)),
            is_theirs: false,
        }
    }
}

impl StepOutcome {
    /// The outcome of a step that Close carried out, and that went wrong all the same.
    pub(super) fn failed(error: StepError) -> Self {
        Self {
            status: StepStatus::Failed,
            obstacle: Some(StepObstacle::Error(error)),
            is_theirs: false,
        }
    }

    /// The outcome of a step whose object somebody else made meanwhile.
    pub(super) fn theirs() -> Self {
        Self {
            is_theirs: true,
            ..StepStatus::Done.into()
        }
    }

    /// The outcome of a step that was not started.
    pub(super) fn skipped(because: StepObstacle) -> Self {
        Self {
            status: StepStatus::Skipped,
            obstacle: Some(because),
            is_theirs: false,
        }
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn error(&self) -> Option<&StepError> {
        match &self.obstacle {
            Some(StepObstacle::Error(error)) => Some(error),
            Some(StepObstacle::Prerequisite(_) | StepObstacle::Interruption) | None => None,
        }
    }

    /// Says whether a write of the step may be carried out after this.
    pub(super) fn may_still_happen(&self) -> bool {
        let fate = self.error().map(StepError::fate);
        matches!(
            fate,
            Some(WriteFate::Unknown {
                may_still_happen: true
            })
        )
    }

    /// Returns the status for the journal: a step that failed after it wrote something may have been done in part, and
    /// undoing it has to look. What somebody else made is nothing to undo.
    pub(super) fn journaled(&self) -> StepStatus {
        match self.error() {
            Some(error) if error.fate() == WriteFate::NotDone => StepStatus::Failed,
            Some(_) => StepStatus::Unknown,
            None if self.is_theirs => StepStatus::UpToDate,
            None => self.status,
        }
    }
}

/// The result of carrying a plan out.
#[must_use]
#[derive(Debug)]
pub struct RunResult {
    /// One outcome a step.
    pub outcomes: Vec<StepOutcome>,
    /// The ids of the objects that steps made, by the steps' places in the plan; also of what turned out to differ.
    pub made: BTreeMap<usize, String>,
}

impl RunResult {
    /// Says whether every step is done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.status.is_done())
    }

    /// Returns the steps that are done.
    pub fn done<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a Step> + Clone {
        let outcomes = plan.steps.iter().zip(&self.outcomes);
        outcomes
            .filter(|(_, outcome)| outcome.status.is_done())
            .map(|(step, _)| step)
    }

    /// Says whether a plan made after the run asks for something that is done: then the reads that it was made from
    /// are older than that. Acting on it would do things twice.
    #[must_use]
    pub fn is_contradicted(&self, plan: &Plan, afterwards: &Plan) -> bool {
        let done: HashSet<(&Address, Action)> =
            self.done(plan).map(|step| (&step.address, step.action)).collect();

        let mut steps = afterwards.steps.iter();
        steps.any(|step| done.contains(&(&step.address, step.action)))
    }

    /// Says whether the run was interrupted.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        let is_cut_off = |outcome: &StepOutcome| matches!(outcome.obstacle, Some(StepObstacle::Interruption));
        self.outcomes.iter().any(is_cut_off)
    }
}
