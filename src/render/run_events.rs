//! The events of a run for programs: one JSON object in each line, as they happen.
//!
//! Holds names, counts and reasons, which may name a choice of a field. No other value of an attribute, no value of a record
//! and no secret is ever part of an event.

use super::report::StepLine;
use crate::{
    model::Address,
    plan::{Action, Plan, StepStatus},
};
use schemars::JsonSchema;
use serde::Serialize;

/// The format of the lines that this version writes.
const FORMAT: u64 = 1;

/// One event of a run: one line of what `--format jsonl` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl event", rename = "Event")]
pub struct EventReport<'a> {
    /// The format of the line.
    #[schemars(extend("const" = FORMAT))]
    format: u64,
    /// When it happened, in UTC.
    time: String,
    /// The name of the organization in closectl.yaml; null where it has none.
    organization: Option<&'a str>,
    /// The event and what is known about it.
    #[serde(flatten)]
    event: &'a ReportedEvent<'a>,
}

impl<'a> EventReport<'a> {
    /// Makes the line of an event.
    pub fn new(time: String, organization: Option<&'a str>, event: &'a ReportedEvent<'a>) -> Self {
        Self {
            format: FORMAT,
            time,
            organization,
            event,
        }
    }
}

/// Something that happened in a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
#[schemars(rename = "Happening")]
pub enum ReportedEvent<'a> {
    /// A part of the run began that may take a while.
    Stage {
        /// The part.
        #[schemars(extend("enum" = ["reading", "reading_again", "keeping_values", "verifying"]))]
        stage: &'static str,
    },
    /// The plan was made.
    Plan {
        /// The id of the organization.
        organization_id: &'a str,
        /// Whether the plan is refused as it is.
        blocked: bool,
        /// Its steps, in the order of their numbers.
        steps: Vec<PlannedStep<'a>>,
    },
    /// The saved plan no longer fits the organization, so nothing was written.
    Stale {
        /// The objects that have changed since it was made.
        addresses: Vec<&'a Address>,
    },
    /// The run waits.
    Waiting {
        /// Why.
        because: String,
        /// For how many seconds, at most.
        seconds: f64,
    },
    /// The first write of a step is about to be sent.
    StepStarted(StepName<'a>),
    /// A step has set values of records.
    RecordsMoved {
        /// The number of the step in the plan, from 0.
        step: usize,
        /// The object.
        address: &'a Address,
        /// How many records are done.
        done: u64,
        /// Of how many.
        total: u64,
    },
    /// A step is done, or the organization already was as it wants it.
    StepDone(StepName<'a>),
    /// A step was not done.
    StepFailed(StepName<'a>),
    /// A step may have been done, in whole or in part.
    StepUnknown(StepName<'a>),
    /// A step was not started, because one that it needs is not done or the run was interrupted.
    StepSkipped(StepName<'a>),
    /// The run was refused, and nothing was written.
    Refused {
        /// Why, and what to do.
        because: Vec<String>,
        /// What to do about it; null if closectl gives no advice.
        hint: Option<String>,
    },
    /// The organization was read again after the last step.
    Verified {
        /// Whether it is as wanted.
        verified: bool,
        /// How many steps a plan would still have; null where it could not be read.
        remaining: Option<usize>,
    },
    /// The command could not do its work.
    Failure {
        /// What is wrong, where and why.
        message: String,
        /// What to do about it; null where nothing was said of that.
        hint: Option<String>,
        /// The exit code of the command.
        exit_code: u8,
    },
    /// The run is over.
    Summary {
        /// The exit code that the command has for this organization.
        exit_code: u8,
        /// The name of the run, for `closectl undo`; null where nothing was carried out.
        run: Option<&'a str>,
        /// How many steps ended how.
        counts: EndedCounts,
        /// What became of each step, in the order of their numbers.
        steps: Vec<EndedStep<'a>>,
    },
}

/// A step of a plan.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlannedStep<'a> {
    /// Its number in the plan, from 0.
    step: usize,
    /// What is to happen.
    action: Action,
    /// The object.
    address: &'a Address,
    /// The level of its risk.
    risk: &'static str,
}

/// A step, as events name it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StepName<'a> {
    /// Its number in the plan, from 0.
    pub step: usize,
    /// What is to happen.
    pub action: Action,
    /// The object.
    pub address: &'a Address,
}

/// What became of a step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EndedStep<'a> {
    /// The step.
    #[serde(flatten)]
    name: StepName<'a>,
    /// What became of it.
    #[schemars(extend("enum" = ["done", "failed", "unknown", "unfinished", "skipped"]))]
    result: &'static str,
    /// Why it is not done, or which step it waited for.
    because: Option<&'a str>,
}

/// How many steps ended how.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct EndedCounts {
    /// Done.
    done: usize,
    /// Not done.
    failed: usize,
    /// Not known, or not finished in Close.
    unknown: usize,
    /// Not started.
    skipped: usize,
}

impl<'a> ReportedEvent<'a> {
    /// Makes the event of a plan.
    pub fn of_plan(plan: &'a Plan) -> Self {
        let steps = plan.steps.iter().map(|step| PlannedStep {
            step: step.id,
            action: step.action,
            address: &step.address,
            risk: step.risk.word(),
        });
        Self::Plan {
            organization_id: &plan.organization.id,
            blocked: plan.is_blocked(),
            steps: steps.collect(),
        }
    }

    /// Makes the event of a step that is over.
    pub fn of_end(step: StepName<'a>, status: StepStatus) -> Self {
        match status {
            StepStatus::Done | StepStatus::UpToDate => Self::StepDone(step),
            StepStatus::Failed => Self::StepFailed(step),
            StepStatus::Started | StepStatus::Unknown | StepStatus::Unfinished => Self::StepUnknown(step),
            StepStatus::Skipped => Self::StepSkipped(step),
        }
    }

    /// Makes the event of the end of a run; `lines` holds one line for each step of the plan.
    pub fn of_run(exit_code: u8, run: Option<&'a str>, plan: &'a Plan, lines: &'a [StepLine]) -> Self {
        let mut counts = EndedCounts::default();
        for line in lines {
            let count = match line.status {
                StepStatus::Done | StepStatus::UpToDate => &mut counts.done,
                StepStatus::Failed => &mut counts.failed,
                StepStatus::Started | StepStatus::Unknown | StepStatus::Unfinished => &mut counts.unknown,
                StepStatus::Skipped => &mut counts.skipped,
            };
            *count += 1;
        }

        let steps = lines.iter().zip(&plan.steps).map(|(line, step)| EndedStep {
            name: StepName {
                step: step.id,
                action: step.action,
                address: &step.address,
            },
            result: line.status.word(),
            because: line.because.as_deref(),
        });
        Self::Summary {
            exit_code,
            run,
            counts,
            steps: steps.collect(),
        }
    }

    /// Makes the event of a run that carried nothing out.
    pub fn of_nothing(exit_code: u8) -> Self {
        Self::Summary {
            exit_code,
            run: None,
            counts: EndedCounts::default(),
            steps: Vec::new(),
        }
    }
}
