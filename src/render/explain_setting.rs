//! Keys of files that are no kinds of objects explained, from the schemas of the files: sections such as `waivers`, and the
//! settings of closectl.yaml.

use super::{
    explain::{about, shape},
    human::hanging,
};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// A key of a file, as its schema describes it.
#[derive(Debug)]
pub struct ExplainedSetting<'a> {
    /// The file, as in `closectl.yaml`.
    file: &'a str,
    /// The key, with those around it, as in `policy.protect`.
    path: &'a str,
    schema: &'a Value,
}

impl<'a> ExplainedSetting<'a> {
    /// Finds a key by its path; lists and names that people choose are no part of it.
    #[must_use]
    pub fn find(file: &'a str, schema: &'a Value, path: &'a str) -> Option<Self> {
        let schema = path
            .split('.')
            .try_fold(schema, |around, name| inner(around).1?.get(name))?;
        Some(Self { file, path, schema })
    }

    /// Returns the keys inside it.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> {
        inner(self.schema)
            .1
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
    }

    /// Writes it for people at a terminal.
    #[must_use]
    pub fn lines(&self, width: usize) -> String {
        let Self { file, path, schema } = self;
        let mut out = String::new();
        let text = format!("{path}, in {file}: {}", about(schema));
        hanging(&mut out, "", &text, width);
        let shape = shape(schema);
        if !shape.is_empty() {
            hanging(&mut out, "    ", &format!("It is {shape}."), width);
        }
        if let (lead_in, Some(keys)) = inner(schema) {
            let _ = writeln!(out, "\n{lead_in}:");
            for (name, schema) in keys {
                hanging(&mut out, &format!("    {name:<27} "), &about(schema), width);
            }
        }
        out
    }

    /// Writes it as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let Self { file, path, schema } = self;
        let mut out = format!("## `{path}`\n\nA setting in {file}. {}\n", about(schema));
        if let (lead_in, Some(keys)) = inner(schema) {
            let _ = writeln!(out, "\n{lead_in}:\n");
            for (name, schema) in keys {
                let _ = writeln!(out, "- `{name}`: {}", about(schema));
            }
        }
        out
    }
}

/// Returns the keys inside a value, and how to say whose they are.
fn inner(schema: &Value) -> (&'static str, Option<&Map<String, Value>>) {
    let own = properties(schema);
    let of_entry = schema.get("items").and_then(properties);
    let of_named = schema.get("additionalProperties").and_then(properties);
    match (own, of_entry) {
        (Some(own), _) => ("Keys", Some(own)),
        (None, Some(of_entry)) => ("Keys of an entry", Some(of_entry)),
        (None, None) => ("Keys under each name", of_named),
    }
}

fn properties(schema: &Value) -> Option<&Map<String, Value>> {
    schema.get("properties")?.as_object()
}
