//! The order of the attributes in an entry: that of its kind, as `pull` writes it, with the lists inside of it last. The
//! order of entries and of sections is their author's.

use super::text_part::TextPart;
use crate::{
    manifest::{
        pointer,
        schema::AS_IN_CLOSE,
        update::{
            EditableText, TextSplice, end, is_alias, is_flow, is_own, start, with_comments_above,
            with_comments_below,
        },
        yaml::{MappingEntry, YamlNode},
    },
    model::{KindGroup, RegisteredKind, Registry},
};

/// Why attributes stay in the order that they have.
const STAYS: &str = "the attributes keep their order, because a comment or a blank line ties them to it";

/// Returns what brings the attributes of each entry into their order; says where they stay.
pub fn parts(
    registry: &Registry,
    editable: EditableText<'_>,
    documents: &[YamlNode],
    remarks: &mut Vec<(usize, &'static str)>,
) -> Vec<TextPart> {
    let mut ordering = AttributeOrdering {
        editable,
        groups: registry.groups(),
        parts: Vec::new(),
        remarks,
    };

    for document in documents {
        for group in 0..ordering.groups.len() {
            let at = ordering.groups[group].at;
            let found = at.path().and_then(|path| document.find(&pointer(path)));
            let Some(found) = found.filter(|found| !is_alias(editable, found.value)) else {
                continue;
            };

            if ordering.groups[group].is_single() {
                ordering.entry(group, found.value);
            } else {
                ordering.list(group, found.value);
            }
        }
    }
    ordering.parts
}

/// The place of an attribute among those of its kind: attributes first, then lists, then what is as in Close.
type AttributeRank = (u8, usize);

/// The entries of a text whose attributes are put in order.
struct AttributeOrdering<'a, 'r> {
    editable: EditableText<'a>,
    groups: Vec<KindGroup<'r>>,
    parts: Vec<TextPart>,
    remarks: &'a mut Vec<(usize, &'static str)>,
}

impl AttributeOrdering<'_, '_> {
    fn list(&mut self, group: usize, list: &YamlNode) {
        for item in list.items() {
            self.entry(group, item);
        }
    }

    fn entry(&mut self, group: usize, node: &YamlNode) {
        // The kinds outlive the list that they are looked up in.
        let members = self.groups[group].members.clone();
        let has_key = |kind: &&RegisteredKind| node.get(kind.any.def.key).is_some();
        let kind = members.iter().copied().find(has_key).or(members.first().copied());
        let Some(kind) = kind.filter(|_| !is_alias(self.editable, node)) else {
            return;
        };

        let lists: Vec<(usize, &'static str)> = (0..self.groups.len())
            .filter_map(|at| Some((at, self.groups[at].attribute_of(kind)?)))
            .collect();
        for (group, attribute) in &lists {
            let found = node.get(attribute).filter(|entry| is_own(node, entry));
            if let Some(entry) = found.filter(|entry| !is_alias(self.editable, &entry.value)) {
                self.list(*group, &entry.value);
            }
        }

        let rank = |name: &str| {
            let own = kind.attributes.get_index_of(name);
            let list = lists.iter().position(|(_, attribute)| *attribute == name);
            match (own, list) {
                (Some(at), _) => Some((0, at)),
                (None, Some(at)) => Some((1, at)),
                (None, None) if name == AS_IN_CLOSE => Some((2, 0)),
                (None, None) => None,
            }
        };
        self.attributes(node, &rank);
    }

    /// Puts the attributes of an entry in order. What an entry asks for besides, such as `removed`, stays behind the
    /// attribute that it follows.
    fn attributes(&mut self, node: &YamlNode, rank: &dyn Fn(&str) -> Option<AttributeRank>) {
        let entries = node.entries();
        let first = entries.iter().find_map(|entry| rank(&entry.key));
        let mut last = first.unwrap_or_default();
        let ranks = entries.iter().map(|entry| match rank(&entry.key) {
            Some(own) => {
                last = own;
                (own, false)
            }
            None => (last, true),
        });
        let ranks: Vec<(AttributeRank, bool)> = ranks.collect();
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by_key(|at| ranks[*at]);
        // Where a mapping is merged in, its keys have no place of their own here.
        if order.is_sorted() || !entries.iter().all(|entry| is_own(node, entry)) {
            return;
        }

        let splice = if is_flow(self.editable, node) {
            self.in_brackets(entries, &order)
        } else {
            self.in_lines(node, entries, &order)
        };
        match splice {
            Some(splice) => self.parts.push(TextPart {
                at: start(node),
                splices: vec![splice],
            }),
            None => self.remarks.push((start(node), STAYS)),
        }
    }

    /// Orders the members of `{…}`, between which nothing but commas may stand.
    fn in_brackets(&self, entries: &[MappingEntry], order: &[usize]) -> Option<TextSplice> {
        let span = |entry: &MappingEntry| (key_start(entry), end(&entry.value).max(key_end(entry)));
        let is_joined = |pair: &[MappingEntry]| {
            let gap = self.editable.cut(span(&pair[0]).1, span(&pair[1]).0);
            gap.trim() == ","
        };
        if !entries.windows(2).all(is_joined) {
            return None;
        }

        let texts = order.iter().map(|at| {
            let (from, to) = span(&entries[*at]);
            self.editable.cut(from, to)
        });
        let texts: Vec<&str> = texts.collect();
        Some(TextSplice::new(
            span(entries.first()?).0,
            span(entries.last()?).1,
            texts.join(", "),
        ))
    }

    /// Orders attributes that have lines of their own, each with the comments above and below it.
    fn in_lines(&self, node: &YamlNode, entries: &[MappingEntry], order: &[usize]) -> Option<TextSplice> {
        let editable = self.editable;
        let first = entries.first()?;
        if start(node) != key_start(first) {
            return None;
        }
        let column = editable.column(key_start(first));

        // The first attribute begins behind the dash of its entry, if it has one.
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let floor = pieces.last().map_or(key_start(first), |piece| piece.1);
            let next = entries.get(at + 1).map_or(editable.text.len(), key_start);
            let written = end(&entry.value).max(key_end(entry));
            let from = if at == 0 {
                key_start(first)
            } else {
                with_comments_above(editable, key_start(entry), column, floor)
            };
            pieces.push((from, with_comments_below(editable, written, column, next)));
        }
        let is_joined = |pair: &[(usize, usize)]| pair[0].1 == pair[1].0;
        let is_above = |at: &usize| *at > 0 && editable.column(key_start(&entries[*at])) == column;
        let begins_with_key = pieces.get(*order.first()?)?.0 + column == key_start(&entries[order[0]]);
        let is_first = order.first() == Some(&0);
        let has_lines = (1..entries.len()).all(|at| is_above(&at));
        if !pieces.windows(2).all(is_joined) || !has_lines || !(is_first || begins_with_key) {
            return None;
        }

        let margin = " ".repeat(column);
        let texts = order.iter().enumerate().map(|(at, piece)| {
            let (from, to) = pieces[*piece];
            let text = editable.ended(editable.cut(from, to));
            match (at, *piece) {
                (0, 0) => text,
                (0, _) => text.strip_prefix(&margin).unwrap_or(&text).to_owned(),
                (_, 0) => format!("{margin}{text}"),
                (_, _) => text,
            }
        });
        let text: String = texts.collect();
        Some(TextSplice::new(pieces.first()?.0, pieces.last()?.1, text))
    }
}

fn key_start(entry: &MappingEntry) -> usize {
    entry.key_place.start as usize
}

fn key_end(entry: &MappingEntry) -> usize {
    entry.key_place.end as usize
}
