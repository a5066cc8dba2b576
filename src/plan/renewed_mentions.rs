//! What names a replaced object by its id: the object that is made again has another one, so that the same value has to be
//! written once more.

use super::{
    Action, Plan, Risk, Step,
    build::{PlanDraft, PlannedObject},
};
use crate::{
    diff::Change,
    model::{Address, Entry, PARENT, RegisteredKind, Spec, joined, template},
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl PlanDraft<'_> {
    /// Adds the steps that write what an entry states and the organization has, except for the ids of what is replaced;
    /// `changed` are the attributes that are written anyway.
    pub(super) fn renew_mentions(
        &mut self,
        kind: &RegisteredKind,
        live: &Spec,
        entry: &Entry,
        changed: &BTreeSet<String>,
    ) {
        let stated = entry.spec.attributes.keys();
        let kept = stated.filter(|name| !changed.contains(*name) && is_rewritable(kind, name));
        let renewed = kept.filter_map(|name| {
            let value = live.attributes.get(name)?;
            let names = template::targets(value).into_iter();
            let names: BTreeSet<Address> = names.filter(|one| self.replaced.contains(one)).collect();
            (!names.is_empty()).then(|| (Change::new(name, value.clone(), value.clone()), names))
        });
        let (alone, together): (Vec<_>, Vec<_>) = renewed.partition(|(change, _)| {
            let attribute = kind.attributes.get(&change.attribute);
            attribute.is_some_and(|attribute| attribute.alone)
        });

        let alone = alone.into_iter().map(|one| vec![one]);
        for group in [together]
            .into_iter()
            .chain(alone)
            .filter(|group| !group.is_empty())
        {
            let (changes, names): (Vec<Change>, Vec<BTreeSet<Address>>) = group.into_iter().unzip();
            let names: BTreeSet<Address> = names.into_iter().flatten().collect();
            let names = joined(names.iter().map(|one| format!("`{one}`")), " and ");
            let reason = format!("it names {names}, which gets a new id");
            let wanted = PlannedObject::wanted(kind, entry);
            self.push(&wanted, Action::Update, changes, &reason, Risk::Safe);
        }
    }
}

/// Says whether an attribute can be written once more as it is: not what an object lies in or is called, and no list of which
/// each item takes a call of its own.
fn is_rewritable(kind: &RegisteredKind, name: &str) -> bool {
    let attribute = kind.attributes.get(name);
    let is_open =
        attribute.is_some_and(|one| !(one.immutable || one.shown || one.each || one.identified.is_some()));
    is_open && name != PARENT && !kind.names(name)
}

impl Step {
    /// Says whether the step only writes once more what is there, because what it names gets another id.
    #[must_use]
    pub fn renews_mentions(&self) -> bool {
        self.action == Action::Update
            && !self.changes.is_empty()
            && self.changes.iter().all(|change| change.before == change.after)
    }
}

/// Returns the replaced objects of a plan that an object names nowhere but in attributes which the plan writes, so that it
/// names the new ones afterwards; `attributes` are those of the object after the plan.
pub(super) fn named_anew(
    plan: &Plan,
    address: &Address,
    attributes: &Map<String, Value>,
) -> BTreeSet<Address> {
    let replaced = plan.steps.iter().filter(|step| step.action == Action::Replace);
    let writes = |name: &str| {
        let mut own = plan
            .steps
            .iter()
            .filter(|step| step.address == *address && step.action.edits());
        own.any(|step| step.changes.iter().any(|change| change.attribute == name))
    };

    let is_named_anew = |one: &&Address| {
        let mut naming = attributes
            .iter()
            .filter(|(_, value)| template::targets(value).contains(one));
        naming.all(|(name, _)| writes(name))
    };

    replaced
        .map(|step| &step.address)
        .filter(is_named_anew)
        .cloned()
        .collect()
}
