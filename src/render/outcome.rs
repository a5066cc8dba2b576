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

/// The result of a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl result", rename = "Outcome")]
pub struct RunReport<'a> {
    /// The format of the document.
    #[schemars(extend("const" = FORMAT))]
    format: u64,
    /// The plan.
    plan: &'a Plan,
    /// The result of each step, in the order of the plan.
    steps: Vec<StepReport<'a>>,
    /// Whether the organization was read again and matches the plan.
    verified: bool,
    /// The remaining changes, if the organization could be read again.
    remaining: Option<&'a Plan>,
    /// Additional changes that Close made.
    #[serde(skip_serializing_if = "<[Note]>::is_empty")]
    #[schemars(default)]
    notes: &'a [Note],
    /// Objects that the run created while somebody else created one with the same name.
    #[serde(skip_serializing_if = "<[MadeTwin]>::is_empty")]
    #[schemars(default)]
    twins: &'a [MadeTwin],
    /// The run that was undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<&'a str>,
    /// The objects and attributes that could not be undone.
    #[serde(skip_serializing_if = "<[UndoLeftover]>::is_empty")]
    #[schemars(default)]
    leaves: &'a [UndoLeftover],
}

/// The result of one step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Ended")]
struct StepReport<'a> {
    /// The position in the plan, from 0.
    id: usize,
    /// The object.
    address: &'a Address,
    /// The action.
    action: Action,
    /// The result.
    #[schemars(extend("enum" = ["done", "failed", "unknown", "unfinished", "skipped"]))]
    result: &'static str,
    /// The reason why it is not done, or the step that it waited for.
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
