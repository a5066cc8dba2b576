//! Narrows a drawing down to some objects and what they are connected with.

use super::drawing::{ArrowEnd, GraphArrow, GraphDrawing};
use std::collections::BTreeSet;

/// Keeps what the targets name, and what an arrow connects with it; nothing is left out where there are no targets.
pub fn narrowed(drawing: GraphDrawing, targets: &[String]) -> GraphDrawing {
    if targets.is_empty() {
        return drawing;
    }
    let mut named: BTreeSet<ArrowEnd> = BTreeSet::new();
    for (node, one) in drawing.nodes.iter().enumerate() {
        let covers =
            |address: &crate::model::Address| targets.iter().any(|target| address.is_targeted(target));
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
    let touches = |arrow: &&GraphArrow| named.contains(&arrow.from) || named.contains(&arrow.to);
    let kept: Vec<GraphArrow> = drawing.arrows.iter().filter(touches).cloned().collect();
    let mut ends = named;
    ends.extend(kept.iter().flat_map(|arrow| [arrow.from, arrow.to]));
    only(drawing, &kept, &ends)
}

/// Keeps some ends and the boxes that they are in.
fn only(drawing: GraphDrawing, arrows: &[GraphArrow], ends: &BTreeSet<ArrowEnd>) -> GraphDrawing {
    let mut places: Vec<(Option<usize>, Vec<Option<usize>>)> = Vec::new();
    let mut nodes = Vec::new();
    for (at, mut node) in drawing.nodes.into_iter().enumerate() {
        let mut rows = Vec::new();
        let mut next = 0;
        for row in 0..node.rows.len() {
            let is_kept = ends.contains(&ArrowEnd {
                node: at,
                row: Some(row),
            });
            rows.push(is_kept.then_some(next));
            next += usize::from(is_kept);
        }
        let is_kept = next > 0 || ends.contains(&ArrowEnd { node: at, row: None });
        places.push((is_kept.then_some(nodes.len()), rows.clone()));
        if is_kept {
            let mut kept = rows.iter().map(Option::is_some);
            node.rows.retain(|_| kept.next().unwrap_or_default());
            node.more += rows.len() - node.rows.len();
            nodes.push(node);
        }
    }
    let end = |end: ArrowEnd| {
        let (node, rows) = places.get(end.node)?;
        Some(ArrowEnd {
            node: (*node)?,
            row: match end.row {
                Some(row) => Some((*rows.get(row)?)?),
                None => None,
            },
        })
    };
    let arrows = arrows.iter().filter_map(|arrow| {
        Some(GraphArrow {
            from: end(arrow.from)?,
            to: end(arrow.to)?,
            is_mention: arrow.is_mention,
        })
    });
    GraphDrawing {
        arrows: arrows.collect(),
        nodes,
    }
}
