//! What two lists have in common, in the same order: as many members as possible, and of equally many those that also
//! keep their places.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Up to so many pairs of members every way to match them is tried; beyond that, places are not looked at.
const PAIRS: usize = 1_000_000;

/// Returns the places before and after of the members that can stay, in order.
pub fn common_members(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    // The best answer needs a table of both lengths, which is too large for very long lists.
    if old.len().saturating_mul(new.len()) <= PAIRS {
        best(old, new)
    } else {
        many(old, new)
    }
}

fn best(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    // How much the rest of both lists has in common; a member counts far more than its place.
    let whole = old.len().max(new.len()) + 1;
    let width = new.len() + 1;
    let mut rest = vec![0_usize; (old.len() + 1) * width];
    let worth = |from: usize, to: usize| whole + usize::from(from == to);

    for from in (0..old.len()).rev() {
        for to in (0..new.len()).rev() {
            let skipped = rest[(from + 1) * width + to].max(rest[from * width + to + 1]);
            rest[from * width + to] = if old[from] == new[to] {
                skipped.max(worth(from, to) + rest[(from + 1) * width + to + 1])
            } else {
                skipped
            };
        }
    }

    // The table tells from the front which pair belongs to a best answer.
    let (mut from, mut to) = (0, 0);
    let mut pairs = Vec::new();
    while from < old.len() && to < new.len() {
        let here = rest[from * width + to];
        if old[from] == new[to] && here == worth(from, to) + rest[(from + 1) * width + to + 1] {
            pairs.push((from, to));
            from += 1;
            to += 1;
        } else if here == rest[(from + 1) * width + to] {
            from += 1;
        } else {
            to += 1;
        }
    }
    pairs
}

fn many(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Hunt, old, new) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            pairs.extend((0..len).map(|at| (old_index + at, new_index + at)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn what_keeps_its_place_stays() {
        assert_eq!(
            common_members(&list("abcde"), &list("cbade")),
            [(1, 1), (3, 3), (4, 4)]
        );
        assert_eq!(
            common_members(&list("abcd"), &list("dabc")),
            [(0, 1), (1, 2), (2, 3)]
        );
    }

    proptest! {
        #[test]
        fn both_ways_find_as_many_members(old in "[a-d]{0,8}", new in "[a-d]{0,8}") {
            let (old, new) = (list(&old), list(&new));
            let pairs = best(&old, &new);
            prop_assert!(pairs.iter().all(|(from, to)| old[*from] == new[*to]));
            prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            prop_assert_eq!(pairs.len(), many(&old, &new).len());
        }
    }
}
