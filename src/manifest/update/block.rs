//! Splices for lists and mappings that are written in lines.

use super::{
    edit::{ListSlot, removed},
    editable_text::{EditableText, TextSplice},
    route::{end, is_alias, is_flow, is_own, start},
    yaml_style::{self, ListStyle},
};
use crate::manifest::yaml::{MappingEntry, YamlContent, YamlNode};
use serde_json::Value;

/// The lines of an item of a list, or of a key: with the comments directly above it and those further in below it.
#[derive(Clone, Copy, Debug)]
struct LineRange {
    start: usize,
    end: usize,
}

/// Returns what gives a list other items; `key` is the one that the list is the value of.
pub fn items(
    editable: EditableText<'_>,
    list: &YamlNode,
    items: &[YamlNode],
    slots: &[ListSlot],
    key: Option<&MappingEntry>,
) -> Option<Vec<TextSplice>> {
    let pieces = pieces(editable, list, items)?;
    let (first, last) = (pieces.first()?, pieces.last()?);
    let gap = |at: usize| match at.checked_sub(1) {
        Some(before) => editable.cut(pieces[before].end, pieces[at].start),
        None => "",
    };

    // Where blank lines stand between all items, they stand between new ones as well.
    let is_spaced = |at: usize| !gap(at).is_empty() && gap(at).trim().is_empty();
    let separator = if pieces.len() > 1 && (1..pieces.len()).all(is_spaced) {
        gap(1)
    } else {
        ""
    };

    let (gaps, rest) = gaps_of_kept(slots, items.len(), &gap);
    let mut gaps = gaps.into_iter();
    let column = editable.column(start(list));
    let style = style(editable, items);
    let mut out = String::new();
    for (at, slot) in slots.iter().enumerate() {
        match slot {
            ListSlot::Old(old) => {
                let piece = pieces.get(*old)?;
                let gap = gaps.next().unwrap_or_default();
                let is_after_new = at > 0 && matches!(slots[at - 1], ListSlot::New(_));
                out.push_str(if is_after_new && gap.is_empty() {
                    separator
                } else {
                    &gap
                });
                out.push_str(&editable.ended(editable.cut(piece.start, piece.end)));
            }
            ListSlot::New(value) => {
                out.push_str(if at > 0 { separator } else { "" });
                out.push_str(&yaml_style::item(value, style, column, editable.line_break())?);
            }
        }
    }
    out.push_str(&rest);

    // A file that ended without a line break still does.
    if !editable.cut(first.start, last.end).ends_with('\n') {
        out.truncate(out.trim_end_matches(['\n', '\r']).len());
    }

    let mut splices = vec![TextSplice::new(first.start, last.end, out)];
    // In lines, a list without items would read as null, so the empty list needs its brackets.
    if slots.is_empty() {
        splices.push(empty_list(editable, key?)?);
    }
    Some(splices)
}

/// Writes `[]` behind the colon of a key, before the comment that may stand there.
fn empty_list(editable: EditableText<'_>, key: &MappingEntry) -> Option<TextSplice> {
    let behind = editable.behind_colon(key.key_place.end as usize)?;
    let line = editable.cut(behind, editable.line_end(behind));
    // In YAML a `#` begins a comment only behind a space.
    let comment = line.find(" #").unwrap_or(line.len());
    let at = behind + line[..comment].trim_end().len();
    Some(TextSplice::new(at, at, " []"))
}

/// Returns what stands before each kept item, in order, and what is left at the end: blank lines go with the item
/// below them, comments stay.
fn gaps_of_kept<'a>(
    slots: &[ListSlot],
    count: usize,
    gap: &impl Fn(usize) -> &'a str,
) -> (Vec<String>, String) {
    let gone = removed(slots, count);
    let mut gaps: Vec<String> = Vec::new();
    let mut carried = String::new();

    for at in 0..count {
        let here = gap(at);
        let is_blank = here.trim().is_empty();
        if gone.contains(&at) {
            carried.push_str(if is_blank { "" } else { here });
        } else {
            // The blank line above an item would stand first in the list where all before it went, and behind
            // comments of removed items it would cut them off.
            let drop = is_blank && (gaps.is_empty() && at > 0 || !carried.is_empty());
            gaps.push(format!("{carried}{}", if drop { "" } else { here }));
            carried.clear();
        }
    }
    (gaps, carried)
}

/// Returns the lines of each item.
fn pieces(editable: EditableText<'_>, list: &YamlNode, items: &[YamlNode]) -> Option<Vec<LineRange>> {
    // Where something stands before the first dash, as in `- - a`, its item has no lines of its own.
    if !editable.is_first(start(list)) {
        return None;
    }

    let column = editable.column(start(list));
    let mut pieces: Vec<LineRange> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let floor = pieces.last().map_or(0, |before| before.end);
        // A node begins behind its dash, which may stand on a line above it.
        let dash = if pieces.is_empty() {
            start(list)
        } else {
            dash(editable, floor, start(item).max(floor), column)?
        };
        let next = items.get(at + 1).map_or(editable.text.len(), start);
        pieces.push(LineRange {
            start: with_comments_above(editable, dash, column, floor),
            end: with_comments_below(editable, end(item).max(dash + 1), column, next),
        });
    }
    Some(pieces)
}

/// Finds the next dash that stands in a column.
fn dash(editable: EditableText<'_>, from: usize, to: usize, column: usize) -> Option<usize> {
    let mut line = from;
    while line <= to && line < editable.text.len() {
        let text = editable.cut(line, editable.line_end(line));
        let blanks = text.len() - text.trim_start_matches(' ').len();
        if blanks == column && text[blanks..].starts_with('-') {
            return Some(line + blanks);
        }
        line = editable.line_end(line);
    }
    None
}

/// Returns where the lines of something begin, with the comments directly above it in the same column.
pub fn with_comments_above(editable: EditableText<'_>, at: usize, column: usize, floor: usize) -> usize {
    let mut begin = editable.line_start(at);
    while begin > floor {
        let above = editable.line_start(begin - 1);
        let line = editable.cut(above, begin);
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if above < floor || blanks != column || !line[blanks..].starts_with('#') {
            break;
        }
        begin = above;
    }
    begin
}

/// Returns where the lines of something end, with the comments below it that stand further in.
pub fn with_comments_below(editable: EditableText<'_>, at: usize, column: usize, limit: usize) -> usize {
    let mut end = editable.line_end(at);
    let mut seen = end;
    while seen < limit {
        let next = editable.line_end(seen);
        let line = editable.cut(seen, next);
        let text = line.trim_start_matches(' ');

        // Blank lines belong to what is above them only if such a comment follows.
        if text.starts_with('#') && line.len() - text.len() > column {
            end = next;
        } else if !line.trim().is_empty() || next == seen {
            break;
        }
        seen = next;
    }
    end
}

/// Returns how most of the items are written that are mappings.
fn style(editable: EditableText<'_>, items: &[YamlNode]) -> ListStyle {
    let mappings = items
        .iter()
        .filter(|item| matches!(item.content, YamlContent::Mapping(_)) && !is_alias(editable, item));
    let (flow, block): (Vec<&YamlNode>, Vec<&YamlNode>) = mappings.partition(|item| is_flow(editable, item));
    match (flow.len(), block.len()) {
        (0, 0) => ListStyle::Canonical,
        (flow, block) if flow >= block => ListStyle::Flow,
        _ => ListStyle::Block,
    }
}

/// Returns what takes keys out of a mapping and puts others in.
pub fn entries(
    editable: EditableText<'_>,
    mapping: &YamlNode,
    entries: &[MappingEntry],
    remove: &[String],
    add: &[(String, Value)],
) -> Option<Vec<TextSplice>> {
    // Keys that come through a merge (`<<`) stand in the text of another mapping.
    let own: Vec<&MappingEntry> = entries.iter().filter(|entry| is_own(mapping, entry)).collect();
    let key_start = |entry: &MappingEntry| entry.key_place.start as usize;
    let first = own.first();
    let column = editable.column(first.map_or(start(mapping), |first| key_start(first)));
    let span = |at: usize| {
        let entry = own.get(at)?;
        let key = key_start(entry);
        let next = own.get(at + 1);
        let limit = next.map_or(editable.text.len(), |next| key_start(next));
        let before = at.checked_sub(1).and_then(|before| own.get(before));
        let floor = before.map_or(editable.line_start(key), |before| {
            editable.line_end(end(&before.value))
        });
        let written = end(&entry.value).max(entry.key_place.end as usize);
        Some(LineRange {
            start: with_comments_above(editable, key, column, floor),
            end: with_comments_below(editable, written, column, limit),
        })
    };

    let mut splices = Vec::new();
    for name in remove {
        let at = own.iter().position(|entry| *entry.key == **name)?;
        let key = key_start(own[at]);
        if editable.is_first(key) {
            let lines = span(at)?;
            splices.push(TextSplice::new(lines.start, lines.end, ""));
        } else {
            // The first key stands behind the dash of an item, and the next one takes its place.
            let next = key_start(own.get(at + 1)?);
            splices.push(TextSplice::new(key, next, ""));
        }
    }

    if !add.is_empty() {
        let last = own.len().checked_sub(1).and_then(span);
        let at = last.map_or_else(|| editable.line_end(end(mapping)), |lines| lines.end);
        let text = yaml_style::keys(add, column, editable.line_break())?;
        // The file may end without a line break, and a new key needs a line of its own.
        let text = if editable.cut(0, at).ends_with('\n') {
            text
        } else {
            format!("{}{}", editable.line_break(), text.trim_end())
        };
        splices.push(TextSplice::new(at, at, text));
    }
    Some(splices)
}
