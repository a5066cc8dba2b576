//! Leaves rows of long boxes out, so that a picture stays one.

use super::drawing::{ArrowEnd, GraphArrow, GraphDrawing};
use std::collections::BTreeSet;

/// Keeps at most so many rows of each box: those that an arrow touches or something happens to, then the first ones.
/// An arrow whose row is left out begins or ends at the box.
pub fn limited(drawing: &GraphDrawing, most: usize) -> GraphDrawing {
    let touched: BTreeSet<ArrowEnd> = drawing
        .arrows
        .iter()
        .flat_map(|arrow| [arrow.from, arrow.to])
        .collect();
    let mut out = drawing.clone();
    let mut rows: Vec<Vec<Option<usize>>> = Vec::new();
    for (at, node) in out.nodes.iter_mut().enumerate() {
        let matters = |row: &usize| {
            node.rows[*row].mark.is_some()
                || touched.contains(&ArrowEnd {
                    node: at,
                    row: Some(*row),
                })
        };
        let (first, second): (Vec<usize>, Vec<usize>) = (0..node.rows.len()).partition(matters);
        let kept: BTreeSet<usize> = first.into_iter().chain(second).take(most).collect();
        let mut next = 0..;
        let places: Vec<Option<usize>> = (0..node.rows.len())
            .map(|row| kept.contains(&row).then(|| next.next()).flatten())
            .collect();
        node.more += node.rows.len() - kept.len();
        let mut stays = places.iter().map(Option::is_some);
        node.rows.retain(|_| stays.next().unwrap_or_default());
        rows.push(places);
    }
    let end = |end: ArrowEnd| ArrowEnd {
        node: end.node,
        row: end.row.and_then(|row| *rows.get(end.node)?.get(row)?),
    };
    let arrows: BTreeSet<GraphArrow> = drawing
        .arrows
        .iter()
        .map(|arrow| GraphArrow {
            from: end(arrow.from),
            to: end(arrow.to),
            is_mention: arrow.is_mention,
        })
        .collect();
    out.arrows = arrows.into_iter().collect();
    out
}
