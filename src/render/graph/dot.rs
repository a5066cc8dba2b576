//! Writes a picture as DOT, for Graphviz.

use super::drawing::{ArrowEnd, GraphDrawing, GraphNode};
use crate::model::visible;
use std::fmt::Write as _;

/// Writes a picture.
pub fn dot(drawing: &GraphDrawing, title: &str) -> String {
    let mut out = format!(
        "digraph \"{}\" {{\n  rankdir=LR;\n  node [shape=plain, fontname=\"Helvetica\"];\n  edge [color=\"#5b6b82\"];\n",
        quoted(title)
    );
    for (at, node) in drawing.nodes.iter().enumerate() {
        let _ = writeln!(out, "  n{at} [label=<{}>];", table(node));
    }
    for arrow in &drawing.arrows {
        let style = if arrow.is_mention { " [style=dashed]" } else { "" };
        let (from, to) = (port(arrow.from), port(arrow.to));
        let _ = writeln!(out, "  {from} -> {to}{style};");
    }
    out.push_str("}\n");
    out
}

fn port(end: ArrowEnd) -> String {
    match end.row {
        Some(row) => format!("n{}:r{row}", end.node),
        None => format!("n{}:head", end.node),
    }
}

fn table(node: &GraphNode) -> String {
    let style = if node.is_elsewhere {
        " STYLE=\"DASHED\""
    } else {
        ""
    };
    let mut out = format!(
        "<TABLE BORDER=\"1\"{style} CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"5\" COLOR=\"#b6c2d1\">\
         <TR><TD PORT=\"head\" ALIGN=\"LEFT\" COLSPAN=\"2\" BGCOLOR=\"#eef2f7\"><B>{}</B>{}</TD></TR>",
        text(&node.title),
        match node.about.as_str() {
            "" => String::new(),
            about => format!("  <I>{}</I>", text(about)),
        }
    );

    // Each row is a port, so that an arrow begins and ends at the row it is about.
    for (at, row) in node.rows.iter().enumerate() {
        let _ = write!(
            out,
            "<TR><TD PORT=\"r{at}\" ALIGN=\"LEFT\">{}</TD><TD ALIGN=\"RIGHT\">{}</TD></TR>",
            text(&row.name),
            match row.caption.as_str() {
                "" => String::new(),
                caption => format!("<FONT COLOR=\"#55637a\">{}</FONT>", text(caption)),
            }
        );
    }

    if node.more > 0 {
        let _ = write!(
            out,
            "<TR><TD ALIGN=\"LEFT\" COLSPAN=\"2\"><I>… and {} more</I></TD></TR>",
            node.more
        );
    }
    out.push_str("</TABLE>");
    out
}

/// Writes a text between tags; an empty one is a space, since Graphviz takes no empty cell.
fn text(text: &str) -> String {
    let mut out = String::new();
    for character in visible(text).chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' => drop(write!(out, "&#{};", u32::from(character))),
            // XML does not allow these two, and Graphviz reads HTML labels as XML.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    if out.trim().is_empty() {
        "&#160;".to_owned()
    } else {
        out
    }
}

/// Writes a text inside of quotation marks.
fn quoted(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('"', "\\\"")
}
