//! Where the members of an ordered list go when only some of them are managed.

use crate::model::Address;
use std::collections::HashSet;

/// Puts managed members into the wanted order; unmanaged ones keep the slots they have.
///
/// Members that are wanted but not there yet come after the others, in the wanted order.
#[must_use]
pub fn merge(live: &[Address], wanted: &[Address]) -> Vec<Address> {
    let managed: HashSet<&Address> = wanted.iter().collect();
    let mut wanted = wanted.iter();
    let mut merged = Vec::with_capacity(live.len() + managed.len());
    for slot in live {
        if managed.contains(slot) {
            merged.extend(wanted.next().cloned());
        } else {
            merged.push(slot.clone());
        }
    }
    merged.extend(wanted.cloned());
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(names: &str) -> Vec<Address> {
        names
            .split_whitespace()
            .map(|name| Address::new("x", name))
            .collect()
    }

    #[test]
    fn unmanaged_members_keep_their_slots() {
        for (live, wanted, merged) in [
            ("u a v b", "b a c", "u b v a c"),
            ("a b", "b a", "b a"),
            ("a b", "c b a", "c b a"),
            ("", "a b", "a b"),
            ("u v", "", "u v"),
            ("u a", "c a", "u c a"),
        ] {
            assert_eq!(
                merge(&list(live), &list(wanted)),
                list(merged),
                "{live} + {wanted}"
            );
        }
    }

    proptest! {
        #[test]
        fn nobody_is_lost_or_doubled_and_the_wanted_order_holds(
            live in proptest::collection::hash_set(0..20u8, 0..12),
            wanted in proptest::collection::hash_set(0..20u8, 0..12),
        ) {
            let address = |n: &u8| Address::new("x", &n.to_string());
            let live: Vec<_> = live.iter().map(address).collect();
            let wanted: Vec<_> = wanted.iter().map(address).collect();
            let merged = merge(&live, &wanted);
            let all: HashSet<_> = live.iter().chain(&wanted).collect();
            prop_assert_eq!(merged.len(), all.len());
            prop_assert!(all.iter().all(|member| merged.contains(member)));
            let managed: Vec<_> = merged.iter().filter(|member| wanted.contains(member)).collect();
            prop_assert_eq!(managed, wanted.iter().collect::<Vec<_>>());
            for (slot, member) in live.iter().enumerate().filter(|(_, member)| !wanted.contains(member)) {
                prop_assert_eq!(&merged[slot], member);
            }
            prop_assert_eq!(merge(&merged, &wanted), merged, "once merged, nothing moves");
        }
    }
}
