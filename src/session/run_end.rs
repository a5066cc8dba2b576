//! The end of a run: what became of its steps, and what was seen afterwards.

use super::error::SessionError;
use crate::{
    engine::{JournalError, RunResult, shown_once},
    kinds,
    plan::{Action, MadeTwin, Note, Plan, RunOrigin},
};
use std::path::PathBuf;

/// The end of a run.
pub enum RunConclusion {
    /// Nothing was written, for a reason that was said.
    Refused,
    /// There was nothing to do.
    NothingToDo,
    /// Steps were carried out.
    Ended(Box<EndedRun>),
}

/// A run that carried out steps.
pub struct EndedRun {
    /// The plan.
    pub plan: Plan,
    /// What became of its steps.
    pub report: RunResult,
    /// What the organization has afterwards.
    pub verification: Verification,
    /// Additional changes that Close made.
    pub notes: Vec<Note>,
    /// What the run made while another one of its name was made.
    pub twins: Vec<MadeTwin>,
    /// Whether somebody stopped it.
    pub is_interrupted: bool,
    /// The file that has what Close showed only once, if it showed anything.
    pub secrets: Option<PathBuf>,
    /// The name of the run, by which it can be taken back, if its journal is complete.
    pub name: Result<String, JournalError>,
    /// What it was made of, and what it knowingly left.
    pub origin: RunOrigin,
}

/// The comparison of what an organization has after a run with what was wanted.
pub enum Verification {
    /// The organization was not read, because somebody stopped the run.
    Skipped,
    /// It could not be read.
    Failed(SessionError),
    /// Nothing of what was to be done is left; a plan of other changes may be.
    Done(Plan),
    /// This is left.
    Remaining(Plan),
}

/// What was seen after the last step.
pub struct VerifiedEnd {
    /// The comparison with what was wanted.
    pub verification: Verification,
    /// Additional changes that Close made.
    pub notes: Vec<Note>,
    /// What the run made while another one of its name was made.
    pub twins: Vec<MadeTwin>,
}

impl From<Verification> for VerifiedEnd {
    fn from(verification: Verification) -> Self {
        Self {
            verification,
            notes: Vec::new(),
            twins: Vec::new(),
        }
    }
}

/// Says whether Close answers a step with something that it never shows again.
pub fn shows_a_secret(action: Action, kind: &str) -> bool {
    let kind = kinds::registry().kind(kind);
    kind.is_some_and(|kind| shown_once(action, kind).is_some())
}

/// Says which objects of a plan somebody else made while the run did: taking the run back leaves them.
pub fn theirs(plan: &Plan, report: &RunResult) -> Vec<Note> {
    let steps = plan.steps.iter().zip(&report.outcomes);
    let theirs = steps.filter(|(_, outcome)| outcome.is_theirs);

    let notes = theirs.map(|(step, _)| {
        let text = "somebody else created it at the same moment, exactly as wanted, so it does not belong to \
                    this run";
        let secret = kinds::registry()
            .kind(&step.kind)
            .and_then(|kind| kind.any.def.secret);
        match secret {
            Some(secret) => Note::new(
                &step.address,
                format!("{text}; Close showed its {secret} only to whoever created it"),
            ),
            None => Note::new(&step.address, text),
        }
    });
    notes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_that_is_made_or_replaced_gets_a_signature_key() {
        for (action, kind, expected) in [
            (Action::Create, "webhook", true),
            (Action::Replace, "webhook", true),
            (Action::Update, "webhook", false),
            (Action::Delete, "webhook", false),
            (Action::Replace, "lead_status", false),
        ] {
            assert_eq!(shows_a_secret(action, kind), expected, "{action} {kind}");
        }
    }
}
