//! Limits a decision to the objects that are meant and what these need.

use super::decision::PromotionDecision;
use crate::model::{Address, Desired, Live, ObjectSelection};
use std::collections::BTreeSet;

/// Leaves only what is meant and what that needs.
pub fn narrow(decision: &mut PromotionDecision, selection: &ObjectSelection, live: &Live) {
    if selection.is_everything() {
        return;
    }

    let covers = |address: &Address| selection.includes(address);
    decision.conflicts.retain(|conflict| covers(&conflict.address));
    decision.stays.retain(covers);
    decision.kept.retain(|kept| covers(&kept.address));
    decision.outdated.retain(|overlay| covers(&overlay.address));

    let Desired {
        entries,
        orders,
        managed: _,
        left_out: _,
        returns: _,
        origin: _,
    } = &mut decision.desired;

    // What is meant needs what it names, what it lies in, and what these need in turn.
    let mut needed: BTreeSet<Address> = entries
        .keys()
        .filter(|address| covers(address))
        .cloned()
        .collect();
    let mut open: Vec<Address> = needed.iter().cloned().collect();
    while let Some(address) = open.pop() {
        let Some(entry) = entries.get(&address) else {
            continue;
        };
        let named = entry
            .spec
            .references()
            .into_iter()
            .chain([Address::of(address.container())]);
        for other in named.filter(|other| entries.contains_key(other)) {
            if needed.insert(other.clone()) {
                open.push(other);
            }
        }
    }

    entries.retain(|address, _| needed.contains(address));
    // An order has to name every member of its list, so what the target has already stays in it.
    for order in orders {
        order
            .members
            .retain(|member| entries.contains_key(member) || live.specs.contains_key(member));
    }
}
