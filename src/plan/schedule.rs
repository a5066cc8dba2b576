//! Decides what may run next. Knows nothing of time, threads or the network.

use super::{Action, Step};
use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

/// The steps of a plan that are still to be started, and those that are running.
#[derive(Debug)]
pub struct Schedule {
    /// How many prerequisites of each step are not done; nothing for a step that was started or skipped.
    missing: Vec<Option<usize>>,
    /// Steps of one kind and action are of one sort: they make the same calls.
    sorts: Vec<StepSort>,
    /// The sort of each step.
    sort_of: Vec<usize>,
    running: usize,
    dependants: Vec<Vec<usize>>,
    /// The step that each step comes before, whatever becomes of it.
    followers: Vec<Option<usize>>,
    /// How many calls in a row wait for each step, its own included.
    height: Vec<usize>,
}

/// Steps that make the same calls.
#[derive(Debug, Default)]
struct StepSort {
    /// Those that could start now, those first that most calls in a row wait for, then in the order of the plan.
    ready: BinaryHeap<(usize, Reverse<usize>)>,
    running: usize,
}

impl Schedule {
    /// Makes the schedule of a plan's steps, which name only steps before them. Of one kind, those that come in a row are
    /// carried out one after the other, in the order of the plan, also where one of them fails.
    #[must_use]
    pub fn new(steps: &[Step], is_in_row: impl Fn(&Step) -> bool) -> Self {
        let (leaders, followers) = rows(steps, is_in_row);
        let mut dependants = vec![Vec::new(); steps.len()];
        let mut height: Vec<usize> = steps.iter().map(|step| step.action.calls()).collect();
        let mut missing = vec![None; steps.len()];
        // From the end: steps name only earlier ones, so all that waits for a step comes before it here.
        for step in steps.iter().rev() {
            let after: BTreeSet<usize> = step.after.iter().copied().collect();
            missing[step.id] = Some(after.len() + usize::from(leaders[step.id].is_some()));
            for before in after.iter().copied().chain(leaders[step.id]) {
                let above = height[step.id] + steps[before].action.calls();
                height[before] = height[before].max(above);
            }
            after
                .into_iter()
                .for_each(|before| dependants[before].push(step.id));
        }

        // Steps of one sort share a rate limit, and others can pass them while that is used up.
        let mut known: HashMap<(&str, Action), usize> = HashMap::new();
        let sort_of: Vec<usize> = steps
            .iter()
            .map(|step| {
                let next = known.len();
                *known.entry((&step.kind, step.action)).or_insert(next)
            })
            .collect();

        let mut schedule = Self {
            missing,
            sorts: known.iter().map(|_| StepSort::default()).collect(),
            sort_of,
            running: 0,
            dependants,
            followers,
            height,
        };

        let free = |id: &usize| schedule.missing[*id] == Some(0);
        let free: Vec<usize> = (0..steps.len()).filter(free).collect();
        free.into_iter().for_each(|id| schedule.free(id));
        schedule
    }

    /// Takes the step to start next: one whose prerequisites are done and that most calls in a row wait for.
    pub fn start(&mut self) -> Option<usize> {
        self.start_unless(usize::MAX)
    }

    /// Takes the step to start next, of a sort of which fewer than so many are running: those of a sort may all wait
    /// for the same thing.
    pub fn start_unless(&mut self, most: usize) -> Option<usize> {
        let sorts = self.sorts.iter_mut().filter(|sort| sort.running < most);
        let sort = sorts.max_by_key(|sort| sort.ready.peek().copied())?;
        let (_, Reverse(next)) = sort.ready.pop()?;
        sort.running += 1;
        self.missing[next] = None;
        self.running += 1;
        Some(next)
    }

    /// Takes the step to start next of those that may still start although the run is to end.
    pub fn start_last(&mut self, may_start: impl Fn(usize) -> bool) -> Option<usize> {
        self.sorts.iter_mut().find_map(|sort| {
            let next = sort
                .ready
                .iter()
                .map(|(_, Reverse(id))| *id)
                .find(|id| may_start(*id))?;
            sort.ready.retain(|(_, Reverse(id))| *id != next);
            sort.running += 1;
            self.missing[next] = None;
            self.running += 1;
            Some(next)
        })
    }

    /// Records that a running step is done.
    pub fn succeed(&mut self, id: usize) {
        self.end(id);
        let follower = self.followers[id].take();
        for next in std::mem::take(&mut self.dependants[id])
            .into_iter()
            .chain(follower)
        {
            self.wait_less(next);
        }
    }

    /// Records that a running step is not done, and returns the steps that can no longer run.
    pub fn fail(&mut self, id: usize) -> Vec<usize> {
        self.end(id);
        let mut skipped = Vec::new();
        let mut causes = vec![id];
        while let Some(cause) = causes.pop() {
            for dependant in std::mem::take(&mut self.dependants[cause]) {
                if self.missing[dependant].take().is_some() {
                    skipped.push(dependant);
                    causes.push(dependant);
                }
            }
        }
        skipped.sort_unstable();

        // What only comes later need not be given up.
        for gone in skipped.iter().copied().chain([id]) {
            if let Some(follower) = self.followers[gone].take() {
                self.wait_less(follower);
            }
        }
        skipped
    }

    /// Records that a step has one thing less to wait for.
    fn wait_less(&mut self, id: usize) {
        if let Some(missing) = &mut self.missing[id] {
            *missing -= 1;
            if *missing == 0 {
                self.free(id);
            }
        }
    }

    /// Returns how many steps are running.
    #[must_use]
    pub fn running(&self) -> usize {
        self.running
    }

    /// Returns the steps that have not started.
    pub fn waiting(&self) -> impl Iterator<Item = usize> {
        let all = self.missing.iter().enumerate();
        all.filter_map(|(id, missing)| missing.map(|_| id))
    }

    fn free(&mut self, id: usize) {
        let ready = (self.height[id], Reverse(id));
        self.sorts[self.sort_of[id]].ready.push(ready);
    }

    fn end(&mut self, id: usize) {
        self.running -= 1;
        self.sorts[self.sort_of[id]].running -= 1;
    }
}

/// Returns which step each one follows in the row of its kind, and which one follows it.
fn rows(steps: &[Step], is_in_row: impl Fn(&Step) -> bool) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut leaders = vec![None; steps.len()];
    let mut followers = vec![None; steps.len()];
    let mut last: HashMap<&str, usize> = HashMap::new();
    for step in steps.iter().filter(|step| is_in_row(step)) {
        let leader = last.insert(&step.kind, step.id);
        // What has to wait for it anyway is skipped with it.
        let leader = leader.filter(|leader| !step.after.contains(leader));
        leaders[step.id] = leader;
        if let Some(leader) = leader {
            followers[leader] = Some(step.id);
        }
    }
    (leaders, followers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;
    use proptest::prelude::*;

    fn step(id: usize, after: Vec<usize>) -> Step {
        Step {
            after,
            ..Step::plain(id, "x", Address::new("x", &id.to_string()), Action::Create)
        }
    }

    /// Plans in which every step names only steps before it.
    fn plans() -> impl Strategy<Value = Vec<Step>> {
        let before = proptest::collection::vec(any::<proptest::sample::Index>(), 0..4);
        let actions = [
            Action::Create,
            Action::Update,
            Action::Reorder,
            Action::Migrate,
            Action::Restore,
            Action::Delete,
        ];
        let actions = proptest::sample::select(actions.to_vec());
        proptest::collection::vec((before, actions), 1..30).prop_map(|all| {
            let steps = all.into_iter().enumerate().map(|(id, (before, action))| {
                let before: BTreeSet<usize> = before
                    .iter()
                    .filter(|_| id > 0)
                    .map(|index| index.index(id.max(1)))
                    .collect();
                Step {
                    action,
                    ..step(id, before.into_iter().collect())
                }
            });
            steps.collect()
        })
    }

    /// What the schedule has to do, done by looking at everything every time.
    struct Reference<'a> {
        steps: &'a [Step],
        done: BTreeSet<usize>,
        started: BTreeSet<usize>,
        lost: BTreeSet<usize>,
    }

    impl<'a> Reference<'a> {
        fn new(steps: &'a [Step]) -> Self {
            Self {
                steps,
                done: BTreeSet::new(),
                started: BTreeSet::new(),
                lost: BTreeSet::new(),
            }
        }

        /// The calls of the longest row that begins with a step.
        fn row(&self, id: usize) -> usize {
            let next = self.steps.iter().filter(|step| step.after.contains(&id));
            self.steps[id].action.calls() + next.map(|step| self.row(step.id)).max().unwrap_or(0)
        }

        /// The steps that may start, the one that has to start first at the front.
        fn ready(&self) -> Vec<usize> {
            let all = self.steps.iter().filter(|step| {
                let gone = self.started.contains(&step.id) || self.lost.contains(&step.id);
                !gone && step.after.iter().all(|before| self.done.contains(before))
            });
            let mut ready: Vec<usize> = all.map(|step| step.id).collect();
            ready.sort_by_key(|id| (Reverse(self.row(*id)), *id));
            ready
        }

        /// Takes a step's dependants out, and theirs, and returns those that were still in.
        fn lose(&mut self, failed: usize) -> Vec<usize> {
            let mut lost = BTreeSet::from([failed]);
            for step in self.steps {
                if step.after.iter().any(|before| lost.contains(before)) {
                    lost.insert(step.id);
                }
            }
            lost.remove(&failed);
            let new: Vec<usize> = lost.difference(&self.lost).copied().collect();
            self.lost.extend(lost);
            new
        }
    }

    proptest! {
        /// Runs as many steps at once as allowed and ends them in any order, some of them with a failure.
        #[test]
        fn steps_start_as_a_reference_says_and_a_failure_skips_what_depends_on_it_and_nothing_else(
            steps in plans(),
            fails in proptest::collection::vec(proptest::bool::weighted(0.2), 30),
            ends in proptest::collection::vec(any::<proptest::sample::Index>(), 30),
            at_once in 1..9_usize,
            most in 1..4_usize,
        ) {
            let mut schedule = Schedule::new(&steps, |_| false);
            let mut reference = Reference::new(&steps);
            let mut running: Vec<usize> = Vec::new();
            let mut failed = BTreeSet::new();
            for end in ends {
                while running.len() < at_once * 2 {
                    // Beyond what may run at once, only so many of a sort.
                    let most = if running.len() < at_once { usize::MAX } else { most };
                    let action = |id: &usize| steps[*id].action;
                    let alike = |id: &usize| running.iter().filter(|other| action(other) == action(id)).count();
                    let wanted = reference.ready().into_iter().find(|id| alike(id) < most);
                    let next = schedule.start_unless(most);
                    prop_assert_eq!(next, wanted);
                    let Some(id) = next else { break };
                    prop_assert!(reference.started.insert(id), "step {} started twice", id);
                    running.push(id);
                }
                prop_assert_eq!(schedule.running(), running.len());
                if running.is_empty() {
                    break;
                }
                let id = running.swap_remove(end.index(running.len()));
                if fails[id] {
                    failed.insert(id);
                    prop_assert_eq!(schedule.fail(id), reference.lose(id));
                } else {
                    reference.done.insert(id);
                    schedule.succeed(id);
                }
                let waits = |id: &usize| !reference.started.contains(id) && !reference.lost.contains(id);
                let waiting: Vec<usize> = (0..steps.len()).filter(waits).collect();
                prop_assert_eq!(schedule.waiting().collect::<Vec<_>>(), waiting);
            }
            prop_assert_eq!((schedule.running(), schedule.waiting().count()), (0, 0));
            let all: Vec<usize> = reference.done.iter().chain(&failed).chain(&reference.lost).copied().collect();
            prop_assert_eq!(all.len(), steps.len(), "a step is accounted for twice or not at all");
            prop_assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), steps.len());
        }
    }

    #[test]
    fn a_prerequisite_that_is_named_twice_counts_once() {
        let steps = [step(0, vec![]), step(1, vec![0, 0])];
        let mut schedule = Schedule::new(&steps, |_| false);
        assert_eq!(schedule.start(), Some(0));
        schedule.succeed(0);
        assert_eq!(schedule.start(), Some(1));
    }

    #[test]
    fn steps_in_a_row_start_one_after_the_other_and_outlive_a_failure_that_is_not_theirs() {
        let steps = [
            step(0, vec![]),
            step(1, vec![0]),
            step(2, vec![]),
            step(3, vec![]),
            step(4, vec![]),
        ];
        let mut schedule = Schedule::new(&steps, |step| step.id != 4);
        let mut both = [schedule.start(), schedule.start()];
        both.sort();
        assert_eq!((both, schedule.start()), ([Some(0), Some(4)], None));
        assert_eq!(schedule.fail(0), [1], "only what needs the first one is given up");
        assert_eq!((schedule.start(), schedule.start()), (Some(2), None));
        assert_eq!(schedule.fail(2), [0; 0]);
        assert_eq!(schedule.start(), Some(3));
        schedule.succeed(3);
        schedule.succeed(4);
        assert_eq!((schedule.running(), schedule.waiting().count()), (0, 0));
    }

    #[test]
    fn the_longest_row_starts_first() {
        let steps = [
            step(0, vec![]),
            step(1, vec![]),
            step(2, vec![1]),
            step(3, vec![2]),
        ];
        let mut schedule = Schedule::new(&steps, |_| false);
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
        assert_eq!(Schedule::new(&steps, |_| false).start(), Some(1));
    }
}
