//! Replacements of earlier runs that ended between the deletion and the creation: a plan that creates the object now knows
//! only what its entry says.

use super::{Action, EarlierRun, Note, ObjectEffect, Plan, Step, StepStatus};
use crate::model::Live;

/// Returns what to tell of the objects that a plan creates although an earlier run was to do that, the newest run first.
#[must_use]
pub fn cut_replacements(plan: &Plan, live: &Live, runs: &[EarlierRun<'_>]) -> Vec<Note> {
    let created = plan.steps.iter().filter(|step| step.action == Action::Create);
    let notes = created.filter_map(|step| {
        let name = runs.iter().find_map(|run| cut_by(run, step, live))??;
        let text = format!(
            "the run {name} deleted it to create it again, and did not create it. `apply` creates it as its entry \
             says. What the entry does not say, and the values that records had, come back with `closectl undo {name}`"
        );
        Some(Note::new(&step.address, text))
    });
    notes.collect()
}

/// Returns the run to undo where a run took the object of a step away and did not make it again; nothing inside where the run
/// did something else to it, and nothing at all where it did nothing to it.
fn cut_by<'a>(run: &EarlierRun<'a>, step: &Step, live: &Live) -> Option<Option<&'a str>> {
    let of_object = |other: &&Step| other.address == step.address && other.kind == step.kind;
    let own = run.plan.steps.iter().rev().filter(of_object);
    let done = own.filter_map(|other| Some((other, run.history.steps.get(&other.id)?)));
    let (other, recorded) = done
        .filter(|(_, recorded)| recorded.status != StepStatus::Skipped)
        .find(|(other, _)| other.action.effect().object != ObjectEffect::Reordered)?;

    let is_cut = other.action == Action::Replace && recorded.status != StepStatus::Done;
    let old = recorded.replaced.as_deref().filter(|_| is_cut);
    let is_gone = old.is_some_and(|id| live.index.address(id).is_none());
    Some(is_gone.then(|| run.origin.undoes.as_deref().unwrap_or(run.name)))
}
