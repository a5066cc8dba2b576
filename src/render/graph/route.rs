//! The lines of arrows: level where they cross columns, and bent between them, so that none runs through a box.

use super::{
    drawing::GraphArrow,
    layout::{BETWEEN, GraphLayout, LayoutArea},
};
use std::fmt::Write as _;

/// How far an arrow leaves its box that leads back to the same box.
const LOOP: f64 = 30.0;

/// Returns the path of an arrow, as SVG writes paths; `from` and `to` are the heights of its ends.
pub(super) fn path(layout: &GraphLayout, arrow: &GraphArrow, from: f64, to: f64) -> String {
    let (source, target) = (layout.boxes[arrow.from.node], layout.boxes[arrow.to.node]);
    // From a row to another row of the same box: a direct line would cross the text.
    if arrow.from.node == arrow.to.node {
        let right = source.right();
        let out = right + LOOP;
        return format!("M{right:.1} {from:.1}C{out:.1} {from:.1} {out:.1} {to:.1} {right:.1} {to:.1}");
    }

    let Some(way) = layout.ways.get(&(arrow.from.node, arrow.to.node)) else {
        return String::new();
    };

    // A reversed arrow is laid out from its target and turned round at the end.
    let mut points = if way.is_reversed {
        ends(layout, arrow.to.node, target, to)
    } else {
        ends(layout, arrow.from.node, source, from)
    };
    for (column, height) in &way.crossed {
        let area = layout.columns[*column];
        points.extend([(area.left, *height), (area.right(), *height)]);
    }

    points.push(if way.is_reversed {
        (source.left, from)
    } else {
        (target.left, to)
    });
    if way.is_reversed {
        points.reverse();
    }

    written(&points)
}

/// Returns where an arrow leaves a box to the right, and where it leaves the column of it.
fn ends(layout: &GraphLayout, node: usize, area: LayoutArea, height: f64) -> Vec<(f64, f64)> {
    let column = layout.column_of.get(&node).map(|column| layout.columns[*column]);
    vec![
        (area.right(), height),
        (column.map_or(area.right(), |column| column.right()), height),
    ]
}

/// Writes points: straight where two are at one height, else bent, level at both ends.
fn written(points: &[(f64, f64)]) -> String {
    let mut out = String::new();
    let mut before: Option<(f64, f64)> = None;

    for (x, y) in points.iter().copied() {
        let _ = match before {
            None => write!(out, "M{x:.1} {y:.1}"),
            // Nearer than the precision of the output, so the piece would be drawn as nothing.
            Some((left, _)) if (left - x).abs() < 0.05 => Ok(()),
            Some((_, height)) if (height - y).abs() < 0.05 => write!(out, "L{x:.1} {y:.1}"),
            Some((left, height)) => {
                let bend = (x - left).signum() * BETWEEN / 2.0;
                let (first, second) = (left + bend, x - bend);
                write!(out, "C{first:.1} {height:.1} {second:.1} {y:.1} {x:.1} {y:.1}")
            }
        };
        before = Some((x, y));
    }
    out
}
