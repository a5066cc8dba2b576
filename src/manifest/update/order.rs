//! Which members of a list stay where they are when others move.

/// Returns the largest set of positions whose ranks rise: the members that need not move.
pub fn fixed(ranks: &[usize]) -> Vec<usize> {
    // Patience sorting: for each length, the chain of that length whose last rank is the smallest.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(ranks.len());
    for (at, rank) in ranks.iter().enumerate() {
        let length = ends.partition_point(|end| ranks[*end] < *rank);
        before.push(
            length
                .checked_sub(1)
                .and_then(|shorter| ends.get(shorter).copied()),
        );
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }

    // The longest chain, from its end to its beginning.
    let mut chain = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        chain.push(at);
        next = before[at];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::fixed;

    #[test]
    fn as_few_members_as_possible_move() {
        for (ranks, stays) in [
            (vec![], vec![]),
            (vec![0, 1, 2], vec![0, 1, 2]),
            (vec![2, 0, 1], vec![1, 2]),
            (vec![1, 2, 0], vec![0, 1]),
            (vec![3, 0, 1, 4, 2], vec![1, 2, 4]),
        ] {
            assert_eq!(fixed(&ranks), stays, "{ranks:?}");
        }
    }
}
