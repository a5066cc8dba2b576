//! Steps that wait for each other in a circle: finds them, and names the circle where it can't be broken.

use super::{Refusal, Step};
use crate::model::Address;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many objects of a circle are named; nobody follows a longer one.
const MOST_NAMED: usize = 6;

/// The steps that wait for themselves by way of others, by the circle that they are in.
pub(super) struct StuckSteps {
    /// The number of the circle of each step that is in one.
    circle_of: BTreeMap<usize, usize>,
}

impl StuckSteps {
    /// Finds the steps that wait for themselves; `after` says what each one waits for.
    ///
    /// This is Tarjan's algorithm, without recursion: a plan has thousands of steps.
    pub(super) fn of(after: &[BTreeSet<usize>]) -> Self {
        let mut walk = CircleWalk {
            count: 0,
            entered: vec![None; after.len()],
            lowest: vec![0; after.len()],
            open: Vec::new(),
            is_open: vec![false; after.len()],
            circles: Vec::new(),
        };
        for start in 0..after.len() {
            if walk.entered[start].is_none() {
                walk.visit(after, start);
            }
        }

        let waits_for_itself =
            |circle: &&Vec<usize>| circle.len() > 1 || after[circle[0]].contains(&circle[0]);
        let circles = walk.circles.iter().filter(waits_for_itself).enumerate();
        let circle_of = circles.flat_map(|(number, steps)| steps.iter().map(move |step| (*step, number)));
        Self {
            circle_of: circle_of.collect(),
        }
    }

    /// Returns the steps that are in a circle, in the order of the plan.
    pub(super) fn steps(&self) -> impl Iterator<Item = usize> {
        self.circle_of.keys().copied()
    }

    /// Says whether two steps wait for each other.
    pub(super) fn share_a_circle(&self, one: usize, other: usize) -> bool {
        let circle = self.circle_of.get(&one);
        circle.is_some() && circle == self.circle_of.get(&other)
    }
}

/// A walk through all steps that finds the circles.
struct CircleWalk {
    /// How many steps were entered.
    count: usize,
    /// When each step was entered.
    entered: Vec<Option<usize>>,
    /// The earliest step still open that each one leads to.
    lowest: Vec<usize>,
    open: Vec<usize>,
    is_open: Vec<bool>,
    circles: Vec<Vec<usize>>,
}

impl CircleWalk {
    fn visit(&mut self, after: &[BTreeSet<usize>], start: usize) {
        let mut path = vec![(start, after[start].iter())];
        self.enter(start);

        while let Some((at, rest)) = path.last_mut() {
            let at = *at;
            match rest.next().copied() {
                Some(next) if self.entered[next].is_none() => {
                    self.enter(next);
                    path.push((next, after[next].iter()));
                }
                Some(next) if self.is_open[next] => {
                    self.lowest[at] = self.lowest[at].min(self.entered[next].unwrap_or(usize::MAX));
                }
                Some(_) => {}
                None => {
                    path.pop();
                    if let Some((holder, _)) = path.last() {
                        self.lowest[*holder] = self.lowest[*holder].min(self.lowest[at]);
                    }
                    self.close(at);
                }
            }
        }
    }

    fn enter(&mut self, at: usize) {
        self.entered[at] = Some(self.count);
        self.lowest[at] = self.count;
        self.count += 1;
        self.open.push(at);
        self.is_open[at] = true;
    }

    /// Takes out the steps that were entered since, if none of them leads to one before.
    fn close(&mut self, at: usize) {
        if self.entered[at] != Some(self.lowest[at]) {
            return;
        }
        let from = self.open.iter().rposition(|step| *step == at).unwrap_or_default();
        let mut circle = self.open.split_off(from);
        circle.iter().for_each(|step| self.is_open[*step] = false);
        circle.sort_unstable();
        self.circles.push(circle);
    }
}

/// Refuses the steps that wait for themselves, and those that wait for one that does.
pub(super) fn refuse(steps: &[Step], after: &[BTreeSet<usize>], stuck: &StuckSteps) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for at in waiting_for(after, stuck) {
        let step = &steps[at];
        let because = match shortest_circle(at, after, stuck) {
            Some(circle) => named(steps, at, &circle),
            None => {
                "it depends on objects that depend on each other, so it can't be applied either".to_owned()
            }
        };
        refusals.push(Refusal::new(&step.address, step.at.as_ref(), because));
    }
    refusals
}

/// Returns the steps of all circles, and those that wait for one.
fn waiting_for(after: &[BTreeSet<usize>], stuck: &StuckSteps) -> BTreeSet<usize> {
    let mut dependants: Vec<Vec<usize>> = vec![Vec::new(); after.len()];
    for (at, before) in after.iter().enumerate() {
        before.iter().for_each(|other| dependants[*other].push(at));
    }

    let mut found: BTreeSet<usize> = stuck.steps().collect();
    let mut open: Vec<usize> = found.iter().copied().collect();
    while let Some(at) = open.pop() {
        open.extend(dependants[at].iter().copied().filter(|next| found.insert(*next)));
    }
    found
}

/// Returns the shortest way from a step back to itself, without that step; nothing for one that is in no circle.
fn shortest_circle(start: usize, after: &[BTreeSet<usize>], stuck: &StuckSteps) -> Option<Vec<usize>> {
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = VecDeque::from([start]);

    // Breadth first, so that the first way back is the shortest.
    while let Some(at) = open.pop_front() {
        for next in &after[at] {
            if *next == start {
                let back = std::iter::successors(Some(at), |step| came_from.get(step).copied());
                let mut circle: Vec<usize> = back.filter(|step| *step != start).collect();
                circle.reverse();
                return Some(circle);
            }
            if stuck.share_a_circle(*next, start) && !came_from.contains_key(next) {
                came_from.insert(*next, at);
                open.push_back(*next);
            }
        }
    }
    None
}

/// Names a circle, and says what leads out of it.
fn named(steps: &[Step], start: usize, circle: &[usize]) -> String {
    // Several steps on one object are one thing to whoever reads this.
    let mut others: Vec<&Address> = circle.iter().map(|at| &steps[*at].address).collect();
    others.retain(|address| **address != steps[start].address);
    others.dedup();
    if others.is_empty() {
        return "it refers to itself, which only works once it exists; remove that reference".to_owned();
    }

    let mut text = "it has to wait".to_owned();
    for (at, address) in others.iter().take(MOST_NAMED).enumerate() {
        let link = if at == 0 { " for" } else { ", which waits for" };
        text.push_str(&format!("{link} `{address}`"));
    }
    if others.len() > MOST_NAMED {
        text.push_str(&format!(", and so on through {} more", others.len() - MOST_NAMED));
    }
    let goes = |at: &usize| steps[*at].action.removes();
    text.push_str(if goes(&start) && circle.iter().all(goes) {
        ", which waits for it, because they refer to each other; delete one of these references first, in a plan of its own"
    } else {
        ", which waits for it; remove one of these references, apply, then add it again"
    });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(after: &[&[usize]]) -> Vec<Vec<usize>> {
        let after: Vec<BTreeSet<usize>> = after.iter().map(|one| one.iter().copied().collect()).collect();
        let mut circles: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (step, circle) in StuckSteps::of(&after).circle_of {
            circles.entry(circle).or_default().push(step);
        }
        circles.into_values().collect()
    }

    #[test]
    fn steps_that_wait_for_each_other_are_found_and_those_beside_them_are_not() {
        assert_eq!(circles(&[&[1], &[2], &[]]), [[0; 0]; 0]);
        assert_eq!(circles(&[&[1], &[2], &[0], &[0], &[]]), [[0, 1, 2]]);
        assert_eq!(circles(&[&[1], &[0], &[3, 0], &[2]]), [[0, 1], [2, 3]]);
        assert_eq!(circles(&[&[0], &[]]), [[0]]);
    }
}
