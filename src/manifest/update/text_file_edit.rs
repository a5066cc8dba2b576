//! Edits of files that hold long texts, and new ones. Knows nothing of what differs.

use crate::{manifest::text_files::FILE, model::SourceId};
use serde_json::Value;
use std::collections::BTreeMap;

/// A file of a long text, and what is to be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFileEdit {
    /// The file.
    pub source: SourceId,
    /// What it is to hold.
    pub content: String,
}

/// A file for a text that no manifest has yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTextFile {
    /// The manifest that is to name it.
    pub manifest: SourceId,
    /// Its path, as the manifest names it.
    pub path: String,
    /// What it is to hold.
    pub content: String,
}

/// Returns the new files that a value names, which is to go into a manifest.
pub fn named_new_files(
    value: &Value,
    files: &BTreeMap<String, String>,
    manifest: SourceId,
) -> Vec<NewTextFile> {
    let inner: Vec<&Value> = match value {
        Value::Object(entries) => entries.values().collect(),
        Value::Array(items) => items.iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };

    let named = value.get(FILE).and_then(Value::as_str);
    let known = named.and_then(|path| files.get_key_value(path));
    let own = known.map(|(path, content)| NewTextFile {
        manifest,
        path: path.clone(),
        content: content.clone(),
    });

    let within = inner
        .into_iter()
        .flat_map(|value| named_new_files(value, files, manifest));
    own.into_iter().chain(within).collect()
}
