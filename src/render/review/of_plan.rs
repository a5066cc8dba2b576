//! Makes a review of a plan.

use super::{Review, ReviewItem, ReviewSubject, grouping, item, rename_notes, summary};
use crate::{
    model::{Address, Registry},
    plan::{Plan, Step},
};
use indexmap::IndexMap;

/// Returns the steps of a plan by their objects: what a reader counts.
pub fn by_object(plan: &Plan) -> IndexMap<&Address, Vec<&Step>> {
    let mut objects: IndexMap<&Address, Vec<&Step>> = IndexMap::new();
    for step in &plan.steps {
        objects.entry(&step.address).or_default().push(step);
    }
    objects
}

/// Makes a review of a plan. What happens to one object in several steps becomes one item.
pub fn of_plan(registry: &Registry, plan: &Plan) -> Review {
    let mut items: Vec<ReviewItem> = by_object(plan)
        .values()
        .filter_map(|steps| item::of(registry, plan, steps))
        .collect();
    let notes = rename_notes::placed(plan, &mut items);

    let about = ReviewSubject::Plan(plan.organization.clone());
    Review {
        refusals: about.refused(plan.refusals.clone()),
        about,
        summary: summary::of_plan(plan, &items),
        groups: grouping::grouped(registry, items),
        notes,
        unmanaged: plan.unmanaged.clone(),
        unlisted: plan.unlisted.clone(),
        unreported: plan.unreported.clone(),
        alias: None,
    }
}
