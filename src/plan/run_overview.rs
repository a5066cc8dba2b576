//! Runs as they are listed, for people and for programs alike.

use super::{
    Action, NOT_STARTED, Organization, Plan, RunHistory, RunPurpose, RunUndone, StateBefore, StepStatus,
    UndoLeftover,
};
use crate::model::Address;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A run in the list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Run")]
pub struct RunOverview {
    /// Its name, which is the name of its folder.
    pub run: String,
    /// The start time in UTC, as in `2026-11-27T02:45:39Z`.
    pub time: String,
    /// The organization.
    pub organization: Organization,
    /// The purpose of the run. Missing in runs of earlier versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<RunPurpose>,
    /// The organization that it promoted from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The run that it undid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// The `--target` selectors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub targets: Vec<String>,
    /// How it ended.
    pub state: RunState,
    /// Whether it ended, even if it was interrupted.
    pub complete: bool,
    /// The number of steps by result.
    pub steps: StepCounts,
    /// The number of steps by action.
    pub actions: Vec<ActionCounts>,
    /// Whether it was undone.
    pub undone: RunUndone,
    /// What it could not undo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub leaves: Vec<UndoLeftover>,
    /// The record values that it keeps.
    pub keeps: KeptAmount,
    /// The time until which one of its writes may still arrive, in UTC. Missing if none can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_arrive_until: Option<String>,
    /// Its steps. Only if one run is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Vec<StepOverview>>,
}

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It ended.
    Ended,
    /// It was interrupted, and calls in progress were completed.
    Interrupted,
    /// It was killed, or the machine stopped.
    CutShort,
    /// It is in progress.
    UnderWay,
}

/// The numbers of steps of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepCounts {
    /// Close did them.
    pub done: usize,
    /// The organization was already up to date.
    pub already_so: usize,
    /// They were not done.
    pub failed: usize,
    /// They may have been done, in whole or in part.
    pub unknown: usize,
    /// Close was still working on them.
    pub unfinished: usize,
    /// They were never started.
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

/// The record values that a run keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Kept")]
pub struct KeptAmount {
    /// The number of values. A record counts once for each step that deleted one of its values.
    pub values: u64,
    /// Their size on disk in bytes.
    pub bytes: u64,
    /// The time when they were erased, in UTC.
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
    /// The action.
    pub action: Action,
    /// The result. Missing if the step was never started.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub status: Option<StepStatus>,
    /// Close's id of the object, if the run knew it.
    #[serde(rename = "object", skip_serializing_if = "Option::is_none")]
    pub id_of_object: Option<String>,
    /// The reason why it is not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// A run whose files can't be relied on.
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
    /// A folder that is not a run, or no longer is one.
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
                id_of_object: recorded.and_then(|one| one.id.clone().or_else(|| one.replaced.clone())),
                because: recorded.and_then(|recorded| recorded.message.clone()),
            }
        };
        plan.steps.iter().map(of).collect()
    }
}

impl FromIterator<StepStatus> for StepCounts {
    fn from_iter<I: IntoIterator<Item = StepStatus>>(statuses: I) -> Self {
        let mut counts = Self::default();
        statuses.into_iter().for_each(|status| counts.add(Some(status)));
        counts
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
            (not_started, NOT_STARTED),
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
