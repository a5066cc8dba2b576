//! Which changes of a list may be made whose items have addresses, such as the steps of a workflow. An address is a position,
//! so a change that moves what is left alone would make its address mean another item in the next run.

use crate::model::{ItemChange, complete, item_changes, with_changes};
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
    /// would mean other items afterwards: one that is left alone has another position, or changes remain. Neither if an item
    /// that is not left alone would not become what is wanted.
    pub(super) fn apply(&self, live: &[Value], wanted: &[Value]) -> Option<Vec<Value>> {
        let limited = self.limited(live, wanted);

        let is_left_alone = |at: &usize| (self.is_ignored)(*at) || (self.is_excluded)(*at);
        let mut left_alone = (0..live.len()).filter(is_left_alone);
        let all_stay = left_alone.all(|at| limited.get(at) == live.get(at));
        let is_stable = self.limited(&limited, wanted) == limited;

        (all_stay && is_stable && !self.splits_a_change(&limited, wanted)).then_some(limited)
    }

    /// Returns a live list with all changes of a wanted one that are not only those of ignored items.
    pub(super) fn without_ignored(&self, live: &[Value], wanted: &[Value]) -> Vec<Value> {
        let wanted = complete(self.shape, live, wanted);
        with_changes(self.shape, live, &wanted, |change| {
            !change.positions().all(self.is_ignored)
        })
    }

    /// Returns the position of an ignored item that has a part in what can't be done, the first one that would move.
    pub(super) fn moved(&self, live: &[Value], wanted: &[Value]) -> Option<usize> {
        let limited = self.limited(live, wanted);
        let mut ignored = (0..live.len()).filter(|at| (self.is_ignored)(*at));
        let moved = ignored.find(|at| limited.get(*at) != live.get(*at));

        let changes = item_changes(self.shape, live, &complete(self.shape, live, wanted));
        let mut positions = changes.iter().flat_map(ItemChange::positions);
        moved.or_else(|| positions.find(|at| (self.is_ignored)(*at)))
    }

    /// Says whether a change that is not made would give an item the position of another one, and only one of the two is left
    /// alone.
    fn splits_a_change(&self, live: &[Value], wanted: &[Value]) -> bool {
        let wanted = complete(self.shape, live, wanted);
        let kept = self.without_touching_ignored(live, &wanted);
        let is_split = |change: &ItemChange, is_left_alone: &dyn Fn(usize) -> bool| {
            change.positions().any(is_left_alone) && !change.positions().all(is_left_alone)
        };

        let rules = item_changes(self.shape, live, &wanted);
        let command = item_changes(self.shape, live, &kept);
        let mut targeted = command
            .iter()
            .filter(|change| (self.is_targeted)(change.position()));
        rules.iter().any(|change| is_split(change, self.is_ignored))
            || targeted.any(|change| is_split(change, self.is_excluded))
    }

    /// Returns a live list with the changes within the limits. The command names items by their positions in the list that
    /// the rules leave.
    fn limited(&self, live: &[Value], wanted: &[Value]) -> Vec<Value> {
        let wanted = complete(self.shape, live, wanted);
        let kept = self.without_touching_ignored(live, &wanted);

        let is_meant = |change: &ItemChange| {
            let is_excluded = change.positions().any(self.is_excluded);
            !is_excluded && (self.is_targeted)(change.position())
        };
        with_changes(self.shape, live, &kept, is_meant)
    }

    /// Returns a live list with those changes of a complete one that no ignored item has a part in.
    fn without_touching_ignored(&self, live: &[Value], wanted: &[Value]) -> Vec<Value> {
        with_changes(self.shape, live, wanted, |change| {
            !change.positions().any(self.is_ignored)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Calls with these delays, or mails where a letter says so.
    fn items(words: &str) -> Vec<Value> {
        let item = |word: &str| match word.strip_prefix('m') {
            Some(delay) => json!({"type": "mail", "delay": delay}),
            None => json!({"type": "call", "delay": word}),
        };
        words.split_whitespace().map(item).collect()
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
            assert_eq!(
                limited("1 2 3", "2 1 3", limits),
                None,
                "the first one would be second"
            );
            assert_eq!(
                limited("1 m2 3", "1 9", limits),
                None,
                "the third one would be second"
            );
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
            live in "(m?[1-5] ){0,5}",
            wanted in "(m?[1-5] ){0,5}",
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
