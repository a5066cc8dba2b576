//! Which choices of the source go together: what the target removed comes back only with what it lies in and what it names.

use super::decision::PromotionDecision;
use crate::model::{Address, Live};
use std::collections::BTreeSet;

/// Says of each change that stays, and of each conflict, what else of what the target removed the source's version needs.
pub(super) fn add_needs(decision: &mut PromotionDecision, source: &Live) {
    let kept = decision.kept.iter();
    let removed = kept.filter(|one| one.attribute.is_none() && one.now.is_null());
    let open = decision.conflicts.iter();
    let open = open.filter(|one| one.attribute.is_none() && one.target.is_null() && one.is_choice);
    let addresses = removed
        .map(|one| &one.address)
        .chain(open.map(|one| &one.address));
    let removed: BTreeSet<Address> = addresses.cloned().collect();
    if removed.is_empty() {
        return;
    }

    let needs = |address: &Address| needed(address, source, &removed);
    for one in &mut decision.kept {
        one.needs = needs(&one.address);
    }
    for one in &mut decision.conflicts {
        one.needs = needs(&one.address);
    }
}

/// Returns those of some objects that an object of the source needs, directly or by way of each other.
fn needed(address: &Address, source: &Live, among: &BTreeSet<Address>) -> BTreeSet<Address> {
    let mut found = BTreeSet::new();
    let mut open = vec![address.clone()];
    while let Some(next) = open.pop() {
        let references = source.specs.get(&next).map(|spec| spec.references());
        for named in references.into_iter().flatten() {
            if among.contains(&named) && named != *address && found.insert(named.clone()) {
                open.push(named);
            }
        }
    }
    found
}
