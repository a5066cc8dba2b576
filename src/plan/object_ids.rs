//! Which objects a plan means: their ids, because an object that was deleted and created again has the same address.

use super::{Plan, StaleCause, Step};
use crate::model::{Address, Live};
use std::collections::{BTreeMap, BTreeSet};

/// An earlier version saved the plan.
const UNKNOWN: &str = "an earlier version of closectl saved the plan, and the file does not say which object of this name it means";

/// Returns the ids of the objects that a plan writes to or names, as far as the organization has them.
#[must_use]
pub fn object_ids(plan: &Plan, live: &Live) -> BTreeMap<Address, String> {
    let meant: BTreeSet<Address> = plan.steps.iter().flat_map(meant).collect();
    let ids = meant.into_iter().filter_map(|address| {
        let id = live.index.id(&address)?.to_owned();
        Some((address, id))
    });
    ids.collect()
}

/// Returns what a step of a saved plan meant and is another object now.
pub(super) fn recreated(saved: &Plan, step: &Step, live: &Live) -> Vec<StaleCause> {
    let is_made = |address: &Address| {
        let mut steps = saved.steps.iter();
        steps.any(|other| other.action.makes() && other.address == *address)
    };

    let objects: BTreeSet<Address> = meant(step).collect();
    let causes = objects.into_iter().filter_map(|object| {
        let now = live.index.id(&object)?;
        match saved.ids.get(&object) {
            Some(id) => (id != now).then_some(StaleCause::Recreated { object }),
            // What a step makes has no id yet. What it only names costs nothing.
            None => (object == step.address && !is_made(&object)).then(|| StaleCause::Unplanned {
                because: UNKNOWN.to_owned(),
            }),
        }
    });
    causes.collect()
}

/// Returns the objects that a step writes to or names; what it creates is none of them until then.
fn meant(step: &Step) -> impl Iterator<Item = Address> {
    let own = [step.address.clone(), Address::of(step.address.container())];
    let own = own.into_iter().skip(usize::from(step.action.creates()));
    own.chain(step.named_before()).chain(step.named_after())
}
