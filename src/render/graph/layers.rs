//! Puts connected boxes into columns so that arrows lead from one column to a later one.

use std::collections::{BTreeMap, BTreeSet};

/// Boxes in columns, and how arrows get from one to another.
#[derive(Debug)]
pub(super) struct GraphLayers {
    /// The members of each column: boxes below `boxes`, and from there on the bends of arrows that cross the column.
    pub columns: Vec<Vec<usize>>,
    /// How many boxes there are.
    pub boxes: usize,
    /// What each pair of connected boxes has between them.
    pub chains: BTreeMap<(usize, usize), LayerChain>,
}

/// The way from one box to another, from column to column.
#[derive(Clone, Debug)]
pub(super) struct LayerChain {
    /// The members that it goes through, the leftmost first, both boxes included.
    pub members: Vec<usize>,
    /// Whether what refers is at the right end, because boxes refer to each other in a circle.
    pub is_reversed: bool,
}

impl GraphLayers {
    /// Finds the columns of some boxes, given the pairs of them that arrows connect.
    pub fn new(count: usize, pairs: &BTreeSet<(usize, usize)>) -> Self {
        // Columns need a direction, which a circle does not have: the arrow that closes one is laid out
        // backwards.
        let back = back_edges(count, pairs);
        let forward: BTreeSet<(usize, usize)> = pairs
            .iter()
            .map(|(from, to)| {
                if back.contains(&(*from, *to)) {
                    (*to, *from)
                } else {
                    (*from, *to)
                }
            })
            .collect();

        let ranks = ranks(count, &forward);
        let mut columns: Vec<Vec<usize>> = vec![Vec::new(); ranks.iter().max().map_or(0, |last| last + 1)];
        for (node, rank) in ranks.iter().enumerate() {
            columns[*rank].push(node);
        }

        // An arrow that crosses columns bends in each, so that it runs between boxes and not through them.
        let mut next = count;
        let mut ways: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (left, right) in forward {
            let mut members = vec![left];
            for column in &mut columns[ranks[left] + 1..ranks[right]] {
                column.push(next);
                members.push(next);
                next += 1;
            }
            members.push(right);
            ways.insert((left, right), members);
        }

        // Callers ask for an arrow as they know it, so a reversed one is filed under its own direction.
        let chains = pairs.iter().map(|(from, to)| {
            let is_reversed = back.contains(&(*from, *to));
            let key = if is_reversed { (*to, *from) } else { (*from, *to) };
            let members = ways.get(&key).cloned().unwrap_or_default();
            ((*from, *to), LayerChain { members, is_reversed })
        });

        Self {
            chains: chains.collect(),
            columns,
            boxes: count,
        }
    }

    /// Returns the members of neighbouring columns that are connected.
    pub fn links(&self) -> BTreeSet<(usize, usize)> {
        let links = self.chains.values().flat_map(|chain| chain.members.windows(2));
        links.map(|pair| (pair[0], pair[1])).collect()
    }
}

/// Finds the arrows that close a circle. Goes from box to box without calling itself, since chains may be long.
fn back_edges(count: usize, pairs: &BTreeSet<(usize, usize)>) -> BTreeSet<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum VisitState {
        Not,
        OnTheWay,
        Left,
    }

    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    pairs.iter().for_each(|(from, to)| next[*from].push(*to));

    let mut seen = vec![VisitState::Not; count];
    let mut back = BTreeSet::new();

    for start in 0..count {
        let mut way: Vec<(usize, usize)> = Vec::new();
        if seen[start] == VisitState::Not {
            seen[start] = VisitState::OnTheWay;
            way.push((start, 0));
        }

        while let Some((node, at)) = way.last_mut() {
            let node = *node;
            let Some(to) = next[node].get(*at).copied() else {
                seen[node] = VisitState::Left;
                way.pop();
                continue;
            };

            *at += 1;
            match seen[to] {
                VisitState::Not => {
                    seen[to] = VisitState::OnTheWay;
                    way.push((to, 0));
                }
                // The box is on the way that led here, so this arrow closes a circle.
                VisitState::OnTheWay => drop(back.insert((node, to))),
                VisitState::Left => {}
            }
        }
    }
    back
}

/// Gives every box the column after the last one of those that lead to it; what nothing leads to stands right before
/// what it leads to.
fn ranks(count: usize, forward: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waiting = vec![0; count];
    for (from, to) in forward {
        next[*from].push(*to);
        waiting[*to] += 1;
    }

    let is_first: Vec<bool> = waiting.iter().map(|count| *count == 0).collect();
    let mut ranks = vec![0; count];
    let mut ready: Vec<usize> = (0..count).filter(|node| is_first[*node]).collect();

    // A box is ready once everything that leads to it has its column.
    while let Some(node) = ready.pop() {
        for to in &next[node] {
            ranks[*to] = ranks[*to].max(ranks[node] + 1);
            waiting[*to] -= 1;
            if waiting[*to] == 0 {
                ready.push(*to);
            }
        }
    }

    // Otherwise all sources stand at the far left, with long arrows to what they lead to.
    for node in (0..count).filter(|node| is_first[*node]) {
        if let Some(nearest) = next[node].iter().map(|to| ranks[*to]).min() {
            ranks[node] = nearest - 1;
        }
    }
    ranks
}
