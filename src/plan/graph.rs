//! An order of the steps in which each comes after those that it waits for.

use super::{
    Refusal, Step,
    circles::{self, StuckSteps},
    deferral,
    prerequisites::prerequisites,
};
use crate::model::Registry;
use std::collections::{BTreeMap, BTreeSet};

/// Finds the prerequisites of all steps and sorts them so that prerequisites come first.
///
/// Where references go round, what may be set later is [put off](deferral). Steps that still wait for each other in a
/// circle are left out and refused.
#[must_use]
pub fn sort(registry: &Registry, steps: Vec<Step>) -> (Vec<Step>, Vec<Refusal>) {
    let mut steps = steps;
    let mut after = prerequisites(registry, &steps);
    let mut done = in_order(&after);

    if done.len() < steps.len() {
        let stuck = StuckSteps::of(&after);
        steps = deferral::defer(registry, steps, &stuck);
        after = prerequisites(registry, &steps);
        done = in_order(&after);
    }

    // What never became ready is part of a circle, or waits for one.
    let refusals = if done.len() < steps.len() {
        circles::refuse(&steps, &after, &StuckSteps::of(&after))
    } else {
        Vec::new()
    };

    let place: BTreeMap<usize, usize> = done.iter().enumerate().map(|(place, at)| (*at, place)).collect();
    let mut sorted = Vec::with_capacity(done.len());
    for (at, step) in steps.into_iter().enumerate() {
        if let Some(id) = place.get(&at) {
            let before = after[at].iter().filter_map(|other| place.get(other).copied());
            sorted.push(Step {
                id: *id,
                after: before.collect(),
                ..step
            });
        }
    }

    sorted.sort_by_key(|step| step.id);
    (sorted, refusals)
}

/// Returns the steps in an order in which all that a step waits for comes before it, without those that wait for
/// themselves.
fn in_order(after: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut done: Vec<usize> = Vec::with_capacity(after.len());
    let mut waiting: Vec<usize> = after.iter().map(BTreeSet::len).collect();
    let mut dependants: Vec<Vec<usize>> = vec![Vec::new(); after.len()];
    for (at, before) in after.iter().enumerate() {
        before.iter().for_each(|other| dependants[*other].push(at));
    }

    // Of the steps that could come next the first one does, so that the same plan always has the same order.
    let mut ready: BTreeSet<usize> = (0..after.len()).filter(|at| waiting[*at] == 0).collect();
    while let Some(at) = ready.pop_first() {
        done.push(at);
        for next in &dependants[at] {
            waiting[*next] -= 1;
            if waiting[*next] == 0 {
                ready.insert(*next);
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diff::Change,
        model::{Address, PARENT},
        plan::Action,
    };
    use serde_json::json;

    fn step(address: &str, action: Action, before: &str) -> Step {
        Step {
            changes: vec![Change {
                attribute: PARENT.into(),
                before: json!(before),
                after: json!(null),
            }],
            ..Step::plain(0, "opportunity_status", Address::of(address), action)
        }
    }

    /// Returns the addresses that each step waits for.
    fn waits(steps: Vec<Step>) -> BTreeMap<String, Vec<String>> {
        let (sorted, refusals) = sort(&Registry::new(&[]), steps);
        assert_eq!(refusals, []);
        let names = |step: &Step| {
            let before = step.after.iter().map(|id| sorted[*id].address.to_string());
            (step.address.to_string(), before.collect())
        };
        sorted.iter().map(names).collect()
    }

    #[test]
    fn the_order_of_a_list_waits_for_what_leaves_it() {
        let waits = waits(vec![
            step("p/Old", Action::Reorder, ""),
            step("p/New/Won", Action::Move, "${id:p/Old}"),
            step("p/Other", Action::Reorder, ""),
        ]);
        assert_eq!(waits["p/Old"], ["p/New/Won"]);
        assert_eq!(waits["p/Other"], [""; 0]);
    }

    #[test]
    fn statuses_that_change_places_move_one_after_the_other() {
        let waits = waits(vec![
            step("p/A/One", Action::Move, "${id:p/B}"),
            step("p/B/Two", Action::Move, "${id:p/A}"),
            step("p/C/Three", Action::Move, "${id:p/D}"),
        ]);
        assert_eq!(waits["p/A/One"], [""; 0]);
        assert_eq!(waits["p/B/Two"], ["p/A/One"]);
        assert_eq!(waits["p/C/Three"], [""; 0]);
    }
}
