//! Which changes of a list may be made whose items have addresses, such as the steps of a workflow. An address is a position,
//! so a change that moves what is left alone would make its address mean another item in the next run.

use crate::model::{ItemChange, complete, with_changes};
use serde_json::Value;

/// The limits of the changes in a list, by the positions of its items, from 0.
#[derive(Clone, Copy)]
pub(super) struct ItemLimits<'a> {
    /// The attribute that an item is not the same without.
    pub(super) shape: &'a str,
    /// Says which items the rules leave as they are.
    pub(super) is_ignored: &'a dyn Fn(usize) -> bool,
    /// Says which items the command leaves as they are.
    pub(super) is_excluded: &'a dyn Fn(usize) -> bool,
    /// Says which items the command means.
    pub(super) is_targeted: &'a dyn Fn(usize) -> bool,
}

impl ItemLimits<'_> {
    /// Returns a live list with those changes of a wanted one that are within the limits. Returns nothing if the same limits
    /// would mean other items afterwards: one that is left alone has another position, or changes remain.
    pub(super) fn apply(&self, live: &[Value], wanted: &[Value]) -> Option<Vec<Value>> {
        let limited = self.limited(live, wanted);

        let is_left_alone = |at: &usize| (self.is_ignored)(*at) || (self.is_excluded)(*at);
        let mut left_alone = (0..live.len()).filter(is_left_alone);
        let all_stay = left_alone.all(|at| limited.get(at) == live.get(at));

        (all_stay && self.limited(&limited, wanted) == limited).then_some(limited)
    }

    /// Returns a live list with the changes within the limits. The command names items by their positions in the list that
    /// the rules leave.
    fn limited(&self, live: &[Value], wanted: &[Value]) -> Vec<Value> {
        let is_ignored = |change: &ItemChange| change.positions().any(self.is_ignored);
        let wanted = complete(self.shape, live, wanted);
        let kept = with_changes(self.shape, live, &wanted, |change| !is_ignored(change));

        let is_meant = |change: &ItemChange| {
            let is_excluded = change.positions().any(self.is_excluded);
            !is_excluded && (self.is_targeted)(change.position())
        };
        with_changes(self.shape, live, &kept, is_meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Calls with these delays.
    fn items(delays: &str) -> Vec<Value> {
        let delays = delays.split_whitespace();
        delays
            .map(|delay| json!({"type": "call", "delay": delay}))
            .collect()
    }

    /// Applies limits that name positions, from 1.
    fn limit(
        live: &[Value],
        wanted: &[Value],
        [ignored, excluded, targeted]: [&[usize]; 3],
    ) -> Option<Vec<Value>> {
        let limits = ItemLimits {
            shape: "type",
            is_ignored: &|at| ignored.contains(&(at + 1)),
            is_excluded: &|at| excluded.contains(&(at + 1)),
            is_targeted: &|at| targeted.is_empty() || targeted.contains(&(at + 1)),
        };
        limits.apply(live, wanted)
    }

    #[track_caller]
    fn limited(live: &str, wanted: &str, limits: [&[usize]; 3]) -> Option<Vec<Value>> {
        limit(&items(live), &items(wanted), limits)
    }

    #[test]
    fn what_is_left_alone_keeps_its_position() {
        for limits in [[&[2][..], &[], &[]], [&[], &[2][..], &[]]] {
            assert_eq!(limited("1 2 3", "7 8 9", limits), Some(items("7 2 9")));
            assert_eq!(limited("1 2 3", "1 3", limits), Some(items("1 2 3")));
            assert_eq!(limited("1 2 3", "1 2", limits), Some(items("1 2")));
            assert_eq!(limited("1 2 3", "2 3", limits), None, "the first one goes");
            assert_eq!(limited("1 2 3", "0 1 2 3", limits), None, "one comes before it");
            assert_eq!(limited("1 2 3", "2 1 3", limits), Some(items("1 2 3")));
        }
    }

    #[test]
    fn a_target_is_changed_alone_if_it_is_the_same_afterwards() {
        assert_eq!(limited("1 2 3", "7 8 9", [&[], &[], &[2]]), Some(items("1 8 3")));
        assert_eq!(
            limited("1 2 3", "1 9 2 3", [&[], &[], &[2]]),
            Some(items("1 9 2 3"))
        );
        assert_eq!(limited("1 2 3", "3", [&[], &[], &[1]]), None);
        assert_eq!(limited("1 2 3", "1 3", [&[3], &[], &[2]]), None);
    }

    proptest::proptest! {
        #[test]
        fn what_was_limited_is_left_by_the_same_limits(
            live in "([1-5] ){0,5}",
            wanted in "([1-5] ){0,5}",
            ignored in proptest::collection::vec(1_usize..7, 0..3),
            excluded in proptest::collection::vec(1_usize..7, 0..3),
            targeted in proptest::collection::vec(1_usize..7, 0..3),
        ) {
            // An id tells items apart that are otherwise alike.
            let mut live = items(&live);
            for (at, item) in live.iter_mut().enumerate() {
                item["id"] = json!(at);
            }
            let wanted = items(&wanted);
            let limits = [ignored.as_slice(), &excluded, &targeted];
            if let Some(once) = limit(&live, &wanted, limits) {
                for at in ignored.iter().chain(&excluded) {
                    if let Some(item) = live.get(at - 1) {
                        proptest::prop_assert_eq!(once.get(at - 1), Some(item));
                    }
                }
                let unnamed: [&[usize]; 3] = [&[], &[], &[]];
                if limits == unnamed {
                    proptest::prop_assert_eq!(once.len(), wanted.len());
                }
                proptest::prop_assert_eq!(limit(&once, &wanted, limits), Some(once.clone()));
            } else {
                proptest::prop_assert!(limits.iter().any(|positions| !positions.is_empty()));
            }
        }
    }
}
