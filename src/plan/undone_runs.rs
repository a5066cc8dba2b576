//! Which runs were taken back, wholly or in part, and by which other runs.

use super::{Plan, RunHistory, StateBefore, StepStatus, UndoLeftover};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// How much of a run is undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UndoneExtent {
    /// Nothing.
    #[default]
    Nothing,
    /// Part of it. The rest stays, can't be restored or was excluded.
    Partly,
    /// All of it.
    Wholly,
}

/// The undos of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Undone")]
pub struct RunUndone {
    /// How much of it is undone.
    pub extent: UndoneExtent,
    /// The runs that undid it, newest first.
    pub by: Vec<String>,
    /// Whether some run took back everything that could be.
    #[serde(skip)]
    pub is_exhausted: bool,
}

/// The runs that were taken back, found out from the newest run to the oldest one.
#[derive(Debug, Default)]
pub struct UndoneRuns {
    /// By the names of the runs that are taken back.
    undone: BTreeMap<String, RunUndone>,
}

impl UndoneRuns {
    /// Takes a run into account, which is older than all before it, and returns what became of it.
    pub fn add(&mut self, name: &str, plan: &Plan, before: &StateBefore, history: &RunHistory) -> RunUndone {
        let own = self.undone.remove(name).unwrap_or_default();
        let origin = &before.origin;

        // What took a run back and was taken back itself leaves that run as if nothing had been.
        let Some(undoes) = &origin.undoes else { return own };
        if own.is_exhausted || !history.has_written() {
            return own;
        }

        let is_done = |id| {
            let recorded = history.steps.get(&id);
            recorded.is_some_and(|recorded| recorded.status.is_done())
        };
        let is_limited = !origin.targets.is_empty() || !origin.excluded.is_empty();
        let is_whole = history.complete && !is_limited && (0..plan.steps.len()).all(is_done);
        let undone = self.undone.entry(undoes.clone()).or_default();
        undone.by.push(name.to_owned());
        undone.is_exhausted |= is_whole;
        // Close gives back no id: what is as before but for that is taken back.
        let is_all = origin.leaves.iter().all(UndoLeftover::is_only_identity);
        undone.extent = match (undone.extent, is_whole && is_all) {
            (UndoneExtent::Wholly, _) | (_, true) => UndoneExtent::Wholly,
            (UndoneExtent::Nothing | UndoneExtent::Partly, false) => UndoneExtent::Partly,
        };
        own
    }
}

impl RunHistory {
    /// Says whether the run wrote something, or may have.
    #[must_use]
    pub fn has_written(&self) -> bool {
        self.steps.values().any(|step| match step.status {
            StepStatus::Started | StepStatus::Done | StepStatus::Unknown | StepStatus::Unfinished => true,
            StepStatus::UpToDate | StepStatus::Failed | StepStatus::Skipped => false,
        })
    }

    /// Says the same of a run with its plan: records are written one after the other, some of them before a step fails.
    #[must_use]
    pub fn may_have_written(&self, plan: &Plan) -> bool {
        let moved = |id: &usize| {
            let step = plan.steps.get(*id);
            step.is_some_and(|step| step.action.moves_records())
        };
        let mut steps = self.steps.iter();
        self.has_written() || steps.any(|(id, one)| one.status == StepStatus::Failed && moved(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Address,
        plan::{Action, JournalEnd, JournalLine, LeftoverKind, RunOrigin, Step},
    };

    fn plan() -> Plan {
        let address = Address::new("pipeline", "Sales");
        Plan {
            steps: vec![Step::plain(0, "pipeline", address, Action::Create)],
            ..Plan::default()
        }
    }

    fn history(status: StepStatus) -> RunHistory {
        let lines = [
            JournalLine::of(&plan().steps[0], status, None, None),
            JournalLine::of_run(JournalEnd::Complete),
        ];
        let lines = lines.iter().map(|line| serde_json::to_string(line).unwrap());
        let text: String = lines.map(|line| line + "\n").collect();
        RunHistory::read(&plan(), &text).unwrap()
    }

    fn undo_of(run: &str) -> StateBefore {
        StateBefore {
            origin: RunOrigin {
                undoes: Some(run.to_owned()),
                ..RunOrigin::default()
            },
            ..StateBefore::default()
        }
    }

    /// Adds runs, the newest one first, and returns how much of each is taken back.
    fn extents(runs: &[(&str, StateBefore, StepStatus)]) -> Vec<UndoneExtent> {
        let mut undone = UndoneRuns::default();
        let of = |(name, before, status): &(&str, StateBefore, StepStatus)| {
            undone.add(name, &plan(), before, &history(*status)).extent
        };
        runs.iter().map(of).collect()
    }

    #[test]
    fn an_undo_that_is_undone_leaves_the_run_in_force() {
        use UndoneExtent::{Nothing, Wholly};
        let done = StepStatus::Done;
        let run = || ("run", StateBefore::default(), done);
        let undo = || ("undo", undo_of("run"), done);
        assert_eq!(extents(&[undo(), run()]), [Nothing, Wholly]);
        let again = ("again", undo_of("undo"), done);
        assert_eq!(extents(&[again, undo(), run()]), [Nothing, Wholly, Nothing]);
    }

    #[test]
    fn an_undo_that_leaves_something_or_fails_or_is_limited_takes_back_a_part() {
        use UndoneExtent::{Nothing, Partly, Wholly};
        let run = || ("run", StateBefore::default(), StepStatus::Done);
        let mut leaving = undo_of("run");
        leaving.origin.leaves = vec![UndoLeftover {
            address: Address::new("lead_status", "Health"),
            what: LeftoverKind::Stays,
            text: "somebody added it".to_owned(),
        }];
        let mut renewed = undo_of("run");
        renewed.origin.leaves = vec![UndoLeftover {
            what: LeftoverKind::Lost,
            text: UndoLeftover::ANOTHER_ID.to_owned(),
            ..leaving.origin.leaves[0].clone()
        }];
        let mut limited = undo_of("run");
        limited.origin.targets = vec!["pipeline/*".to_owned()];
        for (before, status, expected) in [
            (leaving, StepStatus::Done, Partly),
            (renewed, StepStatus::Done, Wholly),
            (limited, StepStatus::Done, Partly),
            (undo_of("run"), StepStatus::Unknown, Partly),
            (undo_of("run"), StepStatus::Failed, Nothing),
        ] {
            let whole = ("whole", undo_of("run"), StepStatus::Done);
            let part = ("part", before, status);
            assert_eq!(extents(&[part.clone(), run()])[1], expected);
            assert_eq!(extents(&[whole, part, run()])[2], Wholly);
        }
    }
}
