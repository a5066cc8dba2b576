//! The entries of one list: which go, which come, and which stand elsewhere. Decides; writes nothing.

use super::{edit::ListSlot, order::fixed};
use crate::model::Address;
use serde_json::Value;

/// A new object of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMember {
    /// Which.
    pub address: Address,
    /// Its entry.
    pub value: Value,
    /// Its position in the organization's order, if there is one.
    pub rank: Option<usize>,
}

/// An entry that stays.
#[derive(Clone, Debug, PartialEq)]
pub struct StayingMember {
    /// Where it stands in its list, counted from 0.
    pub at: usize,
    /// Its position in the organization's order, if it has one.
    pub rank: Option<usize>,
}

/// Returns the items of a list, and which of the members that stay have moved.
pub fn arrange(
    members: &[StayingMember],
    newcomers: &[NewMember],
    may_move: bool,
) -> (Vec<ListSlot>, Vec<usize>) {
    // As few entries as possible move, so that the diff shows only those.
    let ranked: Vec<usize> = (0..members.len())
        .filter(|at| members[*at].rank.is_some())
        .collect();
    let ranks: Vec<usize> = ranked.iter().filter_map(|at| members[*at].rank).collect();
    let stay: Vec<usize> = fixed(&ranks).into_iter().map(|at| ranked[at]).collect();
    let moves = |at: usize| may_move && ranked.contains(&at) && !stay.contains(&at);

    let mut placed: Vec<(Option<usize>, ListSlot)> = Vec::new();
    let mut coming: Vec<(Option<usize>, ListSlot)> = Vec::new();
    let mut moved = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let slot = (member.rank, ListSlot::Old(member.at));
        if moves(at) {
            moved.push(member.at);
            coming.push(slot);
        } else {
            placed.push(slot);
        }
    }

    // In their order, so that each finds the one before it placed already.
    let new = newcomers.iter();
    coming.extend(new.map(|one| (one.rank, ListSlot::New(one.value.clone()))));
    coming.sort_by_key(|(rank, _)| rank.unwrap_or(usize::MAX));
    for (rank, slot) in coming {
        let at = position(&placed, rank);
        placed.insert(at, (rank, slot));
    }
    (placed.into_iter().map(|(_, slot)| slot).collect(), moved)
}

/// Returns where an item of a rank belongs: behind the nearest one before it in the order.
fn position(placed: &[(Option<usize>, ListSlot)], rank: Option<usize>) -> usize {
    let Some(rank) = rank else { return placed.len() };
    let before = placed
        .iter()
        .enumerate()
        .filter(|(_, (other, _))| other.is_some_and(|other| other < rank))
        .max_by_key(|(_, (other, _))| *other);
    match before {
        Some((at, _)) => at + 1,
        None => placed
            .iter()
            .position(|(other, _)| other.is_some())
            .unwrap_or(placed.len()),
    }
}
