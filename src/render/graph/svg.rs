//! Draws a picture as SVG: one file that needs nothing else, light or dark as the reader's screen is.

use super::{
    drawing::{ArrowEnd, GraphDrawing, GraphMark, GraphNode, GraphRow},
    layout::{GraphLayout, LayoutArea},
    measure::{cut, cut_inside, width},
    route,
};
use crate::model::{counted, joined, visible};
use maud::{Markup, PreEscaped, html};

/// How pictures look; a page that holds one has to hold this as well.
pub const STYLE: &str = include_str!("graph.css");

/// The size of the letters of names, and of what stands beside them.
const LETTER: f64 = 13.0;
const SMALL: f64 = 11.5;
/// The heights of the parts of a box.
const HEAD: f64 = 32.0;
const ABOUT: f64 = 14.0;
const ROW: f64 = 23.0;
const FOOT: f64 = 5.0;
/// Left and right of texts.
const PAD: f64 = 12.0;
/// What a mark takes before a name.
const SIGN: f64 = 14.0;
/// How narrow and how wide a box may be.
const NARROW: f64 = 150.0;
const WIDE: f64 = 320.0;
/// Around the picture.
const MARGIN: f64 = 24.0;
/// How long and how high the point of an arrow is.
const POINT: (f64, f64) = (8.0, 4.0);

/// The frame of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SvgFrame {
    /// In a file of its own, with its style.
    File,
    /// In a page that has the style.
    Page,
}

/// Draws a picture.
pub fn svg(drawing: &GraphDrawing, title: &str, frame: SvgFrame) -> Markup {
    let sizes: Vec<(f64, f64)> = drawing.nodes.iter().map(size).collect();
    let pairs = drawing
        .arrows
        .iter()
        .map(|arrow| (arrow.from.node, arrow.to.node));
    let layout = GraphLayout::new(&sizes, &pairs.collect());

    let (wide, high) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
    let [wide, high] = [wide, high].map(|length| format!("{:.0}", length.ceil()));
    // HTML implies the namespace; browsers show a file without it as its source.
    let xmlns = (frame == SvgFrame::File).then_some("http://www.w3.org/2000/svg");

    html! {
        svg.graph xmlns=[xmlns] viewBox={ "0 0 " (wide) " " (high) } width=(wide) height=(high) role="img"
            aria-labelledby="graph-title graph-about" {
            title id="graph-title" { (shown(title)) }
            desc id="graph-about" { (about(drawing)) }
            @if frame == SvgFrame::File {
                style { (PreEscaped(STYLE)) }
                rect.page width=(wide) height=(high) {}
            }
            g transform={ "translate(" (MARGIN) " " (MARGIN) ")" } {
                // Arrows come first, so that boxes cover their ends.
                @for arrow in &drawing.arrows {
                    @let (from, to) = (level(drawing, &layout, arrow.from), level(drawing, &layout, arrow.to));
                    path.arrow.mention[arrow.is_mention] d=(route::path(&layout, arrow, from, to)) {}
                    path.point d=(point(&layout, arrow.from.node, arrow.to.node, to)) {}
                }
                @for (node, area) in drawing.nodes.iter().zip(&layout.boxes) {
                    (card(node, *area))
                }
            }
        }
    }
}

/// Says what is in the picture, for those who do not see it.
fn about(drawing: &GraphDrawing) -> String {
    let lists = drawing.nodes.iter().map(|node| {
        let count = node.rows.len() + node.more;
        let changed = node.rows.iter().filter(|row| row.mark.is_some()).count();
        let changed = match (changed, node.mark) {
            (_, Some(mark)) => format!(", {}", mark.word()),
            (0, None) => String::new(),
            (count, None) => format!(", {count} of them changing"),
        };
        format!("{}: {count}{changed}", shown(&node.title))
    });
    let references = counted(drawing.arrows.len(), "reference");
    format!("{}. {references} between them.", joined(lists, "; "))
}

fn card(node: &GraphNode, area: LayoutArea) -> Markup {
    let LayoutArea {
        left,
        top,
        width: wide,
        height: high,
    } = area;

    let head = head(node);
    let room = wide - 2.0 * PAD - sign_width(node.mark);

    html! {
        g.node.elsewhere[node.is_elsewhere].(class(node.mark)) transform={ "translate(" (left) " " (top) ")" } {
            title { (full(&shown(&node.title), &node.about, node.mark)) }
            rect.card width=(wide) height=(high) rx="7" {}
            path.head d={ "M0.5 " (head) "V7.5a7 7 0 0 1 7-7H" (wide - 7.5) "a7 7 0 0 1 7 7V" (head) "Z" } {}
            @if let Some(mark) = node.mark { text.sign x=(PAD) y="21" { (mark.sign()) } }
            text.name x=(PAD + sign_width(node.mark)) y="21" { (cut(&shown(&node.title), room / (LETTER * BOLD))) }
            @if !node.about.is_empty() {
                text.soft x=(PAD) y="37" { (cut(&node.about, (wide - 2.0 * PAD) / SMALL)) }
            }
            @for (at, row) in node.rows.iter().enumerate() {
                (line(row, wide, head + at as f64 * ROW))
            }
            @if node.more > 0 {
                text.soft x=(PAD) y=(head + node.rows.len() as f64 * ROW + 16.0) { "… and " (node.more) " more" }
            }
        }
    }
}

/// Bold letters are wider.
const BOLD: f64 = 1.1;

fn line(row: &GraphRow, wide: f64, top: f64) -> Markup {
    let (name, caption) = fitted(row, wide);
    html! {
        g.row.(class(row.mark)) {
            title { (full(&shown(&row.name), &row.caption, row.mark)) }
            rect.band x="1" y=(top) width=(wide - 2.0) height=(ROW) {}
            line.rule x1="0" x2=(wide) y1=(top) y2=(top) {}
            @if let Some(mark) = row.mark { text.sign x=(PAD) y=(top + 16.0) { (mark.sign()) } }
            text x=(PAD + sign_width(row.mark)) y=(top + 16.0) { (name) }
            @if !caption.is_empty() {
                text.soft x=(wide - PAD) y=(top + 16.0) text-anchor="end" { (caption) }
            }
        }
    }
}

/// Cuts a name and what stands beside it so that both fit; a caption takes what the name leaves, or 0.4 of the room.
fn fitted(row: &GraphRow, wide: f64) -> (String, String) {
    let room = wide - 2.0 * PAD - sign_width(row.mark);
    let name = shown(&row.name);
    let left = (room - width(&name) * LETTER - PAD).max(room * 0.4);
    let caption = cut(&shown(&row.caption), left / SMALL);

    let taken = if caption.is_empty() {
        0.0
    } else {
        width(&caption) * SMALL + PAD
    };

    let room = (room - taken) / LETTER;
    let name = if name.contains("://") {
        // A web address is told from others by its end, a name by its beginning.
        cut_inside(&name, room)
    } else {
        cut(&name, room)
    };
    (name, caption)
}

fn class(mark: Option<GraphMark>) -> &'static str {
    match mark {
        None => "stays",
        Some(GraphMark::Added) => "added",
        Some(GraphMark::Changed) => "changed",
        Some(GraphMark::Removed) => "removed",
    }
}

/// Returns the whole of what is shown in a box or row, of which some may be cut.
fn full(name: &str, beside: &str, mark: Option<GraphMark>) -> String {
    // Shown on hover, because names in the picture may be cut.
    let parts = [Some(name), Some(beside), mark.map(GraphMark::word)];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    shown(&joined(parts, " · "))
}

/// Makes control characters visible, and takes out what XML can't hold.
fn shown(text: &str) -> String {
    visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn sign_width(mark: Option<GraphMark>) -> f64 {
    if mark.is_some() { SIGN } else { 0.0 }
}

fn head(node: &GraphNode) -> f64 {
    HEAD + if node.about.is_empty() { 0.0 } else { ABOUT }
}

fn size(node: &GraphNode) -> (f64, f64) {
    let title = width(&shown(&node.title)) * LETTER * BOLD + sign_width(node.mark);
    let about = width(&node.about) * SMALL;
    let rows = node.rows.iter().map(|row| {
        let caption = width(&shown(&row.caption)) * SMALL;
        let gap = if row.caption.is_empty() { 0.0 } else { PAD };
        width(&shown(&row.name)) * LETTER + gap + caption + sign_width(row.mark)
    });
    let widest = rows.chain([title, about]).fold(0.0, f64::max) + 2.0 * PAD + 1.0;
    let lines = node.rows.len() + usize::from(node.more > 0);
    let foot = if lines == 0 { 0.0 } else { FOOT };

    // Beyond `WIDE` names are cut, because one long name would push everything else off the screen.
    (
        widest.clamp(NARROW, WIDE).ceil(),
        head(node) + lines as f64 * ROW + foot,
    )
}

/// Returns how high an arrow begins or ends.
fn level(drawing: &GraphDrawing, layout: &GraphLayout, end: ArrowEnd) -> f64 {
    let top = layout.boxes[end.node].top;
    let node = &drawing.nodes[end.node];
    match end.row {
        Some(row) => top + head(node) + (row as f64 + 0.5) * ROW,
        None => top + HEAD / 2.0,
    }
}

/// Draws the point of an arrow at the edge where it arrives.
fn point(layout: &GraphLayout, from: usize, to: usize, y: f64) -> String {
    let area = layout.boxes[to];
    let way = layout.ways.get(&(from, to));
    let arrives_right = from == to || way.is_some_and(|way| way.is_reversed);
    let (x, back) = if arrives_right {
        (area.right(), POINT.0)
    } else {
        (area.left, -POINT.0)
    };
    let (base, upper, lower) = (x + back, y - POINT.1, y + POINT.1);
    format!("M{x:.1} {y:.1}L{base:.1} {upper:.1}L{base:.1} {lower:.1}Z")
}
