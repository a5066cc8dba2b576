//! What manifests come to for one organization: overlays laid over them, variables replaced, and where each attribute
//! stands. Writes YAML that reads back as the same manifests.

use super::{
    interpolate::{self, VariableValues},
    invalid_pointers::InvalidPointers,
    reading::ManifestReading,
    waiver::WAIVERS,
    yaml::{self, YamlContent, YamlNode, YamlWriteError},
};
use crate::model::{Address, ListPosition, Location, Registry, Sources};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// One object of the manifests with what each attribute came from.
#[derive(Debug, Serialize)]
pub struct EffectiveObject {
    /// The object.
    pub address: Address,
    /// Its attributes, without the objects inside it.
    pub attributes: IndexMap<String, StatedAttribute>,
}

/// One attribute and where it stands.
#[derive(Debug, Serialize)]
pub struct StatedAttribute {
    /// The value, with variables replaced.
    pub value: Value,
    /// Where it is written.
    pub at: Location,
    /// How it is written, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<Value>,
}

/// Shows manifests that were read.
pub struct EffectiveManifest<'a> {
    registry: &'a Registry,
    read: &'a ManifestReading,
    sources: &'a Sources,
    values: &'a VariableValues,
}

impl<'a> EffectiveManifest<'a> {
    /// Takes manifests that were read, and what they were read with.
    #[must_use]
    pub fn new(
        registry: &'a Registry,
        read: &'a ManifestReading,
        sources: &'a Sources,
        values: &'a VariableValues,
    ) -> Self {
        Self {
            registry,
            read,
            sources,
            values,
        }
    }

    /// Returns the objects that a test names, in the order of their addresses.
    #[must_use]
    pub fn objects(&self, is_meant: impl Fn(&Address) -> bool) -> Vec<EffectiveObject> {
        let entries = self.read.entries().filter(|(address, _)| is_meant(address));
        let objects = entries.map(|(address, node)| EffectiveObject {
            address: address.clone(),
            attributes: self.attributes(address, node),
        });
        objects.collect()
    }

    fn attributes(&self, address: &Address, node: &YamlNode) -> IndexMap<String, StatedAttribute> {
        let Some(entry) = self.read.desired.entries.get(address) else {
            return IndexMap::new();
        };
        let Some(kind) = self.registry.kind(entry.spec.kind) else {
            return IndexMap::new();
        };
        let holds = |key: &str| {
            let groups = self.registry.groups();
            groups.iter().any(|group| matches!(group.at, ListPosition::Within(holder, attribute) if holder == kind.any.def.name && attribute == key))
        };
        let stated = |node: &YamlNode| StatedAttribute {
            value: self.value(node),
            at: self.sources.locate(node.place),
            written: Some(node.to_json()).filter(|written| *written != self.value(node)),
        };
        match &node.content {
            YamlContent::Mapping(entries) => {
                let own = entries.iter().filter(|entry| !holds(&entry.key));
                own.map(|entry| (entry.key.clone(), stated(&entry.value)))
                    .collect()
            }
            YamlContent::String(_) => IndexMap::from([(kind.any.def.key.to_owned(), stated(node))]),
            YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::Sequence(_) => {
                IndexMap::new()
            }
        }
    }

    /// Writes the whole as one manifest, with the place of each attribute beside it.
    ///
    /// # Errors
    ///
    /// Says which value YAML can't hold.
    pub fn manifest(&self) -> Result<String, YamlWriteError> {
        let mut out = String::new();
        let mut open: Option<&str> = None;
        for group in self.registry.groups() {
            let ListPosition::Section(path) = group.at else {
                continue;
            };
            let pointer: String = path.iter().map(|step| format!("/{step}")).collect();
            let lists = self
                .read
                .documents()
                .filter_map(|document| document.find(&pointer));
            let lists: Vec<&YamlNode> = lists.map(|found| found.value).collect();
            if lists.is_empty() {
                continue;
            }
            let (first, depth) = (path[0], path.len());
            if open != Some(first) && depth > 1 {
                let _ = writeln!(out, "{first}:");
            }
            open = Some(first);
            let indent = "  ".repeat(depth - 1);
            let items: Vec<&YamlNode> = lists.into_iter().flat_map(items).collect();
            let _ = writeln!(
                out,
                "{indent}{}:{}",
                path[depth - 1],
                if items.is_empty() { " []" } else { "" }
            );
            for item in items {
                self.item(&mut out, item, depth)?;
            }
        }
        let waivers = self.read.documents().filter_map(|document| document.get(WAIVERS));
        let waivers: Vec<&YamlNode> = waivers.flat_map(|entry| items(&entry.value)).collect();
        if !waivers.is_empty() {
            let _ = writeln!(out, "{WAIVERS}:");
        }
        for waiver in waivers {
            self.item(&mut out, waiver, 1)?;
        }
        Ok(out)
    }

    /// Writes one object, as an entry of a list.
    ///
    /// # Errors
    ///
    /// Says which value YAML can't hold.
    pub fn entry(&self, address: &Address) -> Result<String, YamlWriteError> {
        let mut out = String::new();
        if let Some((_, node)) = self.read.entries().find(|(one, _)| *one == address) {
            self.item(&mut out, node, 0)?;
        }
        Ok(out)
    }

    fn item(&self, out: &mut String, node: &YamlNode, depth: usize) -> Result<(), YamlWriteError> {
        let start = out.len();
        match &node.content {
            YamlContent::Mapping(entries) if !entries.is_empty() => {
                self.block(out, node, depth + 1)?;
                // The dash takes the place of the indentation of the first line.
                let dash = format!("{}- ", "  ".repeat(depth));
                out.replace_range(start..start + dash.len(), &dash);
                Ok(())
            }
            YamlContent::Mapping(_)
            | YamlContent::Null
            | YamlContent::Bool(_)
            | YamlContent::Number(_)
            | YamlContent::String(_)
            | YamlContent::Sequence(_) => {
                let text = flow(&self.value(node))?;
                let _ = writeln!(out, "{}- {text}  # {}", "  ".repeat(depth), self.place(node));
                Ok(())
            }
        }
    }

    /// Writes a mapping with each attribute on a line of its own.
    fn block(&self, out: &mut String, node: &YamlNode, depth: usize) -> Result<(), YamlWriteError> {
        let indent = "  ".repeat(depth);
        let YamlContent::Mapping(entries) = &node.content else {
            return Ok(());
        };
        for entry in entries.iter() {
            let key = flow(&Value::String(self.plain(&entry.key)))?;
            match &entry.value.content {
                YamlContent::Mapping(inner) if !inner.is_empty() => {
                    let _ = writeln!(out, "{indent}{key}:");
                    self.block(out, &entry.value, depth + 1)?;
                }
                YamlContent::Sequence(items)
                    if items
                        .iter()
                        .any(|item| matches!(item.content, YamlContent::Mapping(_))) =>
                {
                    let _ = writeln!(out, "{indent}{key}:");
                    for item in items.iter() {
                        self.item(out, item, depth + 1)?;
                    }
                }
                YamlContent::Mapping(_)
                | YamlContent::Sequence(_)
                | YamlContent::Null
                | YamlContent::Bool(_)
                | YamlContent::Number(_)
                | YamlContent::String(_) => {
                    let text = flow(&self.value(&entry.value))?;
                    let _ = writeln!(out, "{indent}{key}: {text}  # {}", self.place(&entry.value));
                }
            }
        }
        Ok(())
    }

    /// Says where a value stands, and how it is written where that differs.
    fn place(&self, node: &YamlNode) -> String {
        let at = self.sources.locate(node.place);
        let mut place = format!("{}:{}", at.file, at.line);
        if let YamlContent::String(written) = &node.content
            && self.value(node) != Value::String(written.clone())
        {
            let _ = write!(place, ", {}", written.escape_debug());
        }
        place
    }

    fn value(&self, node: &YamlNode) -> Value {
        interpolate::interpolate(
            node,
            self.values,
            &mut Vec::new(),
            &mut InvalidPointers::default(),
        )
    }

    fn plain(&self, text: &str) -> String {
        interpolate::plain(text, self.values)
    }
}

fn items(list: &YamlNode) -> &[YamlNode] {
    match &list.content {
        YamlContent::Sequence(items) => items,
        YamlContent::Null
        | YamlContent::Bool(_)
        | YamlContent::Number(_)
        | YamlContent::String(_)
        | YamlContent::Mapping(_) => &[],
    }
}

/// Writes a value on one line.
fn flow(value: &Value) -> Result<String, YamlWriteError> {
    match value {
        Value::String(text) if !text.contains('\n') => Ok(yaml::write(value)?.trim_end().to_owned()),
        Value::String(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Array(_)
        | Value::Object(_) => Ok(value.to_string()),
    }
}
