//! What two lists have in common, in the same order: as many members as possible, and of equally many those that also
//! keep their places.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Up to so many pairs of members every way to match them is tried; beyond that, places are not looked at.
const PAIRS: usize = 1_000_000;

/// Returns the places before and after of the members that can stay, in order. Of several that might, those of which
/// `stays` says so: nobody moved them.
pub fn common_members(old: &[String], new: &[String], stays: impl Fn(&str) -> bool) -> Vec<(usize, usize)> {
    // The best answer needs a table of both lengths, which is too large for very long lists.
    if old.len().saturating_mul(new.len()) <= PAIRS {
        best(old, new, stays)
    } else {
        many(old, new)
    }
}

fn best(old: &[String], new: &[String], stays: impl Fn(&str) -> bool) -> Vec<(usize, usize)> {
    // How much the rest of both lists has in common; a member counts far more than who it is, and that more than its
    // place.
    let whole = old.len().max(new.len()) + 1;
    let width = new.len() + 1;
    let mut rest = vec![0_usize; (old.len() + 1) * width];
    let preferred: Vec<usize> = old.iter().map(|member| usize::from(stays(member))).collect();
    let worth = |from: usize, to: usize| {
        whole * (2 * whole + preferred.get(from).copied().unwrap_or_default()) + usize::from(from == to)
    };

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
        // Where either of two may have moved, the one that comes earlier now: that is what a reader looks for.
        } else if here == rest[from * width + to + 1] {
            to += 1;
        } else {
            from += 1;
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
            common_members(&list("abcde"), &list("cbade"), |_| false),
            [(1, 1), (3, 3), (4, 4)]
        );
        assert_eq!(
            common_members(&list("abcd"), &list("dabc"), |_| false),
            [(0, 1), (1, 2), (2, 3)]
        );
    }

    #[test]
    fn of_two_that_may_have_moved_the_one_that_nobody_moved_stays() {
        let pairs = |stays: &'static str| common_members(&list("abc"), &list("bac"), move |one| one == stays);
        assert_eq!(pairs("a"), [(0, 1), (2, 2)]);
        assert_eq!(pairs("b"), [(1, 0), (2, 2)]);
        assert_eq!(pairs(""), [(0, 1), (2, 2)], "what comes earlier now has moved");
    }

    proptest! {
        #[test]
        fn both_ways_find_as_many_members(old in "[a-d]{0,8}", new in "[a-d]{0,8}") {
            let (old, new) = (list(&old), list(&new));
            let pairs = best(&old, &new, |_| false);
            prop_assert!(pairs.iter().all(|(from, to)| old[*from] == new[*to]));
            prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            prop_assert_eq!(pairs.len(), many(&old, &new).len());
        }
    }
}
