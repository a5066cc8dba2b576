//! The end of a run for programs.

use super::report::StepLine;
use crate::{
    model::Address,
    plan::{Action, MadeTwin, Note, Plan, RunOrigin, UndoLeftover},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The format of the document that this version writes.
const FORMAT: u64 = 1;

/// What a run came to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl result", rename = "Outcome")]
pub struct RunReport<'a> {
    /// The format of the document.
    #[schemars(extend("const" = FORMAT))]
    format: u64,
    /// What was to be done.
    plan: &'a Plan,
    /// What became of each step of the plan, in its order.
    steps: Vec<StepReport<'a>>,
    /// Whether the organization was read again and is as wanted.
    verified: bool,
    /// What is still to be done, if the organization could be read again.
    remaining: Option<&'a Plan>,
    /// What Close made of the steps besides what they ask for.
    #[serde(skip_serializing_if = "<[Note]>::is_empty")]
    #[schemars(default)]
    notes: &'a [Note],
    /// What the run made while another one of its name was made, so that there is one too many.
    #[serde(skip_serializing_if = "<[MadeTwin]>::is_empty")]
    #[schemars(default)]
    twins: &'a [MadeTwin],
    /// The run that was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<&'a str>,
    /// What taking it back left: what stays, and what can't be as it was before.
    #[serde(skip_serializing_if = "<[UndoLeftover]>::is_empty")]
    #[schemars(default)]
    leaves: &'a [UndoLeftover],
}

/// What became of one step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Ended")]
struct StepReport<'a> {
    /// The position in the plan, from 0.
    id: usize,
    /// The object.
    address: &'a Address,
    /// What was to happen to it.
    action: Action,
    /// What became of it.
    #[schemars(extend("enum" = ["done", "failed", "unknown", "unfinished", "skipped"]))]
    result: &'static str,
    /// Why it is not done, or which step it waited for.
    because: Option<&'a str>,
}

impl<'a> RunReport<'a> {
    /// Makes the document; `lines` holds one line for each step of the plan.
    pub fn of(
        plan: &'a Plan,
        lines: &'a [StepLine],
        verified: bool,
        remaining: Option<&'a Plan>,
        notes: &'a [Note],
        twins: &'a [MadeTwin],
        origin: &'a RunOrigin,
    ) -> Self {
        let steps = lines.iter().zip(&plan.steps).map(|(line, step)| StepReport {
            id: step.id,
            address: &step.address,
            action: step.action,
            result: line.status.word(),
            because: line.because.as_deref(),
        });
        Self {
            format: FORMAT,
            plan,
            steps: steps.collect(),
            verified,
            remaining,
            notes,
            twins,
            undoes: origin.undoes.as_deref(),
            leaves: &origin.leaves,
        }
    }
}
