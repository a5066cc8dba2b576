//! Edits of one text that leave everything else as it stands: comments, order, quotes, anchors, line breaks.
//!
//! No edit is trusted: after each, the text is read again and compared with what was to become of its values. What
//! can't be edited that way stays as it was. Knows nothing of manifests.

use super::{
    edit::{ListSlot, ValueEdit, removed},
    editable_text::{EditableText, TextSplice, is_json},
    placing,
    route::{Indirection, NodeRoute, is_alias},
};
use crate::{
    manifest::yaml::{self, YamlNode, child_pointer},
    model::SourceId,
};
use serde_json::Value;

/// Edits a text; what can't be done is left out.
///
/// Each edit names its document, counted from 0, and its pointer counts the items as they stand in `text`: of two
/// edits one inside the other, no list is edited before what it holds.
pub fn rewrite(text: &str, edits: &[DocumentEdit]) -> String {
    let (lists, values): (Vec<_>, Vec<_>) = edits
        .iter()
        .partition(|(_, edit)| matches!(edit, ValueEdit::Items { .. }));

    // Values come before lists, because their pointers count items as they are before any list changes.
    let mut text = attempt(text.to_owned(), values);
    let deepest = lists
        .iter()
        .map(|(_, edit)| edit.depth())
        .max()
        .unwrap_or_default();

    // Deepest lists come first: once an item has moved, pointers into it would lead elsewhere.
    for depth in (0..=deepest).rev() {
        let level = lists.iter().filter(|(_, edit)| edit.depth() == depth);
        text = attempt(text, level.copied().collect());
    }
    text
}

/// An edit and the document that it is of, counted from 0.
pub type DocumentEdit = (usize, ValueEdit);

/// An edit and the best way to write it.
struct PlacedEdit<'a> {
    way: Vec<TextSplice>,
    edit: &'a DocumentEdit,
    /// Whether it is of a value that is written as an alias.
    is_alias: bool,
}

/// A text with its documents.
struct ParsedText<'a> {
    editable: EditableText<'a>,
    documents: Vec<YamlNode>,
}

impl<'a> ParsedText<'a> {
    fn new(text: &'a str) -> Self {
        let documents = yaml::parse(SourceId(0), text).documents;
        Self {
            editable: EditableText::new(text),
            documents,
        }
    }

    /// Returns the values that the documents have after some edits.
    fn expected(&self, edits: &[&DocumentEdit]) -> Option<Vec<Value>> {
        let mut values: Vec<Value> = self.documents.iter().map(YamlNode::to_json).collect();
        for (document, edit) in edits {
            if !edit.apply(values.get_mut(*document)?) {
                return None;
            }
        }
        Some(values)
    }

    /// Returns the ways to write an edit, best first; `own` edits the text that an alias or a merge stands for.
    fn ways(&self, (document, edit): &DocumentEdit) -> Vec<Vec<TextSplice>> {
        let Some(root) = self.documents.get(*document) else {
            return Vec::new();
        };
        match NodeRoute::new(self.editable, root, edit.pointer()).map(|route| route.exit) {
            None => Vec::new(),
            Some(None) => placing::splices(self.editable, root, edit),
            Some(Some(_)) => match placing::home(self.editable, root, edit) {
                Some(home) => placing::splices(self.editable, root, &home),
                None => Vec::new(),
            },
        }
    }

    /// Returns the edit that writes out what stood behind an alias or a merge, if the way to it passes one.
    fn written_out(&self, (document, edit): &DocumentEdit) -> Option<DocumentEdit> {
        let root = self.documents.get(*document)?;
        let exit = NodeRoute::new(self.editable, root, edit.pointer())?.exit?;
        let mut value = root.to_json();
        if !edit.apply(&mut value) {
            return None;
        }

        let edit = match exit {
            Indirection::Alias(pointer) => ValueEdit::Set {
                value: value.pointer(&pointer)?.clone(),
                pointer,
            },
            Indirection::Merge(pointer, key) => {
                let value = value.pointer(&child_pointer(&pointer, &key))?.clone();
                ValueEdit::Entries {
                    pointer,
                    remove: Vec::new(),
                    add: vec![(key, value)],
                }
            }
        };
        Some((*document, edit))
    }

    /// Chooses the best way to write an edit.
    fn place<'e>(&self, edit: &'e DocumentEdit) -> PlacedEdit<'e> {
        let root = self.documents.get(edit.0);
        let route = root.and_then(|root| NodeRoute::new(self.editable, root, edit.1.pointer()));
        let node = route.and_then(|route| route.node());
        PlacedEdit {
            way: self.ways(edit).into_iter().next().unwrap_or_default(),
            edit,
            is_alias: node.is_some_and(|node| is_alias(self.editable, node)),
        }
    }

    /// Makes all edits at once if that works; those of aliases only where the anchors do not bring them along.
    fn together(&self, placed: &[PlacedEdit<'_>]) -> Option<String> {
        let edits: Vec<&DocumentEdit> = placed.iter().map(|placed| placed.edit).collect();
        let expected = self.expected(&edits)?;
        let all = |with_aliases: bool| {
            let wanted = placed.iter().filter(|placed| with_aliases || !placed.is_alias);
            wanted.flat_map(|placed| placed.way.clone()).collect()
        };

        // Editing an anchor edits its aliases, so those are only written if that isn't enough.
        [false, true]
            .into_iter()
            .find_map(|with_aliases| self.checked(all(with_aliases), &expected))
    }

    /// Makes splices if they give exactly these values.
    fn checked(&self, splices: Vec<TextSplice>, expected: &[Value]) -> Option<String> {
        let text = self.editable.splice(splices)?;
        let read = yaml::parse(SourceId(0), &text);
        let is_right = (!self.editable.is_json || is_json(&text))
            && read.problems.is_empty()
            && read.documents.len() == expected.len()
            && read
                .documents
                .iter()
                .map(YamlNode::to_json)
                .eq(expected.iter().cloned());
        is_right.then_some(text)
    }
}

/// Makes all edits at once if that works, else those that work.
fn attempt(text: String, edits: Vec<&DocumentEdit>) -> String {
    if edits.is_empty() {
        return text;
    }

    let draft = ParsedText::new(&text);
    let mut placed: Vec<PlacedEdit<'_>> = edits.into_iter().map(|edit| draft.place(edit)).collect();

    // Edits of the same text, through aliases, stand or fall together.
    placed.sort_by(|one, other| one.way.cmp(&other.way));
    if let Some(text) = draft.together(&placed) {
        return text;
    }

    // Where the edits contradict each other, halves of them are tried, and in the end each by itself.
    let is_apart = |at: &usize| placed[*at].way.is_empty() || placed[*at].way != placed[at - 1].way;
    let seams: Vec<usize> = (1..placed.len()).filter(is_apart).collect();
    let edits: Vec<&DocumentEdit> = placed.iter().map(|placed| placed.edit).collect();
    match seams.get(seams.len() / 2) {
        None => edits.into_iter().fold(text, |text, edit| alone(&text, edit)),
        Some(seam) => {
            let (one, other) = edits.split_at(*seam);
            attempt(attempt(text, one.to_vec()), other.to_vec())
        }
    }
}

/// Makes one edit in the first way that works.
fn alone(text: &str, edit: &DocumentEdit) -> String {
    let draft = ParsedText::new(text);
    let Some(expected) = draft.expected(&[edit]) else {
        return text.to_owned();
    };

    // Writing the value out comes last, because it cuts the tie to the anchor.
    let written_out = draft.written_out(edit);
    let ways = draft
        .ways(edit)
        .into_iter()
        .chain(written_out.iter().flat_map(|edit| draft.ways(edit)));
    for way in ways {
        if let Some(text) = draft.checked(way, &expected) {
            return text;
        }
    }
    match edit {
        (document, ValueEdit::Items { pointer, slots }) => partly(text, *document, pointer, slots),
        (_, ValueEdit::Set { .. } | ValueEdit::Entries { .. }) => text.to_owned(),
    }
}

/// Edits a list without what fails of it: removals, such as that of an item whose anchor is used elsewhere, or moves.
fn partly(text: &str, document: usize, pointer: &str, slots: &[ListSlot]) -> String {
    let draft = ParsedText::new(text);
    let root = draft.documents.get(document);
    let list = root.and_then(|root| root.find(pointer));
    let count = list.map_or(0, |found| found.value.items().len());
    if count == 0 {
        return text.to_owned();
    }

    let works = |slots: Vec<ListSlot>| {
        let pointer = pointer.to_owned();
        let edit = (document, ValueEdit::Items { pointer, slots });
        let expected = draft.expected(&[&edit])?;
        let mut ways = draft.ways(&edit).into_iter();
        ways.find_map(|way| draft.checked(way, &expected))
    };
    let is_stuck = |at: &usize| {
        let others = (0..count).filter(|other| other != at).map(ListSlot::Old);
        works(others.collect()).is_none()
    };
    let stuck: Vec<usize> = removed(slots, count).into_iter().filter(is_stuck).collect();

    let mut kept = slots.to_vec();
    for at in stuck {
        let before = |slot: &ListSlot| matches!(slot, ListSlot::Old(other) if *other < at);
        let behind = kept.iter().rposition(before);
        kept.insert(behind.map_or(0, |behind| behind + 1), ListSlot::Old(at));
    }

    // Give up as little as possible: first the removals that fail, then the moves, then both.
    let variants = [kept.clone(), unmoved(slots), unmoved(&kept)];
    let done = variants.into_iter().find_map(works);
    done.unwrap_or_else(|| text.to_owned())
}

/// Leaves the old items in their order, and each new one behind the one that it would follow.
fn unmoved(slots: &[ListSlot]) -> Vec<ListSlot> {
    let mut runs: Vec<(Option<usize>, Vec<ListSlot>)> = vec![(None, Vec::new())];
    for slot in slots {
        match (slot, runs.last_mut()) {
            (ListSlot::Old(at), _) => runs.push((Some(*at), vec![slot.clone()])),
            (ListSlot::New(_), Some((_, run))) => run.push(slot.clone()),
            (ListSlot::New(_), None) => {}
        }
    }

    // Whole runs are sorted, so that a new item goes along with the old one that it follows.
    runs.sort_by_key(|(at, _)| *at);
    runs.into_iter().flat_map(|(_, run)| run).collect()
}
