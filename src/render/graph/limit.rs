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
    for (at, node) in drawing.nodes.iter().enumerate() {
        let matters = |row: &usize| {
            let end = ArrowEnd {
                node: at,
                row: Some(*row),
            };
            node.rows[*row].mark.is_some() || touched.contains(&end)
        };
        // Rows are drawn for their arrows and changes, so those come before rows that only fill the box.
        let (first, second): (Vec<usize>, Vec<usize>) = (0..node.rows.len()).partition(matters);
        let kept: BTreeSet<usize> = first.into_iter().chain(second).take(most).collect();
        rows.push(out.keep_rows(at, |row| kept.contains(&row)));
    }

    // Two arrows may become one, once the rows that told them apart are gone.
    let end = |end: ArrowEnd| ArrowEnd {
        node: end.node,
        row: end.row.and_then(|row| *rows.get(end.node)?.get(row)?),
    };
    let arrows = drawing.arrows.iter().map(|arrow| GraphArrow {
        from: end(arrow.from),
        to: end(arrow.to),
        is_mention: arrow.is_mention,
    });
    let arrows: BTreeSet<GraphArrow> = arrows.collect();
    out.arrows = arrows.into_iter().collect();
    out
}
