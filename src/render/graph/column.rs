//! Orders the members of columns so that few arrows cross.

use super::layers::GraphLayers;
/// How often the columns are gone through; more changes hardly anything.
const SWEEPS: usize = 12;

/// Orders every column by where its members' neighbours are, and keeps the best order that was met.
pub(super) fn order(layers: &mut GraphLayers) {
    let links: Vec<(usize, usize)> = layers.links().into_iter().collect();
    let sides = ColumnLinks::new(&layers.columns, &links);
    let mut places = places(&layers.columns);
    let mut best = (
        crossings(&layers.columns, &sides, &places),
        layers.columns.clone(),
    );

    // Sweeping in alternating directions lets the neighbours on both sides pull at a column.
    for sweep in 0..SWEEPS {
        let to_the_right = sweep % 2 == 0;
        let neighbours = if to_the_right { &sides.left } else { &sides.right };
        let count = layers.columns.len();
        for step in 1..count {
            let at = if to_the_right { step } else { count - 1 - step };
            let column = &mut layers.columns[at];

            let centre = |member: &usize| {
                let near = &neighbours[*member];
                match near.len() {
                    // What has no neighbour on this side stays where it is.
                    0 => places[*member] as f64,
                    count => near.iter().map(|one| places[*one]).sum::<usize>() as f64 / count as f64,
                }
            };

            let mut keyed: Vec<(f64, usize)> =
                column.iter().map(|member| (centre(member), *member)).collect();
            // The sort is stable: members that wish for the same place keep their order, so sweeps settle.
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            for (place, (_, member)) in keyed.into_iter().enumerate() {
                column[place] = member;
                places[member] = place;
            }
        }

        // A sweep may make things worse, and the next one better than ever.
        let found = crossings(&layers.columns, &sides, &places);
        if found < best.0 {
            best = (found, layers.columns.clone());
        }
    }

    layers.columns = best.1;
}

/// The links of each member with the columns before and after its own.
struct ColumnLinks {
    left: Vec<Vec<usize>>,
    right: Vec<Vec<usize>>,
}

impl ColumnLinks {
    fn new(columns: &[Vec<usize>], links: &[(usize, usize)]) -> Self {
        let count = columns.iter().map(Vec::len).sum();
        let mut sides = Self {
            left: vec![Vec::new(); count],
            right: vec![Vec::new(); count],
        };
        for (left, right) in links {
            sides.right[*left].push(*right);
            sides.left[*right].push(*left);
        }
        sides
    }
}

/// Returns the place of every member in its column.
fn places(columns: &[Vec<usize>]) -> Vec<usize> {
    let mut places = vec![0; columns.iter().map(Vec::len).sum()];
    for column in columns {
        for (place, member) in column.iter().enumerate() {
            places[*member] = place;
        }
    }
    places
}

/// Counts the pairs of links that cross.
fn crossings(columns: &[Vec<usize>], sides: &ColumnLinks, places: &[usize]) -> usize {
    let in_one = |column: &Vec<usize>| {
        let mut above: Vec<usize> = Vec::new();
        let mut count = 0;
        for member in column {
            // Links of one member do not cross each other.
            let ends = sides.right[*member].iter().map(|right| places[*right]);
            let crossed = |end: usize| above.len() - above.partition_point(|other| *other <= end);
            count += ends.clone().map(crossed).sum::<usize>();
            for end in ends {
                above.insert(above.partition_point(|other| *other <= end), end);
            }
        }
        count
    };
    columns.iter().map(in_one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn count(columns: &[Vec<usize>], links: &[(usize, usize)]) -> usize {
        crossings(columns, &ColumnLinks::new(columns, links), &places(columns))
    }

    #[test]
    fn links_that_cross_are_counted_and_undone() {
        let columns = vec![vec![0, 1, 2], vec![3, 4, 5]];
        assert_eq!(count(&columns, &[(0, 5), (1, 4), (2, 3)]), 3);
        assert_eq!(count(&columns, &[(0, 3), (0, 5), (1, 5), (2, 5)]), 0);
        let pairs = BTreeSet::from([(0, 5), (1, 4), (2, 3)]);
        let mut layers = GraphLayers::new(6, &pairs);
        order(&mut layers);
        let links: Vec<(usize, usize)> = pairs.into_iter().collect();
        assert_eq!(count(&layers.columns, &links), 0, "{:?}", layers.columns);
    }
}
