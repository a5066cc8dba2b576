//! Splices for lists and mappings that are written `[…]` or `{…}`.

use super::{
    edit::ListSlot,
    editable_text::{EditableText, TextSplice},
    order::fixed,
    route::{end, is_own, start},
};
use crate::manifest::yaml::{MappingEntry, YamlNode};
use serde_json::Value;

/// The members of a collection between its brackets.
#[derive(Debug)]
struct BracketedMembers {
    /// Where each begins and ends, its comma not counted.
    spans: Vec<(usize, usize)>,
    /// The byte behind the opening bracket.
    open: usize,
    /// The closing bracket.
    close: usize,
}

/// Returns what gives a list other items.
pub fn items(
    editable: EditableText<'_>,
    list: &YamlNode,
    items: &[YamlNode],
    slots: &[ListSlot],
) -> Option<Vec<TextSplice>> {
    let (open, close) = (start(list) + 1, end(list).checked_sub(1)?);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for item in items {
        let from = match spans.last() {
            None => open,
            Some((_, before)) => comma(editable, *before)? + 1,
        };
        spans.push((editable.skip(from), end(item)));
    }
    let members = BracketedMembers { spans, open, close };

    // One line can be written again as a whole. Several may hold comments, which have to stay.
    if !editable.cut(open, close).contains('\n') {
        return members.on_a_line(editable, slots);
    }
    let lines = members.in_lines(editable, slots);
    lines.or_else(|| members.one_by_one(editable, slots))
}

/// Returns what takes keys out of a mapping and puts others in.
pub fn entries(
    editable: EditableText<'_>,
    mapping: &YamlNode,
    entries: &[MappingEntry],
    remove: &[String],
    add: &[(String, Value)],
) -> Option<Vec<TextSplice>> {
    let own: Vec<&MappingEntry> = entries.iter().filter(|entry| is_own(mapping, entry)).collect();
    let span = |entry: &MappingEntry| {
        let written = end(&entry.value).max(entry.key_place.end as usize);
        (entry.key_place.start as usize, written)
    };
    let members = BracketedMembers {
        spans: own.iter().map(|entry| span(entry)).collect(),
        open: start(mapping) + 1,
        close: end(mapping).checked_sub(1)?,
    };

    let mut gone = Vec::new();
    for name in remove {
        gone.push(own.iter().position(|entry| *entry.key == **name)?);
    }

    let texts: Vec<String> = add.iter().map(|(key, value)| editable.pair(key, value)).collect();
    let kept = (0..own.len()).rev().find(|at| !gone.contains(at));
    let mut splices = members.without_all(editable, &gone);
    splices.extend(members.insert(editable, kept, &texts));
    Some(splices)
}

impl BracketedMembers {
    /// Writes a list on one line anew, each old item as it was.
    fn on_a_line(&self, editable: EditableText<'_>, slots: &[ListSlot]) -> Option<Vec<TextSplice>> {
        let texts = slots.iter().map(|slot| match slot {
            ListSlot::Old(at) => self.text(editable, *at),
            ListSlot::New(value) => Some(editable.inline(value)),
        });
        let texts: Vec<String> = texts.collect::<Option<_>>()?;

        let inner = editable.cut(self.open, self.close);
        let text = if slots.is_empty() || inner.trim().is_empty() {
            texts.join(", ")
        } else {
            // Both `[ a, b ]` and `[a,b]` keep their look.
            let left = &inner[..inner.len() - inner.trim_start().len()];
            let right = &inner[inner.trim_end().len()..];
            let is_tight = self.spans.windows(2).any(|pair| pair[0].1 + 1 == pair[1].0);
            format!("{left}{}{right}", texts.join(if is_tight { "," } else { ", " }))
        };
        Some(vec![TextSplice::new(self.open, self.close, text)])
    }

    /// Returns how a member is written.
    fn text(&self, editable: EditableText<'_>, at: usize) -> Option<String> {
        let (from, to) = self.spans.get(at)?;
        Some(editable.cut(*from, *to).to_owned())
    }

    /// Writes a list anew of which every item has lines of its own, each with its comments.
    fn in_lines(&self, editable: EditableText<'_>, slots: &[ListSlot]) -> Option<Vec<TextSplice>> {
        let (first, last) = (self.spans.first()?, self.spans.last()?);
        let region = editable.line_end(self.open);
        let mut begin = region;
        let mut pieces = Vec::new();
        for (from, to) in &self.spans {
            let comma = comma(editable, *to).filter(|comma| *comma < editable.line_end(*to));
            let behind = comma.map_or(*to, |comma| comma + 1);
            let end = editable.line_end(behind);
            let rest = editable.cut(behind, end);
            let is_alone = rest.trim().is_empty() || rest.trim_start().starts_with('#');
            let has_comma = comma.is_some() || to == &last.1;
            // An item that shares its lines with something else can't be moved by lines.
            if !editable.is_first(*from) || !is_alone || !has_comma || end > self.close || begin > *from {
                return None;
            }
            pieces.push((editable.cut(begin, *to), rest.trim_end()));
            begin = end;
        }
        if slots.is_empty() {
            return None;
        }

        let margin = editable.cut(editable.line_start(first.0), first.0);
        // A comma behind the last item is a matter of taste, so the author's choice stays.
        let ends_with_comma = comma(editable, last.1).is_some();
        let line_break = editable.line_break();
        let lines = slots.iter().enumerate().map(|(at, slot)| {
            let has_comma = at + 1 < slots.len() || ends_with_comma;
            let comma = if has_comma { "," } else { "" };
            Some(match slot {
                ListSlot::Old(at) => {
                    let (item, rest) = pieces.get(*at)?;
                    format!("{item}{comma}{rest}{line_break}")
                }
                ListSlot::New(value) => format!("{margin}{}{comma}{line_break}", editable.inline(value)),
            })
        });
        let lines: Option<String> = lines.collect();
        Some(vec![TextSplice::new(region, begin, lines?)])
    }

    /// Takes single items out of a list on several lines, and puts others in.
    fn one_by_one(&self, editable: EditableText<'_>, slots: &[ListSlot]) -> Option<Vec<TextSplice>> {
        let old = slots.iter().filter_map(|slot| match slot {
            ListSlot::Old(at) => Some(*at),
            ListSlot::New(_) => None,
        });
        let kept: Vec<usize> = old.collect();
        let stays: Vec<usize> = fixed(&kept).into_iter().map(|at| kept[at]).collect();
        let goes: Vec<usize> = (0..self.spans.len()).filter(|at| !stays.contains(at)).collect();
        let mut splices = self.without_all(editable, &goes);

        // What comes or moves is collected until the next member that stays, and put in before that.
        let mut behind = None;
        let mut texts = Vec::new();
        for slot in slots {
            match slot {
                ListSlot::Old(at) if stays.contains(at) => {
                    splices.extend(self.insert(editable, behind, &texts));
                    texts.clear();
                    behind = Some(*at);
                }
                ListSlot::Old(at) => texts.push(self.text(editable, *at)?),
                ListSlot::New(value) => texts.push(editable.inline(value)),
            }
        }
        splices.extend(self.insert(editable, behind, &texts));
        Some(splices)
    }

    /// Takes members out; of those at the end, the comma before them goes as well.
    fn without_all(&self, editable: EditableText<'_>, gone: &[usize]) -> Vec<TextSplice> {
        let is_joined = |at: &usize| editable.cut(self.spans[at - 1].1, self.spans[*at].0).trim() == ",";
        let tail = (1..self.spans.len())
            .rev()
            .take_while(|at| gone.contains(at) && is_joined(at))
            .last()
            .filter(|first| !gone.contains(&(first - 1)));
        let end = tail.unwrap_or(self.spans.len());
        let single = gone.iter().filter(|at| **at < end);
        let mut splices: Vec<TextSplice> = single.map(|at| self.without(editable, *at)).collect();
        if let (Some(first), Some((_, to))) = (tail, self.spans.last()) {
            splices.push(TextSplice::new(self.spans[first - 1].1, *to, ""));
        }
        splices
    }

    /// Takes a member out, with its comma.
    fn without(&self, editable: EditableText<'_>, at: usize) -> TextSplice {
        let (from, to) = self.spans[at];
        // Only the last member may have none. YAML allows the comma before it to stay.
        let Some(comma) = comma(editable, to) else {
            return TextSplice::new(from, to, "");
        };
        let rest = editable.cut(comma + 1, self.close);
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        TextSplice::new(from, comma + 1 + blanks, "")
    }

    /// Puts texts in behind a member, or at the front.
    fn insert(
        &self,
        editable: EditableText<'_>,
        behind: Option<usize>,
        texts: &[String],
    ) -> Option<TextSplice> {
        let texts = Some(texts.join(", ")).filter(|texts| !texts.is_empty())?;
        if let Some((_, to)) = behind.and_then(|at| self.spans.get(at)) {
            return Some(TextSplice::new(*to, *to, format!(", {texts}")));
        }
        let at = editable.skip(self.open);
        let is_empty = at == self.close;
        Some(TextSplice::new(
            at,
            at,
            if is_empty { texts } else { format!("{texts}, ") },
        ))
    }
}

/// Returns the comma behind a member.
fn comma(editable: EditableText<'_>, at: usize) -> Option<usize> {
    let at = editable.skip(at);
    editable
        .cut(at, editable.text.len())
        .starts_with(',')
        .then_some(at)
}
