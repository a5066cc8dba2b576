//! Which steps of a new plan do what a step of a saved one does.

use super::{ObjectEffect, Plan, Step};
use crate::{
    diff::Change,
    model::{Registry, comparison::is_same},
};

/// Returns the steps of the new plan that do what a saved one does; the first of them says what is known of it.
pub(super) fn does_same<'a>(registry: &Registry, step: &Step, now: &'a Plan) -> Vec<&'a Step> {
    let effect = step.action.effect().object;
    let kind = registry.kind(&step.kind);

    // One attribute may change in several steps, of which each comes to something else.
    let is_one = |other: &Change, change: &Change| {
        let facts = kind.and_then(|kind| kind.attributes.get(&change.attribute));
        let comes_to = match effect {
            ObjectEffect::Reordered | ObjectEffect::Removed => true,
            ObjectEffect::Emptied | ObjectEffect::Refilled => {
                other.before == change.before && other.after == change.after
            }
            ObjectEffect::Created | ObjectEffect::Edited | ObjectEffect::Moved | ObjectEffect::Replaced => {
                is_same(facts, &other.after, &change.after)
            }
        };
        other.attribute == change.attribute && comes_to
    };

    let is_one_of_them = |now: &&Step| {
        let shares = |change: &Change| step.changes.iter().any(|other| is_one(other, change));
        let is_about = now.address == step.address && now.kind == step.kind;
        is_about
            && now.action.effect().object == effect
            && (now.changes.is_empty() || now.changes.iter().any(shares))
    };
    now.steps.iter().filter(is_one_of_them).collect()
}
