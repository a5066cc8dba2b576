//! The manifest texts of a run, and the places in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// Names one manifest text among the [`Sources`] of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A range of bytes in one manifest text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The text that the range is in.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// One manifest text and the name that people know it by.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as the person gave it.
    pub name: Arc<str>,
    /// The whole text, or what of it can be shown.
    pub text: String,
    /// Whether the text is only shown, because the file could not be read as one.
    pub is_broken: bool,
    /// Whether it is no manifest, but a long text that manifests name.
    pub is_text_file: bool,
    /// Where each line but the first begins.
    lines: Vec<u32>,
    /// How many characters begin before each block of bytes: a text may be one line of millions.
    characters: Vec<u32>,
}

/// The bytes of a block.
const BLOCK: usize = 1024;

/// The manifest texts of a run; a [`SourceId`] is an index into it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Shared, because a run keeps several views of them.
    texts: Vec<Arc<Source>>,
    /// How many of them are manifests, if not all.
    manifests: Option<usize>,
    overlays: Vec<SourceId>,
    /// The files that manifests name for long texts, by the manifest and the path in it.
    text_files: Arc<BTreeMap<(SourceId, String), TextFile>>,
}

/// What became of a file that a manifest names for a long text.
pub type TextFile = Result<SourceId, TextFileRefusal>;

/// The reason why a file can't be used for a long text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFileRefusal {
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// The same in a word or two, for the place that names it.
    pub label: String,
    /// What to do.
    pub help: String,
}

impl Sources {
    /// Keeps a text and returns its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.keep(name.into().into(), text.into(), false)
    }

    /// Returns the same texts, of which those from `first` on are no manifests: the named ones are laid over the
    /// manifests, in this order, and others are left alone.
    #[must_use]
    pub fn laid(&self, first: usize, overlays: &[SourceId]) -> Self {
        Self {
            texts: self.texts.clone(),
            manifests: Some(first),
            overlays: overlays.to_vec(),
            text_files: self.text_files.clone(),
        }
    }

    /// Returns the ids of the manifests, in the order they were added.
    pub fn manifests(&self) -> impl Iterator<Item = SourceId> {
        let count = self.manifests.unwrap_or(self.texts.len());
        let ids = (0..count).map(|at| SourceId(at as u32));
        ids.filter(|id| !self.is_text_file(*id))
    }

    /// Keeps a manifest before the text that has an id now, and returns its id; texts from there on get the next ids.
    pub fn insert(&mut self, at: SourceId, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let moved = |id: SourceId| if id < at { id } else { SourceId(id.0 + 1) };
        self.keep(name.into().into(), text.into(), false);
        if let Some(new) = self.texts.pop() {
            self.texts.insert((at.0 as usize).min(self.texts.len()), new);
        }

        self.manifests = self.manifests.map(|count| count + 1);
        self.overlays = self.overlays.iter().copied().map(moved).collect();
        let named = self.text_files.iter();
        let named = named.map(|((id, path), file)| ((moved(*id), path.clone()), file.clone().map(moved)));
        self.text_files = Arc::new(named.collect());
        at
    }

    /// Keeps the text of a file that manifests name for a long text, and returns its id.
    pub fn add_text_file(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = self.keep(name.into().into(), text.into(), false);
        if let Some(source) = self.texts.get_mut(id.0 as usize) {
            Arc::make_mut(source).is_text_file = true;
        }
        id
    }

    /// Keeps what became of the file that a manifest names by a path.
    pub fn name_text_file(&mut self, manifest: SourceId, path: impl Into<String>, file: TextFile) {
        Arc::make_mut(&mut self.text_files).insert((manifest, path.into()), file);
    }

    /// Returns what became of the file that a manifest names by a path; nothing where nobody looked for it.
    #[must_use]
    pub fn text_file(&self, manifest: SourceId, path: &str) -> Option<&TextFile> {
        self.text_files.get(&(manifest, path.to_owned()))
    }

    /// Says whether an id is that of a long text that manifests name.
    #[must_use]
    pub fn is_text_file(&self, id: SourceId) -> bool {
        self.get(id).is_some_and(|source| source.is_text_file)
    }

    /// Returns the ids of what is laid over the manifests, the lowest first.
    pub fn overlays(&self) -> impl Iterator<Item = SourceId> {
        self.overlays.iter().copied()
    }

    /// Keeps what can be shown of a file that holds no text, and returns its id.
    pub fn add_broken(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.keep(name.into().into(), text.into(), true)
    }

    fn keep(&mut self, name: Arc<str>, text: String, is_broken: bool) -> SourceId {
        let (lines, characters) = (lines(&text), characters(&text));
        self.texts.push(Arc::new(Source {
            name,
            text,
            is_broken,
            is_text_file: false,
            lines,
            characters,
        }));
        SourceId((self.texts.len() - 1) as u32)
    }

    /// Takes back a text that is not to be shown.
    pub fn withhold(&mut self, id: SourceId) {
        self.replace(id, String::new());
        if let Some(source) = self.texts.get_mut(id.0 as usize) {
            Arc::make_mut(source).is_broken = true;
        }
    }

    /// Gives a text another content.
    pub fn replace(&mut self, id: SourceId, text: String) {
        if let Some(source) = self.texts.get_mut(id.0 as usize) {
            let source = Arc::make_mut(source);
            (source.lines, source.characters) = (lines(&text), characters(&text));
            source.text = text;
        }
    }

    /// Returns the text that an id of this list names.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.texts.get(id.0 as usize).map(Arc::as_ref)
    }

    /// Returns the ids with their texts, in the order they were added; of texts that are laid over the manifests only
    /// those that are meant here, with the files that they name, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        let ids = self.ids().into_iter();
        ids.filter_map(|id| self.get(id).map(|source| (id, source)))
    }

    /// Says whether a text is one of those that [`iter`](Self::iter) returns.
    #[must_use]
    pub fn includes(&self, id: SourceId) -> bool {
        let is_among_first = (id.0 as usize) < self.manifests.unwrap_or(self.texts.len());
        is_among_first || self.ids().contains(&id)
    }

    /// Returns the same texts under other names.
    #[must_use]
    pub fn renamed(&self, name: impl Fn(&str) -> String) -> Self {
        let mut out = self.clone();
        for source in &mut out.texts {
            let new = name(&source.name);
            // A text is copied with its name, and most names stay.
            if *new != *source.name {
                Arc::make_mut(source).name = new.into();
            }
        }
        out
    }

    fn ids(&self) -> Vec<SourceId> {
        let first = self.manifests.unwrap_or(self.texts.len());
        let mut ids: Vec<SourceId> = (0..first).map(|at| SourceId(at as u32)).collect();

        // What was read for another organization is among the texts too, in the order in which it was met.
        let named = |overlay: SourceId| {
            let files = self.text_files.iter();
            let files = files.filter(move |((manifest, _), _)| *manifest == overlay);
            files.filter_map(|(_, file)| file.as_ref().ok().copied())
        };
        let laid = self.overlays().chain(self.overlays().flat_map(named));
        let mut seen = BTreeSet::new();
        ids.extend(laid.filter(|id| id.0 as usize >= first && seen.insert(*id)));
        ids
    }

    /// Returns `file:line:column` of the start of a place, both counted from 1, columns in characters.
    #[must_use]
    pub fn locate(&self, place: Place) -> Location {
        let Some(source) = self.get(place.source) else {
            return Location {
                file: Arc::from(""),
                line: 1,
                column: 1,
            };
        };

        // An edit may have moved the text, so that the place lies within a character or behind the end.
        let mut start = (place.start as usize).min(source.text.len());
        while !source.text.is_char_boundary(start) {
            start -= 1;
        }

        let line = source.lines.partition_point(|begin| *begin as usize <= start);
        let line_start = line.checked_sub(1).map_or(0, |at| source.lines[at] as usize);

        Location {
            file: source.name.clone(),
            line: line + 1,
            column: source.before(start) - source.before(line_start) + 1,
        }
    }
}

/// Returns where each line but the first begins.
fn lines(text: &str) -> Vec<u32> {
    text.match_indices('\n').map(|(at, _)| at as u32 + 1).collect()
}

/// Returns how many characters begin before each block of bytes.
fn characters(text: &str) -> Vec<u32> {
    let mut before = 0;
    let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
        let here = before;
        before += beginning(block) as u32;
        here
    });
    blocks.collect()
}

impl Source {
    /// Returns how many characters begin before a byte of the text.
    fn before(&self, at: usize) -> usize {
        let block = (at / BLOCK).min(self.characters.len().saturating_sub(1));
        let whole = self.characters.get(block).map_or(0, |count| *count as usize);
        whole + beginning(&self.text.as_bytes()[block * BLOCK..at])
    }
}

/// Returns how many characters begin in some bytes of a text.
fn beginning(bytes: &[u8]) -> usize {
    // In UTF-8 every byte of a character but the first begins with the bits 10.
    bytes
        .iter()
        .filter(|byte| **byte & 0b1100_0000 != 0b1000_0000)
        .count()
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Location {
    /// The manifest.
    #[serde(with = "super::shared_text")]
    #[schemars(with = "String")]
    pub file: Arc<str>,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[cfg(test)]
mod tests;
