//! What a plan of updated manifests would still change: whatever nobody was told yet is told.

use super::{
    difference::{DifferenceKind, ManifestDifference, PendingRequest, UnwrittenDifference},
    sides::{PlannedDifference, Sides},
};
use crate::model::{Address, Location, ObjectSelection};
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
    let is_told = |one: &PlannedDifference| {
        let mut unplaced = unplaced.iter();
        let mut pending = pending.iter();
        unplaced.any(|told| is_covered(one, &told.finding)) || pending.any(|told| is_part(one, &told.address))
    };

    // Values that the manifests rename or move are for `apply`.
    let moves_values = |one: &PlannedDifference| {
        let entry = sides.desired.entries.get(&one.address);
        !one.is_order && entry.is_some_and(|entry| !entry.moves.is_empty())
    };
    let untold = planned
        .iter()
        .filter(|one| selection.includes(&one.address) && !is_told(one) && !moves_values(one));
    untold.map(|one| by_hand(one, sides)).collect()
}

/// Says whether a difference was told with another one.
fn is_covered(one: &PlannedDifference, told: &ManifestDifference) -> bool {
    match &told.what {
        DifferenceKind::Added | DifferenceKind::Removed => is_part(one, &told.address),
        DifferenceKind::Moved => one.is_order && told.address.container() == one.address.as_str(),
        DifferenceKind::Order => one.is_order && one.address == told.address,
        // Nothing of it could be compared.
        DifferenceKind::Attribute(name) if name == "*" => is_part(one, &told.address),
        DifferenceKind::Attribute(_) => !one.is_order && one.address == told.address,
    }
}

/// Says whether a difference is about an object, what lies in it, or its place among others.
fn is_part(one: &PlannedDifference, address: &Address) -> bool {
    one.address.is_within(address) || (one.is_order && address.container() == one.address.as_str())
}

/// Says how something is brought in line by hand.
fn by_hand(planned: &PlannedDifference, sides: &Sides) -> UnwrittenDifference {
    let (what, at, because) = if planned.is_order {
        let (at, because) = order_by_hand(&planned.address, sides);
        (DifferenceKind::Order, at, because)
    } else {
        let entry = sides.desired.entries.get(&planned.address);
        let at = entry.and_then(|entry| entry.at.clone());
        (
            DifferenceKind::Attribute("*".to_owned()),
            at,
            UNEDITABLE.to_owned(),
        )
    };

    let address = planned.address.clone();
    UnwrittenDifference {
        finding: ManifestDifference { address, what },
        at,
        because,
    }
}

/// Returns where the first entry of a list stands, and the order in which its entries belong; what only one side has is
/// not in it.
fn order_by_hand(list: &Address, sides: &Sides) -> (Option<Location>, String) {
    let order = sides.live.orders.get(list);
    let members = order.into_iter().flat_map(|live| &live.order.members);
    let members: Vec<&Address> = members.filter(|member| sides.lists(member)).collect();

    let entries = members
        .iter()
        .filter_map(|member| sides.desired.entries.get(*member));
    let mut places: Vec<&Location> = entries.filter_map(|entry| entry.at.as_ref()).collect();
    places.sort_by_key(|at| (&at.file, at.line));
    let files: BTreeSet<&str> = places.iter().map(|at| &*at.file).collect();
    let files: Vec<&str> = files.into_iter().collect();

    let names: Vec<String> = members.iter().map(|member| member.name()).collect();
    let because = format!(
        "Close has the order {}; put the entries in that order by hand, in {}",
        names.join(", "),
        files.join(", ")
    );
    (places.first().copied().cloned(), because)
}
