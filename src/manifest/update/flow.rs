//! Splices for lists and mappings that are written `[…]` or `{…}`.

use super::{
    edit::Slot,
    order::fixed,
    page::{Page, Splice},
    route::{end, is_own, start},
    words,
};
use crate::manifest::yaml::{Entry, Node};
use serde_json::Value;

/// The members of a collection between its brackets.
#[derive(Debug)]
struct Members {
    /// Where each begins and ends, its comma not counted.
    spans: Vec<(usize, usize)>,
    /// The byte behind the opening bracket.
    open: usize,
    /// The closing bracket.
    close: usize,
}

/// Returns what gives a list other items.
#[must_use]
pub fn items(page: Page<'_>, list: &Node, items: &[Node], slots: &[Slot]) -> Option<Vec<Splice>> {
    let (open, close) = (start(list) + 1, end(list).checked_sub(1)?);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for item in items {
        let from = match spans.last() {
            None => open,
            Some((_, before)) => comma(page, *before)? + 1,
        };
        spans.push((page.skip(from), end(item)));
    }
    let members = Members { spans, open, close };
    if !page.cut(open, close).contains('\n') {
        return members.on_a_line(page, slots);
    }
    let lines = members.in_lines(page, slots);
    lines.or_else(|| members.one_by_one(page, slots))
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
    let span = |entry: &Entry| {
        let written = end(&entry.value).max(entry.key_place.end as usize);
        (entry.key_place.start as usize, written)
    };
    let members = Members {
        spans: own.iter().map(|entry| span(entry)).collect(),
        open: start(mapping) + 1,
        close: end(mapping).checked_sub(1)?,
    };
    let mut gone = Vec::new();
    for name in remove {
        gone.push(own.iter().position(|entry| entry.key == *name)?);
    }
    let texts: Vec<String> = add.iter().map(|(key, value)| words::pair(key, value)).collect();
    let kept = (0..own.len()).rev().find(|at| !gone.contains(at));
    let mut splices = members.without_all(page, &gone);
    splices.extend(members.insert(page, kept, &texts));
    Some(splices)
}

impl Members {
    /// Writes a list on one line anew, each old item as it was.
    fn on_a_line(&self, page: Page<'_>, slots: &[Slot]) -> Option<Vec<Splice>> {
        let inner = page.cut(self.open, self.close);
        let left = &inner[..inner.len() - inner.trim_start().len()];
        let right = &inner[inner.trim_end().len()..];
        let is_tight = self.spans.windows(2).any(|pair| pair[0].1 + 1 == pair[1].0);
        let texts = slots.iter().map(|slot| match slot {
            Slot::Old(at) => {
                let (from, to) = self.spans.get(*at)?;
                Some(page.cut(*from, *to).to_owned())
            }
            Slot::New(value) => Some(words::inline(value)),
        });
        let texts: Option<Vec<String>> = texts.collect();
        let text = match slots.is_empty() || inner.trim().is_empty() {
            true => texts?.join(", "),
            false => format!("{left}{}{right}", texts?.join(if is_tight { "," } else { ", " })),
        };
        Some(vec![Splice::new(self.open, self.close, text)])
    }

    /// Writes a list anew of which every item has lines of its own, each with its comments.
    fn in_lines(&self, page: Page<'_>, slots: &[Slot]) -> Option<Vec<Splice>> {
        let (first, last) = (self.spans.first()?, self.spans.last()?);
        let margin = page.cut(page.line_start(first.0), first.0);
        let mut begin = page.line_end(self.open);
        let region = begin;
        let mut pieces = Vec::new();
        for (from, to) in &self.spans {
            let comma = comma(page, *to).filter(|comma| *comma < page.line_end(*to));
            let behind = comma.map_or(*to, |comma| comma + 1);
            let end = page.line_end(behind);
            let rest = page.cut(behind, end);
            let is_alone = rest.trim().is_empty() || rest.trim_start().starts_with('#');
            let has_comma = comma.is_some() || to == &last.1;
            if !page.is_first(*from) || !is_alone || !has_comma || end > self.close || begin > *from {
                return None;
            }
            pieces.push((page.cut(begin, *to), rest.trim_end()));
            begin = end;
        }
        if slots.is_empty() {
            return None;
        }
        let ends_with_comma = comma(page, last.1).is_some();
        let lines = slots.iter().enumerate().map(|(at, slot)| {
            let comma = if at + 1 < slots.len() || ends_with_comma {
                ","
            } else {
                ""
            };
            let line_break = page.line_break();
            Some(match slot {
                Slot::Old(at) => {
                    let (item, rest) = pieces.get(*at)?;
                    format!("{item}{comma}{rest}{line_break}")
                }
                Slot::New(value) => format!("{margin}{}{comma}{line_break}", words::inline(value)),
            })
        });
        let lines: Option<String> = lines.collect();
        Some(vec![Splice::new(region, begin, lines?)])
    }

    /// Takes single items out of a list on several lines, and puts others in.
    fn one_by_one(&self, page: Page<'_>, slots: &[Slot]) -> Option<Vec<Splice>> {
        let old = slots.iter().filter_map(|slot| match slot {
            Slot::Old(at) => Some(*at),
            Slot::New(_) => None,
        });
        let kept: Vec<usize> = old.collect();
        let stays: Vec<usize> = fixed(&kept).into_iter().map(|at| kept[at]).collect();
        let goes = (0..self.spans.len()).filter(|at| !stays.contains(at));
        let mut splices: Vec<Splice> = goes.map(|at| self.without(page, at)).collect();
        let mut behind = None;
        let mut texts = Vec::new();
        for slot in slots {
            match slot {
                Slot::Old(at) if stays.contains(at) => {
                    splices.extend(self.insert(page, behind, &texts));
                    texts.clear();
                    behind = Some(*at);
                }
                Slot::Old(at) => {
                    let (from, to) = self.spans.get(*at)?;
                    texts.push(page.cut(*from, *to).to_owned());
                }
                Slot::New(value) => texts.push(words::inline(value)),
            }
        }
        splices.extend(self.insert(page, behind, &texts));
        Some(splices)
    }

    /// Takes members out; of those at the end, the comma before them goes as well.
    fn without_all(&self, page: Page<'_>, gone: &[usize]) -> Vec<Splice> {
        let is_joined = |at: &usize| page.cut(self.spans[at - 1].1, self.spans[*at].0).trim() == ",";
        let tail = (1..self.spans.len())
            .rev()
            .take_while(|at| gone.contains(at) && is_joined(at))
            .last()
            .filter(|first| !gone.contains(&(first - 1)));
        let end = tail.unwrap_or(self.spans.len());
        let single = gone.iter().filter(|at| **at < end);
        let mut splices: Vec<Splice> = single.map(|at| self.without(page, *at)).collect();
        if let (Some(first), Some((_, to))) = (tail, self.spans.last()) {
            splices.push(Splice::new(self.spans[first - 1].1, *to, ""));
        }
        splices
    }

    /// Takes a member out, with its comma.
    fn without(&self, page: Page<'_>, at: usize) -> Splice {
        let (from, to) = self.spans[at];
        let Some(comma) = comma(page, to) else {
            return Splice::new(from, to, "");
        };
        let rest = page.cut(comma + 1, self.close);
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        Splice::new(from, comma + 1 + blanks, "")
    }

    /// Puts texts in behind a member, or at the front.
    fn insert(&self, page: Page<'_>, behind: Option<usize>, texts: &[String]) -> Option<Splice> {
        let texts = Some(texts.join(", ")).filter(|texts| !texts.is_empty())?;
        if let Some((_, to)) = behind.and_then(|at| self.spans.get(at)) {
            return Some(Splice::new(*to, *to, format!(", {texts}")));
        }
        let at = page.skip(self.open);
        let is_empty = at == self.close;
        Some(Splice::new(
            at,
            at,
            if is_empty { texts } else { format!("{texts}, ") },
        ))
    }
}

/// Returns the comma behind a member.
fn comma(page: Page<'_>, at: usize) -> Option<usize> {
    let at = page.skip(at);
    page.cut(at, page.text.len()).starts_with(',').then_some(at)
}
