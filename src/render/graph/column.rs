//! Orders the members of columns so that few arrows cross.

use super::layers::Layers;
use std::collections::BTreeMap;

/// How often the columns are gone through; more changes hardly anything.
const SWEEPS: usize = 12;

/// Orders every column by where its members' neighbours are, and keeps the best order that was met.
pub(super) fn order(layers: &mut Layers) {
    let links: Vec<(usize, usize)> = layers.links().into_iter().collect();
    let mut neighbours: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
    for (left, right) in &links {
        neighbours.entry((*left, true)).or_default().push(*right);
        neighbours.entry((*right, false)).or_default().push(*left);
    }
    let mut best = (crossings(&layers.columns, &links), layers.columns.clone());
    for sweep in 0..SWEEPS {
        let to_the_right = sweep % 2 == 0;
        let count = layers.columns.len();
        for step in 1..count {
            let at = if to_the_right { step } else { count - 1 - step };
            let places = places(&layers.columns);
            let centre = |member: usize, own: usize| {
                let sides = neighbours.get(&(member, !to_the_right));
                let sides = sides.filter(|sides| !sides.is_empty());
                sides.map_or(own as f64, |sides| {
                    let sum: usize = sides.iter().filter_map(|side| places.get(side)).sum();
                    sum as f64 / sides.len() as f64
                })
            };
            let column = &layers.columns[at];
            let mut keyed: Vec<(f64, usize)> = column
                .iter()
                .enumerate()
                .map(|(own, member)| (centre(*member, own), *member))
                .collect();
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            layers.columns[at] = keyed.into_iter().map(|(_, member)| member).collect();
        }
        let found = crossings(&layers.columns, &links);
        if found < best.0 {
            best = (found, layers.columns.clone());
        }
    }
    layers.columns = best.1;
}

fn places(columns: &[Vec<usize>]) -> BTreeMap<usize, usize> {
    let places = columns.iter().flat_map(|column| column.iter().enumerate());
    places.map(|(at, member)| (*member, at)).collect()
}

/// Counts the pairs of links that cross.
fn crossings(columns: &[Vec<usize>], links: &[(usize, usize)]) -> usize {
    let places = places(columns);
    let mut between: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate() {
        for (left, right) in links.iter().filter(|(left, _)| column.contains(left)) {
            let ends = (places.get(left), places.get(right));
            if let (Some(left), Some(right)) = ends {
                between.entry(at).or_default().push((*left, *right));
            }
        }
    }
    let in_one = |pairs: &Vec<(usize, usize)>| -> usize {
        let crossing = |at: usize| {
            let later = pairs[at + 1..].iter();
            later
                .filter(|other| {
                    let (one, other) = (pairs[at], **other);
                    (one.0 < other.0 && one.1 > other.1) || (one.0 > other.0 && one.1 < other.1)
                })
                .count()
        };
        (0..pairs.len()).map(crossing).sum()
    };
    between.values().map(in_one).sum()
}
