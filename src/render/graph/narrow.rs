//! Narrows a drawing down to some objects and what they are connected with.

use super::drawing::{ArrowEnd, GraphArrow, GraphDrawing};
use crate::model::{Address, ObjectSelection};
use std::collections::BTreeSet;

/// Keeps what is meant, and what an arrow connects with it.
pub fn narrowed(drawing: GraphDrawing, selection: &ObjectSelection) -> GraphDrawing {
    if selection.is_everything() {
        return drawing;
    }

    let mut named: BTreeSet<ArrowEnd> = BTreeSet::new();
    for (node, one) in drawing.nodes.iter().enumerate() {
        let covers = |address: &Address| selection.includes(address);
        if covers(&one.address) {
            named.insert(ArrowEnd { node, row: None });
        }
        let rows = one
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| covers(&row.address));
        named.extend(rows.map(|(row, _)| ArrowEnd { node, row: Some(row) }));
    }

    // One step in both directions: what the object uses, and what would notice if it were gone.
    let touches = |arrow: &&GraphArrow| named.contains(&arrow.from) || named.contains(&arrow.to);
    let kept: Vec<GraphArrow> = drawing.arrows.iter().filter(touches).cloned().collect();
    let mut ends = named;
    ends.extend(kept.iter().flat_map(|arrow| [arrow.from, arrow.to]));
    only(drawing, &kept, &ends)
}

/// Keeps some ends and the boxes that they are in.
fn only(mut drawing: GraphDrawing, arrows: &[GraphArrow], ends: &BTreeSet<ArrowEnd>) -> GraphDrawing {
    let mut places: Vec<(Option<usize>, Vec<Option<usize>>)> = Vec::new();
    let mut next = 0..;
    for node in 0..drawing.nodes.len() {
        let rows = drawing.keep_rows(node, |row| ends.contains(&ArrowEnd { node, row: Some(row) }));
        let is_kept = rows.iter().any(Option::is_some) || ends.contains(&ArrowEnd { node, row: None });
        places.push((is_kept.then(|| next.next()).flatten(), rows));
    }
    let mut stays = places.iter().map(|(place, _)| place.is_some());
    drawing.nodes.retain(|_| stays.next().unwrap_or_default());

    // Every box that is left out shifts the numbers of those behind it.
    let end = |end: ArrowEnd| {
        let (node, rows) = places.get(end.node)?;
        let row = match end.row {
            Some(row) => Some((*rows.get(row)?)?),
            None => None,
        };
        Some(ArrowEnd { node: (*node)?, row })
    };
    let arrows = arrows.iter().filter_map(|arrow| {
        Some(GraphArrow {
            from: end(arrow.from)?,
            to: end(arrow.to)?,
            is_mention: arrow.is_mention,
        })
    });
    drawing.arrows = arrows.collect();
    drawing
}
