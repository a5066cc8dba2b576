//! Splices for lists and mappings that are written in lines.

use super::{
    edit::{Slot, removed},
    page::{Page, Splice},
    route::{end, is_alias, is_flow, is_own, start},
    words::{self, Style},
};
use crate::manifest::yaml::{Content, Entry, Node};
use serde_json::Value;

/// The lines of an item of a list, or of a key: with the comments directly above it and those further in below it.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    end: usize,
}

/// Returns what gives a list other items; `key` is the one that the list is the value of.
#[must_use]
pub fn items(
    page: Page<'_>,
    list: &Node,
    items: &[Node],
    slots: &[Slot],
    key: Option<&Entry>,
) -> Option<Vec<Splice>> {
    let pieces = pieces(page, list, items)?;
    let (first, last) = (pieces.first()?, pieces.last()?);
    let column = page.column(start(list));
    let gap = |at: usize| match at.checked_sub(1) {
        Some(before) => page.cut(pieces[before].end, pieces[at].start),
        None => "",
    };
    let separator = match pieces.len() {
        0 | 1 => "",
        count => {
            let all = (1..count).all(|at| !gap(at).is_empty() && gap(at).trim().is_empty());
            if all { gap(1) } else { "" }
        }
    };
    let (mut gaps, rest) = gaps_of_kept(slots, items.len(), &gap);
    let style = style(page, items);
    let mut out = String::new();
    let mut had = false;
    let mut after_new = false;
    for slot in slots {
        match slot {
            Slot::Old(at) => {
                let piece = pieces.get(*at)?;
                let gap = if gaps.is_empty() {
                    String::new()
                } else {
                    gaps.remove(0)
                };
                let gap = if after_new && gap.is_empty() {
                    separator.to_owned()
                } else {
                    gap
                };
                out.push_str(&gap);
                out.push_str(&page.ended(page.cut(piece.start, piece.end)));
                after_new = false;
            }
            Slot::New(value) => {
                out.push_str(if had { separator } else { "" });
                out.push_str(&words::item(value, style, column, page.line_break())?);
                after_new = true;
            }
        }
        had = true;
    }
    out.push_str(&rest);
    if !page.cut(first.start, last.end).ends_with('\n') {
        out.truncate(out.trim_end_matches(['\n', '\r']).len());
    }
    let mut splices = vec![Splice::new(first.start, last.end, out)];
    if slots.is_empty() {
        let behind = page.behind_colon(key?.key_place.end as usize)?;
        let line = page.cut(behind, page.line_end(behind));
        let comment = line.find(" #").unwrap_or(line.len());
        let at = behind + line[..comment].trim_end().len();
        splices.push(Splice::new(at, at, " []"));
    }
    Some(splices)
}

/// Returns what stands before each kept item, in order, and what is left at the end: blank lines go with the item
/// below them, comments stay.
fn gaps_of_kept<'a>(slots: &[Slot], count: usize, gap: &impl Fn(usize) -> &'a str) -> (Vec<String>, String) {
    let gone = removed(slots, count);
    let mut gaps: Vec<String> = Vec::new();
    let mut carried = String::new();
    for at in 0..count {
        let here = gap(at);
        let is_blank = here.trim().is_empty();
        if gone.contains(&at) {
            carried.push_str(if is_blank { "" } else { here });
        } else {
            let drop = is_blank && (gaps.is_empty() && at > 0 || !carried.is_empty());
            gaps.push(format!("{carried}{}", if drop { "" } else { here }));
            carried.clear();
        }
    }
    (gaps, carried)
}

/// Returns the lines of each item.
fn pieces(page: Page<'_>, list: &Node, items: &[Node]) -> Option<Vec<Piece>> {
    if !page.is_first(start(list)) {
        return None;
    }
    let column = page.column(start(list));
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let dash = match pieces.last() {
            None => start(list),
            Some(before) => dash(page, before.end, start(item).max(before.end), column)?,
        };
        let floor = pieces.last().map_or(0, |before| before.end);
        let begin = with_comments_above(page, dash, column, floor);
        let next = items.get(at + 1).map_or(page.text.len(), start);
        let end = with_comments_below(page, end(item).max(dash + 1), column, next);
        pieces.push(Piece { start: begin, end });
    }
    Some(pieces)
}

/// Finds the next dash that stands in a column.
fn dash(page: Page<'_>, from: usize, to: usize, column: usize) -> Option<usize> {
    let mut line = from;
    while line <= to && line < page.text.len() {
        let text = page.cut(line, page.line_end(line));
        let blanks = text.len() - text.trim_start_matches(' ').len();
        if blanks == column && text[blanks..].starts_with('-') {
            return Some(line + blanks);
        }
        line = page.line_end(line);
    }
    None
}

/// Returns where the lines of something begin, with the comments directly above it in the same column.
fn with_comments_above(page: Page<'_>, at: usize, column: usize, floor: usize) -> usize {
    let mut begin = page.line_start(at);
    while begin > floor {
        let above = page.line_start(begin - 1);
        let line = page.cut(above, begin);
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if above < floor || blanks != column || !line[blanks..].starts_with('#') {
            break;
        }
        begin = above;
    }
    begin
}

/// Returns where the lines of something end, with the comments below it that stand further in.
fn with_comments_below(page: Page<'_>, at: usize, column: usize, limit: usize) -> usize {
    let mut end = page.line_end(at);
    let mut seen = end;
    while seen < limit {
        let next = page.line_end(seen);
        let line = page.cut(seen, next);
        let text = line.trim_start_matches(' ');
        let is_deeper = text.starts_with('#') && line.len() - text.len() > column;
        if is_deeper {
            end = next;
        } else if !line.trim().is_empty() {
            break;
        }
        if next == seen {
            break;
        }
        seen = next;
    }
    end
}

/// Returns how most of the items are written that are mappings.
fn style(page: Page<'_>, items: &[Node]) -> Style {
    let mappings = items
        .iter()
        .filter(|item| matches!(item.content, Content::Mapping(_)) && !is_alias(page, item));
    let (flow, block): (Vec<&Node>, Vec<&Node>) = mappings.partition(|item| is_flow(page, item));
    match (flow.len(), block.len()) {
        (0, 0) => Style::Canonical,
        (flow, block) if flow >= block => Style::Flow,
        _ => Style::Block,
    }
}

/// Returns what takes keys out of a mapping and puts others in.
#[must_use]
pub fn entries(
    page: Page<'_>,
    mapping: &Node,
    entries: &[Entry],
    remove: &[String],
    add: &[(String, Value)],
) -> Option<Vec<Splice>> {
    let own: Vec<&Entry> = entries.iter().filter(|entry| is_own(mapping, entry)).collect();
    let mut splices = Vec::new();
    let column = match own.first() {
        Some(first) => page.column(first.key_place.start as usize),
        None => page.column(start(mapping)),
    };
    let span = |at: usize| {
        let entry = own.get(at)?;
        let key = entry.key_place.start as usize;
        let limit = own
            .get(at + 1)
            .map_or(page.text.len(), |next| next.key_place.start as usize);
        let floor = match at.checked_sub(1).and_then(|before| own.get(before)) {
            Some(before) => page.line_end(end(&before.value)),
            None => page.line_start(key),
        };
        let begin = with_comments_above(page, key, column, floor);
        let written = end(&entry.value).max(entry.key_place.end as usize);
        Some((key, begin, with_comments_below(page, written, column, limit)))
    };
    for name in remove {
        let at = own.iter().position(|entry| entry.key == *name)?;
        let (key, begin, end) = span(at)?;
        match page.is_first(key) {
            true => splices.push(Splice::new(begin, end, "")),
            false => {
                let next = own.get(at + 1)?.key_place.start as usize;
                splices.push(Splice::new(key, next, ""));
            }
        }
    }
    if !add.is_empty() {
        let at = match own.len().checked_sub(1).and_then(span) {
            Some((_, _, end)) => end,
            None => page.line_end(end(mapping)),
        };
        let text = words::keys(add, column, page.line_break())?;
        let text = match page.cut(0, at).ends_with('\n') {
            true => text,
            false => format!("{}{}", page.line_break(), text.trim_end()),
        };
        splices.push(Splice::new(at, at, text));
    }
    Some(splices)
}
