//! Long texts that manifests keep in files of their own: `{file: PATH}` instead of a text. Says which files are needed,
//! and puts their texts where they are named. Reads none itself.

use super::{codes, invalid_pointers::InvalidPointers, yaml};
use crate::model::{
    KindGroup, ListPosition, Place, Problem, RegisteredKind, Registry, SourceId, Sources, TextFileRefusal,
};
use std::{collections::BTreeSet, sync::Arc};
use yaml::{MappingEntry, YamlContent, YamlNode, child_pointer};

/// The key of a mapping that names the file of a text.
pub const FILE: &str = "file";

/// A file that a manifest names for a long text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedTextFile {
    /// The manifest.
    pub manifest: SourceId,
    /// The path, as the manifest has it: relative to its own folder.
    pub path: String,
}

/// Returns the files that some manifests name for long texts, each once.
#[must_use]
pub fn named_text_files(registry: &Registry, sources: &Sources, ids: &[SourceId]) -> Vec<NamedTextFile> {
    let groups = registry.groups();
    let mut named = BTreeSet::new();
    for id in ids {
        let Some(source) = sources.get(*id).filter(|source| may_name_files(&source.text)) else {
            continue;
        };
        if source.is_broken || source.is_text_file {
            continue;
        }

        for document in yaml::parse(*id, &source.text).documents {
            let mut see = |found: FoundFile<'_>| {
                named.insert(NamedTextFile {
                    manifest: *id,
                    path: found.path.to_owned(),
                });
                None
            };
            TextFileWalk { groups: &groups }.document(&document, &mut see);
        }
    }
    named.into_iter().collect()
}

/// Says why a path can't name the file of a text, whatever is there; nothing where it can.
///
/// The rules are those of every system, so that a folder of manifests works on each.
#[must_use]
pub fn path_refusal(path: &str) -> Option<TextFileRefusal> {
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    let mut steps = path.split('/');

    // The first thing that is wrong is told; most paths have one at most.
    let (label, help) = if path.trim().is_empty() {
        (
            "no path",
            "write the path of a file, as in `{file: email_templates/first-touch.html}`",
        )
    } else if path.contains("${") {
        (
            "not replaced here",
            "write the path itself; variables work inside the file",
        )
    } else if path.contains('\\') {
        (
            "has a backslash",
            "write `/` between folders, which works on every system",
        )
    } else if path.starts_with('/') || is_drive {
        (
            "not relative",
            "write the path as it is seen from the folder of the manifest",
        )
    } else if path.chars().any(char::is_control) {
        ("has an invisible character", "rename the file")
    } else if steps.any(|step| step.starts_with('.') && step != "." && step != "..") {
        (
            "hidden",
            "move or rename the file so that no part of its path starts with a dot",
        )
    } else {
        return None;
    };

    Some(TextFileRefusal {
        message: format!("`{path}` can't name the file of a text"),
        label: label.to_owned(),
        help: help.to_owned(),
    })
}

/// Returns the text that a file stands for: without the last line break, which belongs to the file, and with the line
/// breaks of Windows as plain ones.
///
/// Editors add the last line break and git changes the others, and neither is to make a difference. Whoever writes the
/// file adds one line break, so that every text comes back byte for byte.
#[must_use]
pub fn text_of_file(content: &str) -> &str {
    content.strip_suffix('\n').unwrap_or(content)
}

/// Returns the file that stands for a text; nothing where none does, because it would be read otherwise.
#[must_use]
pub fn file_of_text(text: &str) -> Option<String> {
    let is_odd = text.is_empty() || text.contains(['\r', '\0']) || text.starts_with('\u{feff}');
    (!is_odd).then(|| format!("{text}\n"))
}

/// The texts of files, on their way into the documents that name them.
pub struct TextFiles<'a> {
    groups: Vec<KindGroup<'a>>,
    /// The texts.
    pub sources: &'a Sources,
}

impl<'a> TextFiles<'a> {
    /// Takes the files that were read.
    pub fn new(registry: &'a Registry, sources: &'a Sources) -> Self {
        Self {
            groups: registry.groups(),
            sources,
        }
    }

    /// Returns a document with the texts of files in the place of their names. A text stands where its file has it.
    pub fn filled(&self, document: YamlNode) -> YamlNode {
        let id = document.place.source;
        if !self
            .sources
            .get(id)
            .is_some_and(|source| may_name_files(&source.text))
        {
            return document;
        }

        let mut fill = |found: FoundFile<'_>| {
            let file = self.sources.text_file(id, found.path)?.as_ref().ok()?;
            let text = text_of_file(&self.sources.get(*file)?.text);
            Some(YamlNode {
                place: Place {
                    source: *file,
                    start: 0,
                    // It fits, since no larger file is read.
                    end: text.len() as u32,
                },
                content: YamlContent::String(text.to_owned()),
            })
        };
        let walk = TextFileWalk { groups: &self.groups };
        walk.document(&document, &mut fill).unwrap_or(document)
    }

    /// Reports the files of a document that could not be put in, and adds their attributes to what is invalid.
    pub fn problems(&self, document: &YamlNode, invalid: &mut InvalidPointers) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |found: FoundFile<'_>| {
            let known = self.sources.text_file(found.node.place.source, found.path);
            let refusal = match known {
                Some(Err(refusal)) => refusal.clone(),
                Some(Ok(_)) | None => not_looked_for(found.path),
            };
            let problem = Problem::new(&codes::TEXT_FILE, refusal.message).help(refusal.help);
            problems.push(problem.at(found.at, refusal.label));
            invalid.add(found.pointer);
            None
        };
        TextFileWalk { groups: &self.groups }.document(document, &mut refuse);
        problems
    }
}

/// A text does not name files unless it has the word.
fn may_name_files(text: &str) -> bool {
    text.contains(FILE)
}

fn not_looked_for(path: &str) -> TextFileRefusal {
    TextFileRefusal {
        message: format!("the file `{path}` of a text is not known here"),
        label: "not read".to_owned(),
        help: "write the text itself".to_owned(),
    }
}

/// A file that is named where a long text may be.
struct FoundFile<'n> {
    pointer: String,
    /// The mapping that names it.
    node: &'n YamlNode,
    path: &'n str,
    /// Where the path is written.
    at: Place,
}

/// What becomes of a place that names a file: another node, or nothing where it stays.
type SeeFile<'s> = dyn FnMut(FoundFile<'_>) -> Option<YamlNode> + 's;

/// A walk to every place of a document that names the file of a text. Each step returns what it changed.
struct TextFileWalk<'a> {
    groups: &'a [KindGroup<'a>],
}

impl TextFileWalk<'_> {
    fn document(&self, node: &YamlNode, see: &mut SeeFile<'_>) -> Option<YamlNode> {
        let mut changed: Option<YamlNode> = None;
        for group in self.groups {
            let Some(path) = group.at.path() else { continue };
            let here = changed.as_ref().unwrap_or(node);
            changed = self.section(group, here, path, String::new(), see).or(changed);
        }
        changed
    }

    /// Walks to a section, key by key.
    fn section(
        &self,
        group: &KindGroup<'_>,
        node: &YamlNode,
        path: &[&str],
        pointer: String,
        see: &mut SeeFile<'_>,
    ) -> Option<YamlNode> {
        let Some((key, rest)) = path.split_first() else {
            return match group.at {
                ListPosition::Single(_) => self.entry(group, node, &pointer, see),
                ListPosition::Section(_) | ListPosition::Within(..) => self.list(group, node, &pointer, see),
            };
        };
        let pointer = child_pointer(&pointer, key);
        let entry = node.get(key)?;
        let value = self.section(group, &entry.value, rest, pointer, see)?;
        Some(with_values(node, vec![(key, value)]))
    }

    fn list(
        &self,
        group: &KindGroup<'_>,
        node: &YamlNode,
        pointer: &str,
        see: &mut SeeFile<'_>,
    ) -> Option<YamlNode> {
        let mut items: Option<Vec<YamlNode>> = None;
        for (at, item) in node.items().iter().enumerate() {
            let pointer = child_pointer(pointer, &at.to_string());
            if let Some(changed) = self.entry(group, item, &pointer, see) {
                items.get_or_insert_with(|| node.items().to_vec())[at] = changed;
            }
        }
        Some(YamlNode {
            place: node.place,
            content: YamlContent::Sequence(items?.into()),
        })
    }

    fn entry(
        &self,
        group: &KindGroup<'_>,
        node: &YamlNode,
        pointer: &str,
        see: &mut SeeFile<'_>,
    ) -> Option<YamlNode> {
        let mut members = group.members.iter();
        let keyed = members.find(|kind| node.get(kind.any.def.key).is_some());
        let kind = keyed.or(group.members.first())?;

        let mut changes = Vec::new();
        for entry in node.entries() {
            let pointer = child_pointer(pointer, &entry.key);
            let value = match self.inner(kind, &entry.key) {
                Some(inner) => self.list(inner, &entry.value, &pointer, see),
                None => named(kind, entry, pointer).and_then(&mut *see),
            };
            changes.extend(value.map(|value| (&*entry.key, value)));
        }
        (!changes.is_empty()).then(|| with_values(node, changes))
    }

    /// Returns the list of other objects that an attribute is.
    fn inner(&self, kind: &RegisteredKind, attribute: &str) -> Option<&KindGroup<'_>> {
        let mut groups = self.groups.iter();
        groups.find(|group| group.attribute_of(kind) == Some(attribute))
    }
}

/// Returns the file that an attribute names, if it does.
fn named<'n>(kind: &RegisteredKind, entry: &'n MappingEntry, pointer: String) -> Option<FoundFile<'n>> {
    kind.attributes.get(&*entry.key)?.file.as_ref()?;
    // Anything else beside the path is a mistake that the schema reports.
    let [only] = entry.value.entries() else {
        return None;
    };
    let path = only.value.text().filter(|_| *only.key == *FILE)?;
    Some(FoundFile {
        pointer,
        node: &entry.value,
        path,
        at: only.value.place,
    })
}

/// Returns a mapping with other values behind some of its keys.
fn with_values(node: &YamlNode, changes: Vec<(&str, YamlNode)>) -> YamlNode {
    let mut entries = node.entries().to_vec();
    for (key, value) in changes {
        let known = entries.iter_mut().find(|entry| *entry.key == *key);
        if let Some(entry) = known {
            entry.value = value;
        }
    }
    YamlNode {
        place: node.place,
        content: YamlContent::Mapping(Arc::from(entries)),
    }
}
