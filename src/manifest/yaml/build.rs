//! The tree of one document, grown from parser events.
//!
//! Keeps its own stack of open collections, so that no input makes it recurse.

use std::collections::HashSet;
use std::sync::Arc;

use granit_parser::{Event, ScalarStyle, Span, StructureStyle, Tag};

use super::alias::{DocumentAnchors, WeighedNode};
use super::codes;
use super::limits::{MAX_DEPTH, MAX_SHARED_KEYS, MAX_VALUES};
use super::mapping::{merge, without_duplicates};
use super::node::{MappingEntry, YamlContent, YamlNode};
use super::scalar;
use super::source_text::SourceText;
use super::syntax::too_deep;
use super::value_problems;
use crate::model::{Place, Problem};

/// A document cannot be read further; its problem is already noted.
#[derive(Debug)]
pub(super) struct AbandonedDocument;

/// Turns events into documents and problems.
#[derive(Debug)]
pub(super) struct TreeBuilder<'text> {
    text: SourceText<'text>,
    frames: Vec<OpenCollection>,
    root: Option<YamlNode>,
    anchors: DocumentAnchors<'text>,
    /// Keys that were read before: a long file has the same few a million times.
    keys: HashSet<Arc<str>>,
    values: usize,
    /// The byte behind everything that the events so far stand for.
    behind: usize,
    /// The finished documents.
    pub(super) documents: Vec<YamlNode>,
    /// What is wrong so far, in the order noticed.
    pub(super) problems: Vec<Problem>,
}

/// A list or mapping whose end has not come yet.
#[derive(Debug)]
struct OpenCollection {
    place: Place,
    /// 0 for none, as the parser has it.
    anchor: usize,
    weight: u64,
    height: usize,
    open: PartialContent,
}

#[derive(Debug)]
enum PartialContent {
    Sequence(Vec<YamlNode>),
    Mapping {
        entries: Vec<MappingEntry>,
        merged: Vec<YamlNode>,
        key: Option<OpenKey>,
    },
}

#[derive(Debug)]
struct OpenKey {
    place: Place,
    role: KeyRole,
}

#[derive(Debug)]
enum KeyRole {
    Name(Arc<str>),
    Merge,
    /// Its value is read for its problems and dropped.
    Unusable,
}

impl<'text> TreeBuilder<'text> {
    pub(super) fn new(text: SourceText<'text>) -> Self {
        Self {
            text,
            frames: Vec::new(),
            root: None,
            anchors: DocumentAnchors::default(),
            keys: HashSet::new(),
            values: 0,
            behind: 0,
            documents: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Forgets the open document.
    pub(super) fn abandon(&mut self) {
        self.root = None;
        self.frames.clear();
        self.anchors.clear();
    }

    /// Takes in the next event.
    pub(super) fn take(&mut self, event: Event<'text>, span: Span) -> Result<(), AbandonedDocument> {
        let place = self.text.place(&span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), &span)?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.check_collection_tag(tag.as_deref(), "seq", &span);
                let place = match (style, self.key()) {
                    // A list begins at its first dash, because that is where edits of the list begin.
                    (StructureStyle::Block, Some(key)) => self.text.first_dash(key.place.end, place),
                    (StructureStyle::Block, None) | (StructureStyle::Flow, _) => place,
                };
                self.open(place, anchor, PartialContent::Sequence(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check_collection_tag(tag.as_deref(), "map", &span);
                let open = PartialContent::Mapping {
                    entries: Vec::new(),
                    merged: Vec::new(),
                    key: None,
                };
                self.open(place, anchor, open)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place)?,
            Event::Alias(anchor) => self.alias(anchor, place)?,
            Event::UnresolvedAlias(name) => self.unknown_alias(&name, place)?,
            Event::Anchor(_, name) => self.anchors.name(name),
            Event::DocumentEnd => {
                self.documents.extend(self.root.take());
                self.anchors.clear();
            }
            // Marks of the stream and comments hold no value.
            _ => {}
        }

        if place.start < place.end {
            self.behind = self.behind.max(place.end as usize);
        }
        Ok(())
    }

    fn key(&self) -> Option<&OpenKey> {
        match self.frames.last().map(|frame| &frame.open) {
            Some(PartialContent::Mapping { key, .. }) => key.as_ref(),
            Some(PartialContent::Sequence(_)) | None => None,
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: &Span,
    ) -> Result<(), AbandonedDocument> {
        let place = self.text.place(span);
        let is_absent = style == ScalarStyle::Plain && place.start == place.end;
        let text = if is_absent { "" } else { text };
        // A value that is left out has its place behind the colon, where people would write it.
        let place = match (style, self.key()) {
            (ScalarStyle::Plain, Some(key)) if is_absent => self.text.behind_colon(key.place.end),
            (ScalarStyle::Literal | ScalarStyle::Folded, _) => self.text.with_header(self.behind, place),
            _ => place,
        };
        if style == ScalarStyle::Plain
            && let Some(dash) = self.text.swallowed_dash(place)
        {
            let item = &self.text.text()[dash.start as usize..place.end as usize];
            self.problems
                .push(value_problems::swallowed_item(item, dash, place));
        }

        // Keys are text whatever they look like; only what a tag says of one can be wrong.
        let is_key = self.expects_key();
        if is_key
            && style == ScalarStyle::Plain
            && let Some(problem) = value_problems::dash_as_key(text, self.text.text(), place)
        {
            // Its value is read, but nobody misses it, and the next key like it is no duplicate.
            self.problems.push(problem);
            let role = KeyRole::Unusable;
            self.set_key(OpenKey { place, role });
            return Ok(());
        }

        // Most are plain words that nothing refers to, and a long file has millions of them.
        if is_key && tag.is_none() && anchor == 0 {
            let role = self.key_role(text, style);
            self.set_key(OpenKey { place, role });
            return Ok(());
        }

        let content = if is_key && tag.is_none() {
            Ok(YamlContent::String(text.to_owned()))
        } else {
            scalar::resolve(text, style, tag)
        };
        let content = content.unwrap_or_else(|error| {
            let tag = self.text.place(&span.tag_span().unwrap_or(*span));
            self.problems
                .push(value_problems::of_scalar(error, text, place, tag));
            YamlContent::String(text.to_owned())
        });

        let content = if is_key {
            YamlContent::String(text.to_owned())
        } else {
            content
        };
        let value = WeighedNode::scalar(YamlNode { place, content });
        if anchor != 0 {
            self.anchors.finish(anchor, value.clone());
        }
        if !is_key {
            return self.attach(value);
        }

        let role = self.key_role(text, style);
        self.set_key(OpenKey { place, role });
        Ok(())
    }

    /// Returns what a scalar is as a key.
    fn key_role(&mut self, text: &str, style: ScalarStyle) -> KeyRole {
        // Only the plain `<<` is the merge key of YAML 1.1; in quotes it is an ordinary name.
        if text == "<<" && style == ScalarStyle::Plain {
            return KeyRole::Merge;
        }
        if let Some(known) = self.keys.get(text) {
            return KeyRole::Name(Arc::clone(known));
        }

        let key = Arc::<str>::from(text);
        if self.keys.len() < MAX_SHARED_KEYS {
            self.keys.insert(Arc::clone(&key));
        }
        KeyRole::Name(key)
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.frames.last().map(|frame| &frame.open),
            Some(PartialContent::Mapping { key: None, .. })
        )
    }

    fn set_key(&mut self, new: OpenKey) {
        if let Some(frame) = self.frames.last_mut()
            && let PartialContent::Mapping { key, .. } = &mut frame.open
        {
            // The event that opened the mapping came before its first key, so its place grows with the keys.
            frame.place.start = frame.place.start.min(new.place.start);
            frame.place.end = frame.place.end.max(new.place.end);
            *key = Some(new);
        }
    }

    fn open(&mut self, place: Place, anchor: usize, open: PartialContent) -> Result<(), AbandonedDocument> {
        if self.frames.len() >= MAX_DEPTH {
            return self.give_up(too_deep(self.text, place.start as usize));
        }
        self.frames.push(OpenCollection {
            place,
            anchor,
            weight: 1,
            height: 0,
            open,
        });
        Ok(())
    }

    fn close(&mut self, end: Place) -> Result<(), AbandonedDocument> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };

        // A block collection ends without a mark of its own, where its last value does.
        let mut place = frame.place;
        if end.start < end.end {
            place.end = place.end.max(end.end);
        }

        let content = match frame.open {
            PartialContent::Sequence(items) => YamlContent::Sequence(items.into()),
            PartialContent::Mapping { entries, merged, .. } => {
                // Duplicates first, because a key that is also merged is no duplicate.
                let mut entries = without_duplicates(entries, &mut self.problems);
                if !merged.is_empty() {
                    merge(&mut entries, &merged, &mut self.problems);
                }
                YamlContent::Mapping(entries.into())
            }
        };

        let value = WeighedNode {
            node: YamlNode { place, content },
            weight: frame.weight,
            height: frame.height + 1,
        };
        if frame.anchor != 0 {
            self.anchors.finish(frame.anchor, value.clone());
        }
        self.attach(value)
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), AbandonedDocument> {
        let Some(value) = self.anchors.get(anchor).cloned() else {
            // An anchor is finished with its node, so this alias stands inside of what it stands for.
            return self.give_up(value_problems::recursive_alias(place));
        };
        if self.frames.len() + value.height > MAX_DEPTH {
            return self.give_up(too_deep(self.text, place.start as usize));
        }

        // A few short lines of aliases of aliases can stand for billions of values.
        if !self.anchors.spend(value.weight) {
            return self.give_up(value_problems::alias_bomb(place));
        }

        let node = YamlNode {
            place,
            content: value.node.content,
        };
        self.attach(WeighedNode { node, ..value })
    }

    fn unknown_alias(&mut self, name: &str, place: Place) -> Result<(), AbandonedDocument> {
        let problem = value_problems::unknown_alias(name, self.anchors.suggest(name), place);
        self.problems.push(problem);
        // Null keeps the tree whole, so that problems further down are still found.
        self.attach(WeighedNode::scalar(YamlNode {
            place,
            content: YamlContent::Null,
        }))
    }

    fn attach(&mut self, value: WeighedNode) -> Result<(), AbandonedDocument> {
        self.values += 1;
        if self.values > MAX_VALUES {
            let message = format!("the file has more than {MAX_VALUES} values");
            let problem =
                Problem::new(&codes::TOO_LARGE, message).at(value.node.place, "too many from here on");
            return self.give_up(problem);
        }

        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(value.node);
            return Ok(());
        };

        let WeighedNode { node, weight, height } = value;
        frame.weight = frame.weight.saturating_add(weight);
        frame.height = frame.height.max(height);
        frame.place.start = frame.place.start.min(node.place.start);
        frame.place.end = frame.place.end.max(node.place.end);

        match &mut frame.open {
            PartialContent::Sequence(items) => items.push(node),
            PartialContent::Mapping { entries, merged, key } => match key.take() {
                None => *key = Some(key_of(node, &mut self.problems)),
                Some(OpenKey { place, role }) => match role {
                    KeyRole::Name(name) => entries.push(MappingEntry {
                        key: name,
                        key_place: place,
                        value: node,
                    }),
                    KeyRole::Merge => merged.push(node),
                    KeyRole::Unusable => {}
                },
            },
        }
        Ok(())
    }

    fn check_collection_tag(&mut self, tag: Option<&Tag>, own: &str, span: &Span) {
        // The tag `!` alone only asks not to guess the type, which is known of a collection.
        let Some(tag) = tag.filter(|tag| !scalar::is_non_specific(tag)) else {
            return;
        };
        let place = self.text.place(&span.tag_span().unwrap_or(*span));
        match tag.core_suffix() {
            Some(name) if name == own => {}
            Some(_) => self.problems.push(value_problems::other_type(place)),
            None => self.problems.push(value_problems::unknown_tag(place)),
        }
    }

    /// Says whether a problem is the rest of a line on which a key was no text, which says it all.
    pub(super) fn explains_rest_of_line(&self, problem: &Problem) -> bool {
        let start = |problem: &Problem| problem.place.as_ref().map(|(place, _)| place.start as usize);
        let last = self
            .problems
            .last()
            .filter(|last| *last.code == codes::KEY_NOT_TEXT);
        let (Some(key), Some(rest)) = (last.and_then(start), start(problem)) else {
            return false;
        };
        self.text
            .text()
            .get(key..rest)
            .is_some_and(|between| !between.contains('\n'))
    }

    fn give_up(&mut self, problem: Problem) -> Result<(), AbandonedDocument> {
        self.problems.push(problem);
        Err(AbandonedDocument)
    }
}

fn key_of(node: YamlNode, problems: &mut Vec<Problem>) -> OpenKey {
    let role = match node.content {
        // A key is a text in the manifest, even if YAML would read `2024:` as a number.
        YamlContent::Null => KeyRole::Name(Arc::from("")),
        YamlContent::Bool(truth) => KeyRole::Name(truth.to_string().into()),
        YamlContent::Number(number) => KeyRole::Name(number.to_string().into()),
        YamlContent::String(text) => KeyRole::Name(text.into()),
        YamlContent::Sequence(_) | YamlContent::Mapping(_) => {
            problems.push(value_problems::key_not_text(node.place));
            KeyRole::Unusable
        }
    };
    OpenKey {
        place: node.place,
        role,
    }
}
