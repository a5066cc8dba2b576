//! What became of the steps of a plan.

use super::StepError;
use crate::{
    api::WriteFate,
    model::Address,
    plan::{Action, ObjectEffect, Plan, Step, StepStatus},
};
use std::collections::{BTreeMap, HashMap};

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
    /// The run was interrupted before it was started, or before it had sent a write.
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
    /// The outcome of a step that ended with an error. Where only an interruption kept its call from being sent, nothing
    /// went wrong; but of several records, some may have been written before.
    pub(super) fn of(error: StepError, action: Action) -> Self {
        if error.is_interruption() && !action.moves_records() {
            Self::skipped(StepObstacle::Interruption)
        } else {
            error.into()
        }
    }

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
    #[must_use]
    pub fn journaled(&self) -> StepStatus {
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
        let mut done: HashMap<(&Address, Action), Vec<&Step>> = HashMap::new();
        for step in self.done(plan) {
            done.entry((&step.address, step.action)).or_default().push(step);
        }

        let mut steps = afterwards.steps.iter();
        steps.any(|step| {
            let done = done.get(&(&step.address, step.action));
            done.is_some_and(|done| is_asked_again(done, step))
        })
    }

    /// Says whether the run was interrupted.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        let is_cut_off = |outcome: &StepOutcome| matches!(outcome.obstacle, Some(StepObstacle::Interruption));
        self.outcomes.iter().any(is_cut_off)
    }
}

/// Says whether a step asks for what others of its action did to the same object, first to last.
fn is_asked_again(done: &[&Step], step: &Step) -> bool {
    match step.action.effect().object {
        ObjectEffect::Created
        | ObjectEffect::Removed
        | ObjectEffect::Replaced
        | ObjectEffect::Moved
        | ObjectEffect::Reordered => true,
        // Each value of an object is moved and given back by a step of its own.
        ObjectEffect::Emptied | ObjectEffect::Refilled => {
            let mut done = done.iter();
            done.any(|done| done.changes == step.changes && done.values == step.values)
        }
        // A run that was cut short may have come as far as the first of two edits, and the second one is left.
        ObjectEffect::Edited => step.changes.iter().any(|change| {
            let mut edits = done.iter().rev().flat_map(|done| &done.changes);
            let last = edits.find(|edit| edit.attribute == change.attribute);
            last.is_some_and(|last| last.after != change.before)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{ApiError, ApiErrorKind, CallName},
        diff::Change,
        model::Method,
    };
    use serde_json::{Value, json};

    fn step(action: Action, before: &Value, after: &Value) -> Step {
        let address = Address::new("custom_field/lead", "Tags");
        Step {
            changes: vec![Change::new("choices", before.clone(), after.clone())],
            ..Step::plain(0, "custom_field", address, action)
        }
    }

    fn plan(steps: Vec<Step>) -> Plan {
        Plan {
            steps,
            ..Plan::default()
        }
    }

    #[test]
    fn a_step_that_an_interruption_kept_from_writing_did_not_fail() {
        let call = || CallName {
            method: Method::Put,
            path: "/status/lead/".to_owned(),
        };
        for (action, kind, status) in [
            (Action::Create, ApiErrorKind::Interrupted, StepStatus::Skipped),
            (Action::Reorder, ApiErrorKind::Interrupted, StepStatus::Skipped),
            (Action::Migrate, ApiErrorKind::Interrupted, StepStatus::Failed),
            (Action::Create, ApiErrorKind::NotSent, StepStatus::Failed),
        ] {
            let outcome = StepOutcome::of(ApiError::new(call(), kind).into(), action);
            assert_eq!(
                (outcome.status, outcome.journaled()),
                (status, status),
                "{action}"
            );
        }
    }

    #[test]
    fn reads_contradict_a_run_only_where_they_ask_for_what_is_done() {
        let (hot, both, warm) = (json!(["Hot"]), json!(["Hot", "Warm"]), json!(["Warm"]));
        let (cold, ice) = (json!(["Cold"]), json!(["Ice"]));
        let adding = || step(Action::Update, &hot, &both);
        for (done, left, expected) in [
            (adding(), adding(), true),
            (adding(), step(Action::Update, &both, &warm), false),
            (adding(), step(Action::Update, &hot, &warm), true),
            (
                step(Action::Migrate, &hot, &warm),
                step(Action::Migrate, &hot, &warm),
                true,
            ),
            (
                step(Action::Migrate, &hot, &warm),
                step(Action::Migrate, &cold, &ice),
                false,
            ),
            (
                step(Action::Create, &json!(null), &hot),
                step(Action::Create, &json!(null), &hot),
                true,
            ),
            (
                step(Action::Create, &json!(null), &hot),
                step(Action::Update, &cold, &hot),
                false,
            ),
        ] {
            let case = format!("{done:?} {left:?}");
            let result = RunResult {
                outcomes: vec![StepStatus::Done.into()],
                made: BTreeMap::new(),
            };
            let is_contradicted = result.is_contradicted(&plan(vec![done]), &plan(vec![left]));
            assert_eq!(is_contradicted, expected, "{case}");
        }
    }
}
