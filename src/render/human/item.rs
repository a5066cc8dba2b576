//! One object on a terminal: what happens to it, at what risk, and where the manifests say so.

use super::{
    ReviewExtent, TerminalLayout,
    detail::{compact_details, details},
    wrap::{PaintedSpan, addresses, all_columns, pasted, span, whole, wrap},
};
use crate::model::visible;
use crate::render::{
    paint::Paint,
    review::{Hazard, ReviewItem, ReviewSubject},
    way_out::WayOut,
};

/// Where objects begin, and where what belongs to them does.
const INDENT: usize = 2;
const INNER: usize = 6;

/// Writes an object.
pub(super) fn item(out: &mut String, about: &ReviewSubject, item: &ReviewItem, layout: TerminalLayout) {
    header(out, about, item, layout.width);
    if layout.extent < ReviewExtent::Full {
        compact_details(out, about, &item.details, layout.width);
        // What keeps values, or an object, is worth its line.
        let renames = item.hazards.iter().flat_map(|hazard| &hazard.renames);
        hints(out, renames.chain(&item.hints), layout);
        return;
    }

    details(out, about, &item.details, layout.width);
    for each in &item.hazards {
        hazard(out, each, layout.sentence());
    }

    hints(out, &item.hints, layout);

    // A reason that goes without saying would be repeated on most objects.
    if !item.reason.is_empty() && (!item.is_usual || layout.extent == ReviewExtent::Everything) {
        let because = format!("because {}", visible(&item.reason));
        wrap(
            out,
            INNER,
            INNER + 2,
            &[span(Paint::Dim, because)],
            layout.sentence(),
        );
    }

    for way in &item.ways_out {
        way_out(out, way, layout.width);
    }

    // The order of steps matters to those who look into a plan, and is noise to those who review it.
    if layout.extent == ReviewExtent::Everything && !item.waits_for.is_empty() {
        let mut spans = vec![span(Paint::Dim, "after")];
        spans.extend(addresses(Paint::Dim, &item.waits_for, ""));
        wrap(out, INNER, INNER + 2, &spans, layout.sentence());
    }
}

/// Writes what an object may be, and what to write if it is.
fn hints<'a>(out: &mut String, hints: impl IntoIterator<Item = &'a String>, layout: TerminalLayout) {
    for hint in hints {
        let spans = [
            span(Paint::Yellow, "hint:"),
            span(Paint::None, format!(" {}", visible(hint))),
        ];
        wrap(out, INNER, INNER + 2, &spans, layout.sentence());
    }
}

/// Writes what happens to the object, with the risk and the place beside it, or below where there is no room.
fn header(out: &mut String, about: &ReviewSubject, item: &ReviewItem, width: usize) {
    let sign = span(Paint::of_sign(item.sign), about.mark(item.sign));
    let address = whole(Paint::Bold, visible(item.address.as_str()));
    let space = || span(Paint::None, " ");
    let mut spans = match about {
        ReviewSubject::Plan(_) => vec![sign, space(), span(Paint::None, &item.word), space(), address],
        ReviewSubject::Drift(_) | ReviewSubject::Comparison { .. } => vec![sign, space(), address],
    };

    let mut notes: Vec<PaintedSpan> = Vec::new();
    match about {
        ReviewSubject::Plan(_) => {}
        ReviewSubject::Drift(_) | ReviewSubject::Comparison { .. } => {
            notes.push(span(Paint::None, visible(&item.word)))
        }
    }
    if let Some(hazard) = item.hazards.first() {
        notes.push(span(Paint::of_level(hazard.level), format!("[{}]", hazard.tag())));
    }
    if let Some(at) = &item.at {
        let place = format!("({}:{})", visible(&at.file), at.line);
        notes.push(whole(Paint::Dim, place));
    }

    // A note that does not fit begins a line of its own, so that it is not broken.
    for note in notes {
        let one = [span(Paint::None, "  "), note];
        if INDENT + all_columns(&spans) + all_columns(&one) > width {
            wrap(out, INDENT, INNER, &spans, width);
            let [_, note] = one;
            spans = vec![span(Paint::None, " ".repeat(INNER - INDENT)), note];
        } else {
            spans.extend(one);
        }
    }
    wrap(out, INDENT, INNER, &spans, width);
}

/// Writes a way out; what can be pasted stays in one piece.
fn way_out(out: &mut String, way: &WayOut, width: usize) {
    let mut spans = vec![span(Paint::Dim, format!("{}:", way.words()))];
    for (is_pasted, text) in way.parts() {
        spans.push(span(Paint::None, " "));
        if is_pasted {
            spans.push(pasted(&visible(&text)));
        } else {
            spans.push(span(Paint::Dim, visible(&text)));
        }
    }
    wrap(out, INNER, INNER + 2, &spans, width);
}

fn hazard(out: &mut String, hazard: &Hazard, width: usize) {
    let spans = [
        span(Paint::of_level(hazard.level), format!("{}:", hazard.level.text())),
        span(Paint::None, format!(" {}", visible(&hazard.sentence()))),
    ];
    wrap(out, INNER, INNER + 2, &spans, width);
}
