//! What becomes of one attribute, on a terminal.

use super::wrap::{PaintedSpan, columns, cut, span, wrap};
use crate::model::{joined, visible};
use crate::render::{
    paint::Paint,
    review::{
        AttributeDetail, ChangeSign, LinePart, ListReview, ListRow, ReviewLine, ReviewSubject, ShownValue,
        TextReview, TreeBranch, cut_lines, folded_lines,
    },
};

/// Where attributes begin.
const INDENT: usize = 6;
/// Where what belongs to an attribute begins.
const INNER: usize = 8;
/// The most columns of one value.
const MOST: usize = 160;

/// Writes the attributes of an object, their values below each other.
pub(super) fn details(out: &mut String, about: &ReviewSubject, details: &[AttributeDetail], width: usize) {
    // Long values stand below their names, so only short ones share a column.
    let widest = details.iter().filter(|detail| is_short(detail));
    let widest = widest.map(|detail| columns(&visible(detail.name()))).max();
    let page = DetailWriter {
        about,
        value_at: INDENT + widest.unwrap_or_default() + 3,
        width,
    };
    for detail in details {
        page.detail(out, detail);
    }
}

/// Writes what changes in one line for each attribute; what only a new object has is left out.
pub(super) fn compact_details(
    out: &mut String,
    about: &ReviewSubject,
    details: &[AttributeDetail],
    width: usize,
) {
    for detail in details {
        let text = match detail {
            AttributeDetail::Value { .. } => continue,
            AttributeDetail::Change { before, after, .. } => match about.sides(before, after) {
                None => format!("{} → {}", written(before), written(after)),
                Some(sides) => {
                    let sides = sides.map(|(side, value)| format!("{} {}", visible(side), written(value)));
                    sides.join(", ")
                }
            },
            AttributeDetail::List(list) | AttributeDetail::Order(list) if list.is_new() => continue,
            AttributeDetail::List(_)
            | AttributeDetail::Order(_)
            | AttributeDetail::Text(_)
            | AttributeDetail::Tree(_)
            | AttributeDetail::Query(_) => {
                let lines = detail.below(about).into_iter();
                let changes = lines.filter_map(|line| {
                    let mark = about.mark(line.sign?);
                    Some(format!("{mark} {}", line.text.trim()))
                });
                cut(&joined(changes, ", "), MOST)
            }
        };
        let spans = [span(Paint::None, format!("{}: {text}", visible(detail.name())))];
        wrap(out, INDENT, INNER, &spans, width);
    }
}

/// Says whether the value stands beside the name of the attribute.
fn is_short(detail: &AttributeDetail) -> bool {
    match detail {
        AttributeDetail::Value { .. } | AttributeDetail::Change { .. } => true,
        AttributeDetail::List(list) | AttributeDetail::Order(list) => list.is_new(),
        AttributeDetail::Text(_) | AttributeDetail::Tree(_) | AttributeDetail::Query(_) => false,
    }
}

struct DetailWriter<'a> {
    about: &'a ReviewSubject,
    /// Where values begin.
    value_at: usize,
    width: usize,
}

impl DetailWriter<'_> {
    fn detail(&self, out: &mut String, detail: &AttributeDetail) {
        match detail {
            AttributeDetail::Value { name, value } => {
                self.beside(out, name, &[span(Paint::None, written(value))])
            }
            AttributeDetail::Change { name, before, after } => self.change(out, name, before, after),
            AttributeDetail::List(list) | AttributeDetail::Order(list) if list.is_new() => {
                let names = if list.after.is_empty() {
                    ShownValue::Nothing.quoted()
                } else {
                    list.after.iter().map(written).collect::<Vec<_>>().join(", ")
                };
                self.beside(out, &list.name, &[span(Paint::None, names)]);
            }
            AttributeDetail::List(list) | AttributeDetail::Order(list) => self.list(out, list),
            AttributeDetail::Text(text) => self.text(out, text),
            AttributeDetail::Tree(tree) => {
                self.name(out, &tree.name);
                self.branches(out, INNER, &tree.branches);
            }
            AttributeDetail::Query(query) => {
                self.text(out, &query.sentences);
                self.branches(out, INNER, &query.structure.branches);
            }
        }
    }

    fn name(&self, out: &mut String, name: &str) {
        wrap(
            out,
            INDENT,
            INNER,
            &[span(Paint::None, format!("{}:", visible(name)))],
            self.width,
        );
    }

    /// Writes a value beside the name of its attribute.
    fn beside(&self, out: &mut String, name: &str, value: &[PaintedSpan]) {
        let name = format!("{}:", visible(name));
        let gap = (self.value_at - INDENT).saturating_sub(columns(&name)).max(1);
        let mut spans = vec![span(Paint::None, name), span(Paint::None, " ".repeat(gap))];
        spans.extend_from_slice(value);
        wrap(out, INDENT, self.value_at, &spans, self.width);
    }

    /// Writes before and after beside each other where there is room, else below each other.
    fn change(&self, out: &mut String, name: &str, before: &ShownValue, after: &ShownValue) {
        if let Some(sides) = self.about.sides(before, after) {
            return self.sides(out, name, sides.map(|(side, value)| (side, written(value))));
        }
        let (before, after) = (written(before), written(after));
        // Three columns for the arrow between them.
        if self.value_at + columns(&before) + columns(&after) + 3 <= self.width {
            let value = [
                span(Paint::Red, &before),
                span(Paint::None, " → "),
                span(Paint::Green, &after),
            ];
            return self.beside(out, name, &value);
        }

        // Too long for one line: the arrow hangs to the left, so that both values line up.
        self.beside(out, name, &[span(Paint::Red, &before)]);
        let arrow = [span(Paint::None, "→ "), span(Paint::Green, &after)];
        wrap(out, self.value_at - 2, self.value_at, &arrow, self.width);
    }

    /// Writes what each side has below the other.
    fn sides(&self, out: &mut String, name: &str, sides: [(&str, String); 2]) {
        self.name(out, name);
        let names = sides.each_ref().map(|(side, _)| format!("{}:", visible(side)));
        let widest = names.iter().map(|name| columns(name)).max().unwrap_or_default();
        let at = INNER + widest + 2;
        for (name, (_, value)) in names.iter().zip(sides) {
            let gap = at - INNER - columns(name);
            let spans = [
                span(Paint::None, name),
                span(Paint::None, " ".repeat(gap)),
                span(Paint::None, value),
            ];
            // The long name of an organization must leave room for the value.
            wrap(out, INNER, at.min(self.width / 2), &spans, self.width);
        }
    }

    fn list(&self, out: &mut String, list: &ListReview) {
        self.name(out, &list.name);
        let widest = list.rows.iter().map(|row| columns(&row.named()));
        // One very long member must not push what is said of the others off the line.
        let widest = widest.max().unwrap_or_default().min(self.width / 2);
        for row in &list.rows {
            self.row(out, list, row, widest);
        }
        if list.kept > 0 {
            let stay = format!("= {}", list.staying());
            wrap(out, INNER, INNER + 2, &[span(Paint::Dim, stay)], self.width);
        }
    }

    fn row(&self, out: &mut String, list: &ListReview, row: &ListRow, widest: usize) {
        let sign = row.sign();
        let (mark, paint) = (self.about.mark(sign), Paint::of_sign(sign));
        let name = cut(&row.named(), MOST);
        let gap = widest.saturating_sub(columns(&name)) + 2;
        let mut spans = vec![span(paint, mark), span(Paint::None, " "), span(paint, name)];
        if let Some(place) = list.place(row) {
            spans.push(span(Paint::None, " ".repeat(gap)));
            spans.push(span(Paint::Dim, place));
        }
        wrap(out, INNER, INNER + 2, &spans, self.width);
        self.branches(out, INNER + 4, &row.inside);
    }

    fn branches(&self, out: &mut String, indent: usize, branches: &[TreeBranch]) {
        for branch in branches {
            let line = branch.line(self.about);
            let Some(sign) = line.sign else { continue };
            let text = cut(&line.text, MOST);
            let spans = [
                span(Paint::of_sign(sign), self.about.mark(sign)),
                span(Paint::None, " "),
                span(Paint::of_sign(sign), text),
            ];
            wrap(out, indent, indent + 4, &spans, self.width);
        }
    }

    fn text(&self, out: &mut String, text: &TextReview) {
        self.name(out, &text.name);
        for line in &text.lines {
            let spans = match line {
                ReviewLine::Same(text) => vec![span(Paint::None, format!("= {}", visible(text)))],
                ReviewLine::Folded(count) => vec![span(Paint::Dim, folded_lines(*count))],
                ReviewLine::Cut(count) => vec![span(Paint::Dim, cut_lines(*count))],
                ReviewLine::Removed(pieces) => self.pieces(ChangeSign::Removed, pieces),
                ReviewLine::Added(pieces) => self.pieces(ChangeSign::Added, pieces),
            };
            wrap(out, INNER, INNER + 2, &spans, self.width);
        }
    }

    fn pieces(&self, sign: ChangeSign, pieces: &[LinePart]) -> Vec<PaintedSpan> {
        let (plain, word) = match sign {
            ChangeSign::Removed => (Paint::Red, Paint::RedWord),
            ChangeSign::Added
            | ChangeSign::Replaced
            | ChangeSign::Changed
            | ChangeSign::Moved
            | ChangeSign::Ordered => (Paint::Green, Paint::GreenWord),
        };
        let mut spans = vec![span(plain, self.about.mark(sign)), span(Paint::None, " ")];
        spans.extend(pieces.iter().map(|piece| {
            let paint = if piece.is_changed { word } else { plain };
            span(paint, visible(&piece.text))
        }));
        spans
    }
}

fn written(value: &ShownValue) -> String {
    cut(&value.quoted(), MOST)
}
