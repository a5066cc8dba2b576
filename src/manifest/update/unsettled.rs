//! What a plan of updated manifests would still change: whatever nobody was told yet is told.

use super::{
    difference::{DifferenceKind, ManifestDifference, PendingRequest, UnwrittenDifference},
    sides::{PlannedDifference, Sides},
};
use crate::model::{Address, Entry, Location, ObjectSelection};
use std::collections::BTreeSet;

/// The reason why something can't be written in place.
pub const UNEDITABLE: &str = "it can't be changed there without changing something else, such as what shares an \
                              anchor with it; change it by hand";

/// Returns what a plan would still change of what is meant, and is neither told nor left for `apply`.
pub fn unsettled(
    planned: &BTreeSet<PlannedDifference>,
    unplaced: &[UnwrittenDifference],
    pending: &[PendingRequest],
    selection: &ObjectSelection,
    sides: &Sides,
) -> Vec<UnwrittenDifference> {
    let unplaced = unplaced.iter().map(|unplaced| &unplaced.finding.address);
    let pending = pending.iter().map(|pending| &pending.address);
    let told: BTreeSet<&Address> = unplaced.chain(pending).collect();
    let is_told = |one: &PlannedDifference| {
        let is_member = |told: &Address| one.is_order && told.container() == one.address.as_str();
        told.iter()
            .any(|told| one.address.is_within(told) || is_member(told))
    };

    // Values that the manifests rename or move are for `apply`.
    let moves_values = |one: &PlannedDifference| {
        let entry = sides.desired.entries.get(&one.address);
        entry.is_some_and(|entry| !entry.moves.is_empty())
    };
    let untold = planned
        .iter()
        .filter(|one| selection.includes(&one.address) && !is_told(one) && !moves_values(one));
    untold.map(|one| by_hand(one, sides)).collect()
}

/// Says how something is brought in line by hand.
fn by_hand(planned: &PlannedDifference, sides: &Sides) -> UnwrittenDifference {
    let is_about = |entry: &Entry| {
        let address = &entry.spec.address;
        if planned.is_order {
            address.container() == planned.address.as_str()
        } else {
            *address == planned.address
        }
    };
    let entries = sides.desired.entries.values().filter(|entry| is_about(entry));
    let mut places: Vec<&Location> = entries.filter_map(|entry| entry.at.as_ref()).collect();
    places.sort_by_key(|at| (&at.file, at.line));

    let because = if planned.is_order {
        let files: BTreeSet<&str> = places.iter().map(|at| &*at.file).collect();
        let files: Vec<&str> = files.into_iter().collect();
        let order = sides.live.orders.get(&planned.address);
        let members = order.into_iter().flat_map(|live| &live.order.members);
        let names: Vec<String> = members.map(Address::name).collect();
        format!(
            "Close has the order {}; put the entries in that order by hand, in {}",
            names.join(", "),
            files.join(", ")
        )
    } else {
        UNEDITABLE.to_owned()
    };
    let what = if planned.is_order {
        DifferenceKind::Order
    } else {
        DifferenceKind::Attribute("*".to_owned())
    };
    let finding = ManifestDifference {
        address: planned.address.clone(),
        what,
    };
    UnwrittenDifference {
        finding,
        at: places.first().copied().cloned(),
        because,
    }
}
