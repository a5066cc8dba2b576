//! Writes a picture as Mermaid, which GitHub and GitLab draw in Markdown.

use super::{
    drawing::{ArrowBundle, GraphDrawing, GraphNode},
    limit::limited,
    measure::cut,
};
use crate::model::visible;
use std::fmt::Write as _;

/// The most that Mermaid draws; it refuses longer texts and more arrows.
const LONGEST: usize = 48_000;
const MOST_ARROWS: usize = 480;
/// How many rows of each box are tried, until the text is short enough.
const ROWS: [usize; 6] = [usize::MAX, 20, 12, 6, 3, 0];
/// How wide the names at arrows may be.
const WIDE: f64 = 20.0;
/// How many rows an arrow names.
const NAMED: usize = 3;

/// Writes a picture, with as many rows as Mermaid takes.
pub fn mermaid(drawing: &GraphDrawing) -> String {
    let written = |most: usize| write(&limited(drawing, most));
    let fits = |text: &String| text.len() <= LONGEST;
    let found = ROWS.into_iter().map(written).find(fits);
    found.unwrap_or_else(|| short(drawing))
}

/// Writes as many boxes as fit, without rows.
fn short(drawing: &GraphDrawing) -> String {
    let mut bare = limited(drawing, 0);
    // How long the text gets is known only once it is written; halving finds a size in few tries.
    while bare.nodes.len() > 1 {
        bare.nodes.truncate(bare.nodes.len() / 2);
        let count = bare.nodes.len();
        bare.arrows
            .retain(|arrow| arrow.from.node < count && arrow.to.node < count);
        let text = write(&bare);
        if text.len() <= LONGEST {
            let left_out = drawing.nodes.len() - count;
            return format!("{text}  more[\"… and {left_out} more\"]\n");
        }
    }
    write(&bare)
}

fn write(drawing: &GraphDrawing) -> String {
    let mut out = String::from("flowchart LR\n");
    for (at, node) in drawing.nodes.iter().enumerate() {
        let class = if node.is_elsewhere { ":::elsewhere" } else { "" };
        let _ = writeln!(out, "  n{at}[\"{}\"]{class}", label(node));
    }

    let between = drawing.between();
    for one in between.iter().take(MOST_ARROWS) {
        let line = if one.is_mention { "-.->" } else { "-->" };
        let named = names(drawing, one)
            .map(|names| format!("|\"{names}\"|"))
            .unwrap_or_default();
        let _ = writeln!(out, "  n{} {line}{named} n{}", one.from, one.to);
    }

    if between.len() > MOST_ARROWS {
        let _ = writeln!(
            out,
            "  %% {} more arrows are left out",
            between.len() - MOST_ARROWS
        );
    }

    out.push_str("  classDef default text-align:left\n");
    if drawing.nodes.iter().any(|node| node.is_elsewhere) {
        out.push_str("  classDef elsewhere stroke-dasharray:5 4\n");
    }
    out
}

fn label(node: &GraphNode) -> String {
    let mut lines = vec![format!("<b>{}</b>", text(&node.title))];
    if !node.about.is_empty() {
        lines.push(format!("<i>{}</i>", text(&node.about)));
    }
    for row in &node.rows {
        let caption = match row.caption.as_str() {
            "" => String::new(),
            caption => format!(" <i>({})</i>", text(caption)),
        };
        lines.push(format!("{}{caption}", text(&row.name)));
    }
    if node.more > 0 {
        lines.push(format!("<i>… and {} more</i>", node.more));
    }
    lines.join("<br/>")
}

/// Returns what an arrow is called: the rows that it begins at.
fn names(drawing: &GraphDrawing, between: &ArrowBundle) -> Option<String> {
    let rows = &drawing.nodes.get(between.from)?.rows;
    let mut names: Vec<String> = Vec::new();
    for row in between.rows.iter().filter_map(|row| rows.get(*row)) {
        let name = text(&cut(&row.name, WIDE));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > NAMED {
        let more = names.len() - NAMED;
        names.truncate(NAMED);
        names.push(format!("… and {more} more"));
    }
    (!names.is_empty()).then(|| names.join("<br/>"))
}

/// Writes a text so that Mermaid takes it as such: neither as its own syntax, nor as HTML, nor as Markdown.
fn text(text: &str) -> String {
    let mut out = String::new();
    for (at, character) in visible(text).chars().enumerate() {
        let is_plain = match character {
            'a'..='z' | 'A'..='Z' => true,
            // At the start Markdown would take `1.` or `-` for a list, which Mermaid refuses to draw.
            '0'..='9' | ' ' | ',' | '-' | '(' | ')' => at > 0,
            other => !other.is_ascii(),
        };
        if is_plain {
            out.push(character);
        } else {
            let _ = write!(out, "#{};", u32::from(character));
        }
    }
    out
}
