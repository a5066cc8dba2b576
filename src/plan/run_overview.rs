//! Runs as they are listed, for people and for programs alike.

use super::{
    Action, Organization, Plan, RunHistory, RunPurpose, RunUndone, StateBefore, StepStatus, UndoLeftover,
};
use crate::model::Address;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A run as it is listed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Run")]
pub struct RunOverview {
    /// Its name, which is that of its folder.
    pub run: String,
    /// When it began, in UTC, as in `2026-11-27T02:45:39Z`.
    pub time: String,
    /// The organization that it was on.
    pub organization: Organization,
    /// What it was made of; missing where the version that wrote it did not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<RunPurpose>,
    /// The organization that it promoted from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The run that it took back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// What it was limited to, as `--target` said it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub targets: Vec<String>,
    /// How it ended.
    pub state: RunState,
    /// Whether it came to its end, also where somebody stopped it.
    pub complete: bool,
    /// How many of its steps came to what.
    pub steps: StepCounts,
    /// The same for each action.
    pub actions: Vec<ActionCounts>,
    /// Whether it was taken back.
    pub undone: RunUndone,
    /// What it left of the run that it took back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub leaves: Vec<UndoLeftover>,
    /// What it keeps of record values.
    pub keeps: KeptAmount,
    /// Up to when a write of it may still arrive, in UTC; missing where none can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_arrive_until: Option<String>,
    /// Its steps; only where one run is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Vec<StepOverview>>,
}

/// The way in which a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It came to its end.
    Ended,
    /// Somebody stopped it, and what was under way came to its end.
    Interrupted,
    /// It was killed, or the machine went down.
    CutShort,
    /// It is going on now.
    UnderWay,
}

/// The numbers of steps of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepCounts {
    /// Close did them.
    pub done: usize,
    /// The organization was already as they want it.
    pub already_so: usize,
    /// They were not done.
    pub failed: usize,
    /// They may have been done, in whole or in part.
    pub unknown: usize,
    /// Close was still at them.
    pub unfinished: usize,
    /// They were never begun.
    pub not_started: usize,
}

/// The numbers of steps of one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ActionCounts {
    /// The action.
    pub action: Action,
    /// How many came to what.
    #[serde(flatten)]
    pub steps: StepCounts,
}

/// What a run keeps of the values that it took from records or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Kept")]
pub struct KeptAmount {
    /// How many values: a record counts once for each step that took one from it.
    pub values: u64,
    /// How many bytes they take on the disk.
    pub bytes: u64,
    /// When they were erased, in UTC, if they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<String>,
    /// What is wrong with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A step of a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "RunStep")]
pub struct StepOverview {
    /// The position in the plan, from 0.
    pub id: usize,
    /// The object.
    pub address: Address,
    /// What was to happen to it.
    pub action: Action,
    /// What became of it; missing where it was never begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub status: Option<StepStatus>,
    /// Close's id of the object, as far as the run knew it.
    #[serde(rename = "object", skip_serializing_if = "Option::is_none")]
    pub id_of_object: Option<String>,
    /// Why it is not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// A run whose folder can't be relied on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DamagedRun {
    /// The name of its folder.
    pub run: String,
    /// What is wrong with it.
    pub problem: String,
}

/// An entry of the list of runs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ListedRun {
    /// A run.
    Run(Box<RunOverview>),
    /// A folder that is none, or none any more.
    Damaged(DamagedRun),
}

impl RunOverview {
    /// Says what a run was to do and what became of that; what only its folder tells is added afterwards.
    #[must_use]
    pub fn of(run: &str, time: String, plan: &Plan, before: &StateBefore, history: &RunHistory) -> Self {
        let origin = &before.origin;
        let mut steps = StepCounts::default();
        let mut actions: BTreeMap<Action, StepCounts> = BTreeMap::new();
        for step in &plan.steps {
            let status = history.steps.get(&step.id).map(|recorded| recorded.status);
            steps.add(status);
            actions.entry(step.action).or_default().add(status);
        }

        let state = if history.interrupted {
            RunState::Interrupted
        } else if history.complete {
            RunState::Ended
        } else {
            RunState::CutShort
        };
        Self {
            run: run.to_owned(),
            time,
            organization: plan.organization.clone(),
            purpose: origin.known_purpose(),
            from: origin.from.clone(),
            undoes: origin.undoes.clone(),
            targets: origin.targets.clone(),
            state,
            complete: history.complete,
            steps,
            actions: actions
                .into_iter()
                .map(|(action, steps)| ActionCounts { action, steps })
                .collect(),
            undone: RunUndone::default(),
            leaves: origin.leaves.clone(),
            keeps: KeptAmount::default(),
            may_arrive_until: None,
            details: None,
        }
    }
}

impl StepOverview {
    /// Says what became of each step of a run; values are not part of it.
    #[must_use]
    pub fn all(plan: &Plan, history: &RunHistory) -> Vec<Self> {
        let of = |step: &super::Step| {
            let recorded = history.steps.get(&step.id);
            Self {
                id: step.id,
                address: step.address.clone(),
                action: step.action,
                status: recorded.map(|recorded| recorded.status),
                id_of_object: recorded.and_then(|recorded| recorded.id.clone()),
                because: recorded.and_then(|recorded| recorded.message.clone()),
            }
        };
        plan.steps.iter().map(of).collect()
    }
}

impl StepCounts {
    fn add(&mut self, status: Option<StepStatus>) {
        let count = match status {
            Some(StepStatus::Done) => &mut self.done,
            Some(StepStatus::UpToDate) => &mut self.already_so,
            Some(StepStatus::Failed) => &mut self.failed,
            Some(StepStatus::Started | StepStatus::Unknown) => &mut self.unknown,
            Some(StepStatus::Unfinished) => &mut self.unfinished,
            Some(StepStatus::Skipped) | None => &mut self.not_started,
        };
        *count += 1;
    }

    /// Returns the numbers that are not zero, with their words.
    #[must_use]
    pub fn counted(self) -> Vec<(usize, &'static str)> {
        let Self {
            done,
            already_so,
            failed,
            unknown,
            unfinished,
            not_started,
        } = self;

        let all = [
            (done, StepStatus::Done.word()),
            (already_so, StepStatus::UpToDate.word()),
            (failed, StepStatus::Failed.word()),
            (unknown, StepStatus::Unknown.word()),
            (unfinished, StepStatus::Unfinished.word()),
            (not_started, "not started"),
        ];
        all.into_iter().filter(|(count, _)| *count > 0).collect()
    }
}

impl RunState {
    /// Returns the words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Ended => "complete",
            Self::Interrupted => "interrupted",
            Self::CutShort => "cut short",
            Self::UnderWay => "under way",
        }
    }
}

impl ListedRun {
    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Run(run) => &run.run,
            Self::Damaged(damaged) => &damaged.run,
        }
    }
}
