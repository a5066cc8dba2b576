//! Keys, scalars, and what is written in brackets: quotes and spaces as `pull` writes them. What was written in brackets
//! stays there as long as it fits on a line.

use super::{
    canonical_lines::{ValueOwner, canonical_key, canonical_lines},
    flow_text::flow_text,
    text_part::TextPart,
};
use crate::manifest::{
    update::{EditableText, TextSplice, end, in_lines, inline, is_alias, is_flow, is_own, start},
    yaml::{MappingEntry, YamlContent, YamlNode},
};

/// A line with a value in brackets ends before this column.
const MAX_COLUMNS: usize = 100;

/// Where a value stands: behind a key or behind a dash.
#[derive(Clone, Copy)]
struct ValueSlot<'a> {
    key: Option<&'a MappingEntry>,
    /// The column of the key or the dash.
    column: usize,
    /// The byte behind the colon or the dash.
    behind: usize,
}

/// Returns what writes keys and values as `pull` does; says what stays as it is.
pub fn parts(
    editable: EditableText<'_>,
    documents: &[YamlNode],
    remarks: &mut Vec<(usize, &'static str)>,
) -> Vec<TextPart> {
    let mut rewriting = ValueRewriting {
        editable,
        parts: Vec::new(),
        remarks,
    };
    for document in documents {
        rewriting.members(document);
    }
    rewriting.parts
}

/// The values that are written anew.
struct ValueRewriting<'a> {
    editable: EditableText<'a>,
    parts: Vec<TextPart>,
    remarks: &'a mut Vec<(usize, &'static str)>,
}

impl ValueRewriting<'_> {
    /// Goes through the members of a collection that is written in lines.
    fn members(&mut self, node: &YamlNode) {
        if is_flow(self.editable, node) || is_alias(self.editable, node) {
            return;
        }

        let column = self.editable.column(start(node));
        let mut behind = start(node);
        for item in node.items() {
            // A node begins behind its dash.
            let dash = self.editable.cut(behind, start(item)).find('-');
            behind = dash.map_or(start(item), |dash| behind + dash + 1);
            let slot = ValueSlot {
                key: None,
                column,
                behind,
            };
            self.value(item, slot);
            behind = end(item).max(behind);
        }

        for entry in node.entries().iter().filter(|entry| is_own(node, entry)) {
            self.key(entry);
            let behind = self.editable.behind_colon(entry.key_place.end as usize);
            if let Some(behind) = behind {
                let key = Some(entry);
                self.value(&entry.value, ValueSlot { key, column, behind });
            }
        }
    }

    /// Writes a key with the quotes that it needs.
    fn key(&mut self, entry: &MappingEntry) {
        let (from, to) = (entry.key_place.start as usize, entry.key_place.end as usize);
        let is_alias = self.editable.cut(from, to).starts_with('*');
        let key = canonical_key(&entry.key).filter(|_| !is_alias);
        let part = key.and_then(|key| TextPart::replacing(self.editable, from, to, &key));
        self.parts.extend(part);
    }

    fn value(&mut self, node: &YamlNode, slot: ValueSlot<'_>) {
        let written = self.editable.cut(start(node), end(node));
        let has_tag = self.editable.cut(slot.behind, start(node)).contains('!');
        if is_alias(self.editable, node) || written.is_empty() {
            return;
        }
        if is_flow(self.editable, node) {
            return self.flow(node, slot);
        }

        match &node.content {
            YamlContent::Sequence(_) | YamlContent::Mapping(_) => self.members(node),
            _ if has_tag => {}
            // The author chose between the ways to write a number, which say the same.
            YamlContent::Number(_) => {}
            YamlContent::Null | YamlContent::Bool(_) => self.replace(node, &inline(&node.to_json())),
            // Texts in lines of their own are laid out by their author.
            YamlContent::String(_) if written.starts_with(['|', '>']) => {}
            YamlContent::String(_) => self.text(node, slot),
        }
    }

    /// Writes a text that stands on the line of its key or dash.
    fn text(&mut self, node: &YamlNode, slot: ValueSlot<'_>) {
        let owner = slot.owner();
        let value = node.to_json();
        let Some((first, rest)) = canonical_lines(&value, owner, slot.column, self.editable.line_break())
        else {
            return;
        };

        if rest.is_empty() {
            self.replace(node, first.trim_start());
        } else if self.has_own_line(node, slot) && slot.key.is_some() {
            self.lines(node, slot, (&first, &rest));
        }
    }

    /// Writes what stands in brackets, in lines if it does not fit on one.
    fn flow(&mut self, node: &YamlNode, slot: ValueSlot<'_>) {
        let from = start(node);
        let Some(text) = flow_text(self.editable, node) else {
            self.remarks.push((
                from,
                "the text in these brackets contains comments, tags or merges",
            ));
            return;
        };

        let line = self.editable.cut(self.editable.line_start(from), from);
        let width = line.chars().count() + text.chars().count();
        let value = node.to_json();
        // Lines can't say what anchors and aliases say, since those are no part of the value.
        let is_plain = text == inline(&value) && self.has_own_line(node, slot);
        let lines = canonical_lines(&value, slot.owner(), slot.column, self.editable.line_break());
        match lines {
            Some((first, rest)) if width > MAX_COLUMNS && is_plain && !rest.is_empty() => {
                self.lines(node, slot, (&first, &rest));
            }
            Some(_) | None => self.replace(node, &text),
        }
    }

    /// Says whether nothing but a comment shares the line with a value, and nothing stands between it and its key.
    fn has_own_line(&self, node: &YamlNode, slot: ValueSlot<'_>) -> bool {
        let before = self.editable.cut(slot.behind, start(node));
        let behind = self.editable.cut(end(node), self.editable.line_end(end(node)));
        let has_comment = behind.trim_start().starts_with('#');
        before.trim().is_empty() && (behind.trim().is_empty() || has_comment && slot.key.is_some())
    }

    fn lines(&mut self, node: &YamlNode, slot: ValueSlot<'_>, (first, rest): (&str, &str)) {
        let splices = if slot.key.is_some() {
            in_lines(self.editable, slot.behind, node, first, rest)
        } else {
            let text = format!("{}{}{rest}", first.trim_start(), self.editable.line_break());
            vec![TextSplice::new(start(node), end(node), text)]
        };
        self.parts.push(TextPart {
            at: start(node),
            splices,
        });
    }

    fn replace(&mut self, node: &YamlNode, text: &str) {
        let part = TextPart::replacing(self.editable, start(node), end(node), text);
        self.parts.extend(part);
    }
}

impl<'a> ValueSlot<'a> {
    fn owner(&self) -> ValueOwner<'a> {
        self.key
            .map_or(ValueOwner::Dash, |entry| ValueOwner::Key(&entry.key))
    }
}
