//! Decides what may run next. Knows nothing of time, threads or the network.

use super::{Action, Step};
use std::collections::{BTreeMap, BTreeSet};

/// The steps of a plan that are still to be started, and those that are running.
#[derive(Debug)]
pub struct Schedule {
    /// For each step that has not started, the prerequisites that are not done.
    waiting: BTreeMap<usize, BTreeSet<usize>>,
    running: BTreeSet<usize>,
    dependants: Vec<Vec<usize>>,
    /// How many calls in a row wait for each step, its own included.
    height: Vec<usize>,
}

impl Schedule {
    /// Makes the schedule of a plan's steps, which name only steps before them.
    #[must_use]
    pub fn new(steps: &[Step]) -> Self {
        let mut dependants = vec![Vec::new(); steps.len()];
        let mut height: Vec<usize> = steps.iter().map(|step| calls(step.action)).collect();
        for step in steps.iter().rev() {
            for before in &step.after {
                dependants[*before].push(step.id);
                let above = height[step.id] + calls(steps[*before].action);
                height[*before] = height[*before].max(above);
            }
        }
        let waiting = steps
            .iter()
            .map(|step| (step.id, step.after.iter().copied().collect()))
            .collect();
        Self {
            waiting,
            running: BTreeSet::new(),
            dependants,
            height,
        }
    }

    /// Takes the step to start next: one whose prerequisites are done and that most calls in a row wait for.
    pub fn start(&mut self) -> Option<usize> {
        let ready = self
            .waiting
            .iter()
            .filter(|(_, before)| before.is_empty())
            .map(|(id, _)| *id);
        let next = ready.max_by_key(|id| (self.height[*id], std::cmp::Reverse(*id)))?;
        self.waiting.remove(&next);
        self.running.insert(next);
        Some(next)
    }

    /// Records that a step is done.
    pub fn succeed(&mut self, id: usize) {
        self.running.remove(&id);
        for dependant in &self.dependants[id] {
            if let Some(before) = self.waiting.get_mut(dependant) {
                before.remove(&id);
            }
        }
    }

    /// Records that a step is not done, and returns the steps that can no longer run.
    pub fn fail(&mut self, id: usize) -> Vec<usize> {
        self.running.remove(&id);
        let mut skipped = Vec::new();
        let mut causes = vec![id];
        while let Some(cause) = causes.pop() {
            for dependant in &self.dependants[cause] {
                if self.waiting.remove(dependant).is_some() {
                    skipped.push(*dependant);
                    causes.push(*dependant);
                }
            }
        }
        skipped.sort_unstable();
        skipped
    }

    /// Returns how many steps are running.
    #[must_use]
    pub fn running(&self) -> usize {
        self.running.len()
    }

    /// Returns the steps that have not started.
    pub fn waiting(&self) -> impl Iterator<Item = usize> {
        self.waiting.keys().copied()
    }
}

/// Returns how many calls a step makes, one after the other: a list is read before it is written, and what is
/// replaced is deleted before it is made again.
fn calls(action: Action) -> usize {
    match action {
        Action::Move | Action::Reorder | Action::Replace => 2,
        Action::Migrate => 4,
        Action::Create
        | Action::Associate
        | Action::Update
        | Action::Rename
        | Action::Archive
        | Action::Disassociate
        | Action::Delete => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Address, plan::Risk};
    use proptest::prelude::*;

    fn step(id: usize, after: Vec<usize>) -> Step {
        Step {
            id,
            address: Address::new("x", &id.to_string()),
            kind: "x".into(),
            action: Action::Create,
            title: "x".into(),
            changes: Vec::new(),
            reason: String::new(),
            at: None,
            after,
            risk: Risk::Safe,
            identity: serde_json::Map::new(),
            records: None,
            agreed: None,
        }
    }

    /// Plans in which every step names only steps before it.
    fn plans() -> impl Strategy<Value = Vec<Step>> {
        let before = proptest::collection::vec(any::<proptest::sample::Index>(), 0..4);
        proptest::collection::vec(before, 1..30).prop_map(|all| {
            let steps = all.into_iter().enumerate().map(|(id, before)| {
                let before: BTreeSet<usize> = before
                    .iter()
                    .filter(|_| id > 0)
                    .map(|index| index.index(id.max(1)))
                    .collect();
                step(id, before.into_iter().collect())
            });
            steps.collect()
        })
    }

    proptest! {
        #[test]
        fn every_step_is_accounted_for_and_none_runs_before_its_prerequisites(
            steps in plans(),
            failing in proptest::collection::vec(any::<bool>(), 30),
        ) {
            let mut schedule = Schedule::new(&steps);
            let (mut done, mut failed, mut skipped) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
            while let Some(id) = schedule.start() {
                prop_assert!(steps[id].after.iter().all(|before| done.contains(before)));
                if failing[id] {
                    failed.insert(id);
                    skipped.extend(schedule.fail(id));
                } else {
                    schedule.succeed(id);
                    done.insert(id);
                }
            }
            prop_assert_eq!(schedule.running(), 0);
            prop_assert_eq!(schedule.waiting().count(), 0);
            prop_assert_eq!(done.len() + failed.len() + skipped.len(), steps.len());
            for id in &skipped {
                let lost = steps[*id].after.iter().any(|one| failed.contains(one) || skipped.contains(one));
                prop_assert!(lost, "step {} was skipped without a cause", id);
            }
        }
    }

    #[test]
    fn the_longest_row_starts_first() {
        let steps = [
            step(0, vec![]),
            step(1, vec![]),
            step(2, vec![1]),
            step(3, vec![2]),
        ];
        let mut schedule = Schedule::new(&steps);
        assert_eq!(
            [schedule.start(), schedule.start(), schedule.start()],
            [Some(1), Some(0), None]
        );
    }

    #[test]
    fn what_a_list_waits_for_starts_before_what_a_single_call_waits_for() {
        let order = Step {
            action: Action::Reorder,
            ..step(3, vec![1])
        };
        let steps = [step(0, vec![]), step(1, vec![]), step(2, vec![0]), order];
        assert_eq!(Schedule::new(&steps).start(), Some(1));
    }
}
