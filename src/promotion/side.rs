//! The two sides of a promotion, and which of them a person chose.

use super::verdict::Verdict;
use crate::model::{Address, Selector};

/// One of the two organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromotionSide {
    /// The one that is promoted from.
    Source,
    /// The one that is promoted to.
    Target,
}

/// A choice between the two sides where both changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideChoice {
    /// The objects that it is about; all of them where there is none.
    pub address: Option<Selector>,
    /// Which side is right.
    pub side: PromotionSide,
}

/// Returns the side that a person chose for a difference of an object, by any of the object's names; a later choice counts
/// more, and one for an address more than one for all.
///
/// Whoever names an object decides about all that differs in it, also where only one side changed it or it was decided
/// before. A choice for all objects decides conflicts only: a hotfix that nobody named stays.
#[must_use]
pub fn chosen(takes: &[SideChoice], verdict: Verdict, names: &[&Address]) -> Option<PromotionSide> {
    let covers = |take: &&SideChoice| {
        let selector = take.address.as_ref();
        selector.is_some_and(|selector| names.iter().any(|name| selector.selects(name)))
    };
    let own = takes.iter().rev().find(covers);
    let all = || takes.iter().rev().find(|take| take.address.is_none());
    let counts_for_all = verdict == Verdict::Conflict;
    let take = own.or_else(|| counts_for_all.then(all).flatten());
    take.filter(|_| verdict != Verdict::Same).map(|take| take.side)
}

/// Returns the side that a person chose for an object whose address is spelt out.
#[must_use]
pub fn spelt_out(takes: &[SideChoice], address: &Address) -> Option<PromotionSide> {
    let mut last = takes.iter().rev();
    let take = last.find(|take| {
        let selector = take.address.as_ref();
        selector.is_some_and(|selector| selector.is_spelt_out() && selector.agrees(address))
    });
    take.map(|take| take.side)
}

/// Returns the addresses of choices that select none of some objects, so that they choose nothing.
pub fn idle_choices<'a>(takes: &'a [SideChoice], known: &[&Address]) -> impl Iterator<Item = &'a Selector> {
    let selectors = takes.iter().filter_map(|take| take.address.as_ref());
    selectors.filter(|selector| !known.iter().any(|address| selector.selects(address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_for_an_address_counts_more_than_one_for_all() {
        let take = |address: Option<&str>, side| SideChoice {
            address: address.map(|text| Selector::of_objects(text.to_owned())),
            side,
        };
        let takes = [
            take(Some("lead_status/*"), PromotionSide::Target),
            take(Some("lead_status/Won"), PromotionSide::Source),
            take(None, PromotionSide::Source),
        ];
        let (new, won, pipe) = (
            Address::of("lead_status/New"),
            Address::of("lead_status/Won"),
            Address::of("pipeline/P"),
        );
        let conflict = |takes: &[SideChoice], names: &[&Address]| chosen(takes, Verdict::Conflict, names);
        assert_eq!(conflict(&takes, &[&new]), Some(PromotionSide::Target));
        assert_eq!(conflict(&takes, &[&won]), Some(PromotionSide::Source));
        assert_eq!(conflict(&takes, &[&pipe]), Some(PromotionSide::Source));
        assert_eq!(
            conflict(&takes, &[&pipe, &new]),
            Some(PromotionSide::Target),
            "by its other name"
        );
        assert_eq!(conflict(&takes[..2], &[&pipe]), None);

        for decided in [Verdict::Promote, Verdict::Keep, Verdict::Settled] {
            assert_eq!(chosen(&takes, decided, &[&new]), Some(PromotionSide::Target));
            assert_eq!(chosen(&takes, decided, &[&pipe]), None, "nobody named it");
        }
        assert_eq!(chosen(&takes, Verdict::Same, &[&new]), None);
        assert_eq!(spelt_out(&takes, &won), Some(PromotionSide::Source));
        assert_eq!(spelt_out(&takes, &new), None);
    }
}
