//! The two sides of a promotion, and which of them a person chose.

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

/// Returns the side that was chosen for an object, by any of its names; a later choice counts more, and one for
/// an address more than one for all.
#[must_use]
pub fn chosen(takes: &[SideChoice], names: &[&Address]) -> Option<PromotionSide> {
    let covers = |take: &&SideChoice| {
        let selector = take.address.as_ref();
        selector.is_some_and(|selector| names.iter().any(|name| selector.selects(name)))
    };
    let own = takes.iter().rev().find(covers);
    let all = takes.iter().rev().find(|take| take.address.is_none());
    own.or(all).map(|take| take.side)
}

/// Returns the address of a choice that selects none of some objects, so that it chooses nothing.
#[must_use]
pub fn idle_choice<'a>(takes: &'a [SideChoice], known: &[&Address]) -> Option<&'a Selector> {
    let mut selectors = takes.iter().filter_map(|take| take.address.as_ref());
    selectors.find(|selector| !known.iter().any(|address| selector.selects(address)))
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
        assert_eq!(chosen(&takes, &[&new]), Some(PromotionSide::Target));
        assert_eq!(chosen(&takes, &[&won]), Some(PromotionSide::Source));
        assert_eq!(chosen(&takes, &[&pipe]), Some(PromotionSide::Source));
        assert_eq!(
            chosen(&takes, &[&pipe, &new]),
            Some(PromotionSide::Target),
            "by its other name"
        );
        assert_eq!(chosen(&takes[..2], &[&pipe]), None);
    }
}
