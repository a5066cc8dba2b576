//! Gives boxes their places: connected ones in columns, arrows from left to right; the others below, side by side.

use super::{
    column,
    layers::{GraphLayers, LayerChain},
    placement::{ColumnMember, place},
};
use std::collections::{BTreeMap, BTreeSet};

/// Between columns, where arrows bend.
pub(super) const BETWEEN: f64 = 72.0;
/// Between boxes of a column.
const ABOVE: f64 = 24.0;
/// The height that an arrow takes which crosses a column.
const BEND: f64 = 10.0;
/// How often heights are brought nearer to those of neighbours.
const ROUNDS: usize = 8;
/// How wide the picture may always be.
const WIDE: f64 = 960.0;

/// A box or a column, by its edges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct LayoutArea {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl LayoutArea {
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// The places of boxes, and the ways between them.
#[derive(Clone, Debug, Default)]
pub(super) struct GraphLayout {
    pub width: f64,
    pub height: f64,
    pub boxes: Vec<LayoutArea>,
    /// The columns of boxes that are connected.
    pub columns: Vec<LayoutArea>,
    /// The column of each such box.
    pub column_of: BTreeMap<usize, usize>,
    /// The way from one box to another: where it crosses columns, the leftmost first.
    pub ways: BTreeMap<(usize, usize), ArrowRoute>,
}

/// The route of arrows from one box to another.
#[derive(Clone, Debug, Default)]
pub(super) struct ArrowRoute {
    /// The columns that are crossed on the way, and how high.
    pub crossed: Vec<(usize, f64)>,
    /// Whether what refers is at the right end.
    pub is_reversed: bool,
}

impl GraphLayout {
    /// Finds the places of boxes of these sizes, which these pairs connect.
    pub fn new(sizes: &[(f64, f64)], pairs: &BTreeSet<(usize, usize)>) -> Self {
        // An arrow from a box to itself says nothing about where the box belongs.
        let pairs: BTreeSet<(usize, usize)> = pairs.iter().copied().filter(|(from, to)| from != to).collect();
        let mut layout = Self {
            boxes: vec![LayoutArea::default(); sizes.len()],
            ..Self::default()
        };

        let (mut groups, mut alone) = (Vec::new(), Vec::new());
        for group in groups_of(sizes.len(), &pairs) {
            match group.as_slice() {
                [single] => alone.push(*single),
                _ => groups.push(group),
            }
        }

        // Connected boxes come first, because their width decides how many single ones fit in a row.
        for group in groups {
            layout.add_group(&group, sizes, &pairs);
        }
        layout.add_alone(&alone, sizes);
        layout
    }

    /// Puts boxes that arrows connect below what is there.
    fn add_group(&mut self, group: &[usize], sizes: &[(f64, f64)], pairs: &BTreeSet<(usize, usize)>) {
        let own: BTreeMap<usize, usize> = group.iter().enumerate().map(|(at, node)| (*node, at)).collect();
        let inner = pairs
            .iter()
            .filter_map(|(from, to)| Some((*own.get(from)?, *own.get(to)?)));
        let mut layers = GraphLayers::new(group.len(), &inner.collect());
        column::order(&mut layers);

        // Members beyond the group are bends, which are only as high as an arrow needs.
        let height = |member: usize| group.get(member).map_or(BEND, |node| sizes[*node].1);
        let mut tops = tops(&layers, &height);
        // Being drawn towards neighbours may have moved some members above the top.
        let lowest = tops.iter().copied().fold(f64::INFINITY, f64::min);
        let shift = self.below() - lowest;
        tops.iter_mut().for_each(|top| *top += shift);

        let first = self.columns.len();
        self.add_columns(&layers, group, sizes, &tops);
        self.add_routes(&layers, group, &tops, first);

        let bottoms = layers
            .columns
            .iter()
            .flatten()
            .map(|member| tops[*member] + height(*member));
        self.height = bottoms.fold(self.height, f64::max);
    }

    fn add_columns(&mut self, layers: &GraphLayers, group: &[usize], sizes: &[(f64, f64)], tops: &[f64]) {
        let mut left = 0.0;
        for members in &layers.columns {
            let nodes = || {
                members
                    .iter()
                    .filter_map(|member| Some((*member, *group.get(*member)?)))
            };
            // Bends have no width, so only boxes decide how wide a column is.
            let width = nodes().map(|(_, node)| sizes[node].0).fold(0.0, f64::max);
            for (member, node) in nodes() {
                self.column_of.insert(node, self.columns.len());
                self.boxes[node] = LayoutArea {
                    left,
                    top: tops[member],
                    width: sizes[node].0,
                    height: sizes[node].1,
                };
            }

            self.columns.push(LayoutArea {
                left,
                width,
                ..LayoutArea::default()
            });
            left += width + BETWEEN;
        }
        self.width = self.width.max(left - BETWEEN);
    }

    /// Finds where arrows cross the columns of a group, the first of which is `first`.
    fn add_routes(&mut self, layers: &GraphLayers, group: &[usize], tops: &[f64], first: usize) {
        let columns = layers.columns.iter().enumerate();
        let column_of: BTreeMap<usize, usize> = columns
            .flat_map(|(at, members)| members.iter().map(move |member| (*member, first + at)))
            .collect();

        for ((from, to), LayerChain { members, is_reversed }) in &layers.chains {
            // The first and the last member of a chain are boxes, where the arrow has its ends.
            let bends = members.iter().filter(|member| **member >= layers.boxes);
            let crossed = bends.filter_map(|bend| Some((*column_of.get(bend)?, tops[*bend] + BEND / 2.0)));
            let route = ArrowRoute {
                crossed: crossed.collect(),
                is_reversed: *is_reversed,
            };
            self.ways.insert((group[*from], group[*to]), route);
        }
    }

    /// Puts boxes without arrows side by side, each below the shortest of what is there.
    fn add_alone(&mut self, alone: &[usize], sizes: &[(f64, f64)]) {
        let Some(width) = alone.iter().map(|node| sizes[*node].0).reduce(f64::max) else {
            return;
        };

        let top = self.below();
        let room = self.width.max(WIDE);
        // Every column is as wide as the widest box, so that any box fits into any of them.
        let count = (((room + ABOVE) / (width + ABOVE)) as usize).clamp(1, alone.len());
        let mut filled = vec![top; count];
        for node in alone {
            let mut shortest = 0;
            for at in 1..count {
                if filled[at] < filled[shortest] {
                    shortest = at;
                }
            }

            let area = LayoutArea {
                left: shortest as f64 * (width + ABOVE),
                top: filled[shortest],
                width: sizes[*node].0,
                height: sizes[*node].1,
            };
            filled[shortest] = area.bottom() + ABOVE;
            self.width = self.width.max(area.right());
            self.height = self.height.max(area.bottom());
            self.boxes[*node] = area;
        }
    }

    fn below(&self) -> f64 {
        if self.height > 0.0 {
            self.height + 2.0 * ABOVE
        } else {
            0.0
        }
    }
}

/// Returns the boxes that arrows connect with each other, by the first of them.
fn groups_of(count: usize, pairs: &BTreeSet<(usize, usize)>) -> Vec<Vec<usize>> {
    let sides = neighbours(count, pairs);

    let mut seen = vec![false; count];
    let mut groups = Vec::new();
    for start in 0..count {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let (mut group, mut at) = (vec![start], 0);
        while let Some(node) = group.get(at).copied() {
            at += 1;
            for side in &sides[node] {
                if !std::mem::replace(&mut seen[*side], true) {
                    group.push(*side);
                }
            }
        }

        // The search finds them by nearness, but places should follow the order of the drawing.
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

/// Returns what each member is connected with, on either side.
fn neighbours(count: usize, pairs: &BTreeSet<(usize, usize)>) -> Vec<Vec<usize>> {
    let mut sides: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (one, other) in pairs {
        sides[*one].push(*other);
        sides[*other].push(*one);
    }
    sides
}

/// Finds the upper edges of all members: stacked at first, then drawn towards their neighbours.
fn tops(layers: &GraphLayers, height: &impl Fn(usize) -> f64) -> Vec<f64> {
    let count = layers.columns.iter().map(Vec::len).sum();
    let sides = neighbours(count, &layers.links());

    let mut tops = vec![0.0; count];
    for column in &layers.columns {
        let mut top = 0.0;
        for member in column {
            tops[*member] = top;
            top += height(*member) + ABOVE;
        }
    }

    // To the right and back again, so that both ends of a chain draw at what lies between.
    for round in 0..ROUNDS {
        let count = layers.columns.len();
        for step in 0..count {
            let at = if round % 2 == 0 { step } else { count - 1 - step };
            let column = &layers.columns[at];
            let wish = |member: usize| {
                let centres = sides[member].iter().map(|side| tops[*side] + height(*side) / 2.0);
                match sides[member].len() {
                    0 => tops[member],
                    count => centres.sum::<f64>() / count as f64 - height(member) / 2.0,
                }
            };

            let members = column.iter().map(|member| ColumnMember {
                height: height(*member),
                wish: wish(*member),
            });
            let members: Vec<ColumnMember> = members.collect();
            for (member, top) in column.iter().zip(place(&members, ABOVE)) {
                tops[*member] = top;
            }
        }
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn overlap(one: &LayoutArea, other: &LayoutArea) -> bool {
        one.left < other.right() - 0.01
            && other.left < one.right() - 0.01
            && one.top < other.bottom() - 0.01
            && other.top < one.bottom() - 0.01
    }

    proptest! {
        #[test]
        fn no_two_boxes_overlap_and_all_are_in_the_picture(
            sizes in proptest::collection::vec((60.0..320.0f64, 20.0..400.0f64), 1..30),
            ends in proptest::collection::vec((0..30usize, 0..30usize), 0..60),
        ) {
            let count = sizes.len();
            let pairs = ends.into_iter().map(|(from, to)| (from % count, to % count)).collect();
            let layout = GraphLayout::new(&sizes, &pairs);
            for (at, area) in layout.boxes.iter().enumerate() {
                prop_assert_eq!((area.width, area.height), sizes[at]);
                prop_assert!(area.left >= 0.0 && area.top >= -0.01, "{:?}", area);
                prop_assert!(area.right() <= layout.width + 0.01 && area.bottom() <= layout.height + 0.01);
                for other in &layout.boxes[at + 1..] {
                    prop_assert!(!overlap(area, other), "{:?} {:?}", area, other);
                }
            }
            // Where an arrow crosses a column, there is no box.
            for way in layout.ways.values() {
                for (column, height) in &way.crossed {
                    let inside = layout.boxes.iter().enumerate().filter(|(node, _)| {
                        layout.column_of.get(node) == Some(column)
                    });
                    for (_, area) in inside {
                        prop_assert!(*height < area.top || *height > area.bottom(), "{} {:?}", height, area);
                    }
                }
            }
            let again = GraphLayout::new(&sizes, &pairs);
            prop_assert_eq!(layout.boxes, again.boxes);
        }
    }

    #[test]
    fn three_hundred_boxes_are_laid_out() {
        let sizes = vec![(200.0, 120.0); 300];
        let pairs = (0..600usize)
            .map(|at| (at * 7919 % 300, at * 104_729 % 293))
            .collect();
        let layout = GraphLayout::new(&sizes, &pairs);
        assert!(layout.height > 0.0 && layout.boxes.iter().all(|area| area.right() <= layout.width));
    }

    #[test]
    fn boxes_that_refer_to_each_other_in_a_circle_stand_in_different_columns() {
        let sizes = vec![(100.0, 40.0); 3];
        let pairs = BTreeSet::from([(0, 1), (1, 2), (2, 0), (1, 1)]);
        let layout = GraphLayout::new(&sizes, &pairs);
        let lefts: BTreeSet<u64> = layout.boxes.iter().map(|area| area.left as u64).collect();
        assert_eq!(lefts.len(), 3);
        assert_eq!(layout.ways.values().filter(|way| way.is_reversed).count(), 1);
    }
}
