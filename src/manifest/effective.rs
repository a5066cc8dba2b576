//! The effective configuration of one organization: manifests with overlays merged in and variables replaced, and the
//! place that each attribute comes from. Writes YAML that reads back as the same manifests.

use super::{
    document::pointer,
    interpolate::{self, TextGrowth, VariableValues},
    invalid_pointers::InvalidPointers,
    left_out::LEFT_OUT,
    reading::ManifestReading,
    waiver::WAIVERS,
    yaml::{self, YamlContent, YamlNode, YamlWriteError},
};
use crate::model::{Address, Location, Registry, Sources, item_address};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

/// An object of the manifests, with the place of each attribute.
#[derive(Debug, Serialize)]
pub struct EffectiveObject {
    /// The object.
    pub address: Address,
    /// Its attributes, without the objects inside it.
    pub attributes: IndexMap<String, StatedAttribute>,
}

/// An attribute and where it stands.
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

/// The effective configuration of one organization.
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
        let objects: Vec<EffectiveObject> = objects.collect();
        if !objects.is_empty() {
            return objects;
        }

        // An item, such as the step of a workflow, is shown alone only where somebody names it and no object.
        let items = self.items().filter(|(address, _)| is_meant(address));
        let items = items.map(|(address, node)| EffectiveObject {
            attributes: node
                .entries()
                .iter()
                .map(|entry| (entry.key.to_string(), self.stated(&entry.value)))
                .collect(),
            address,
        });
        items.collect()
    }

    /// Returns the items that have addresses, as they are written.
    fn items(&self) -> impl Iterator<Item = (Address, &YamlNode)> {
        let lists = self.read.entries().filter_map(|(address, node)| {
            let entry = self.read.desired.entries.get(address)?;
            let (attribute, _) = self.registry.kind(entry.spec.kind)?.itemized()?;
            let list = node.find(&pointer(&[&attribute.name]))?;
            Some((address, list.value.items()))
        });
        lists.flat_map(|(address, items)| {
            let items = items.iter().enumerate();
            items.map(move |(at, node)| (item_address(address, at), node))
        })
    }

    fn stated(&self, node: &YamlNode) -> StatedAttribute {
        StatedAttribute {
            value: self.value(node),
            at: self.sources.locate(node.place),
            written: Some(node.to_json()).filter(|written| *written != self.value(node)),
        }
    }

    fn attributes(&self, address: &Address, node: &YamlNode) -> IndexMap<String, StatedAttribute> {
        let entry = self.read.desired.entries.get(address);
        let Some(kind) = entry.and_then(|entry| self.registry.kind(entry.spec.kind)) else {
            return IndexMap::new();
        };
        // A bare name is short for an entry that has nothing but its key.
        if node.text().is_some() {
            return IndexMap::from([(kind.any.def.key.to_owned(), self.stated(node))]);
        }

        // Lists inside an entry hold objects that have addresses of their own.
        let groups = self.registry.groups();
        let holds = |key: &str| groups.iter().any(|group| group.attribute_of(kind) == Some(key));
        let own = node.entries().iter().filter(|entry| !holds(&entry.key));
        own.map(|entry| (entry.key.to_string(), self.stated(&entry.value)))
            .collect()
    }

    /// Writes the whole as one manifest, with the place of each attribute beside it.
    ///
    /// # Errors
    ///
    /// Names the value that YAML can't hold.
    pub fn manifest(&self) -> Result<String, YamlWriteError> {
        let mut out = String::new();
        let mut open: Option<&str> = None;
        let groups = self.registry.groups();
        for group in &groups {
            let Some(path) = group.at.path() else {
                continue;
            };
            let (Some(first), Some(last)) = (path.first(), path.last()) else {
                continue;
            };

            // Several files may each hold a part of the same section.
            let documents = self.read.documents();
            let lists = documents.filter_map(|document| document.find(&pointer(path)));
            let lists: Vec<&YamlNode> = lists.map(|found| found.value).collect();
            if lists.is_empty() {
                continue;
            }

            if group.is_single() {
                open = Some(*first);
                let _ = writeln!(out, "{first}:");
                for object in lists {
                    self.block(&mut out, object, 1)?;
                }
                continue;
            }

            // Lists below the same key follow each other, so that the key is written once.
            let depth = path.len();
            if open != Some(*first) && depth > 1 {
                let _ = writeln!(out, "{first}:");
            }
            open = Some(*first);

            // An empty list is written as `[]`, because a section that is left out is not managed.
            let items: Vec<&YamlNode> = lists.into_iter().flat_map(YamlNode::items).collect();
            let empty = if items.is_empty() { " []" } else { "" };
            let _ = writeln!(out, "{}{last}:{empty}", "  ".repeat(depth - 1));
            for item in items {
                self.item(&mut out, item, depth)?;
            }
        }

        // These are no lists of objects.
        for section in [WAIVERS, LEFT_OUT] {
            let lists = self.read.documents().filter_map(|document| document.get(section));
            let items: Vec<&YamlNode> = lists.flat_map(|entry| entry.value.items()).collect();
            if !items.is_empty() {
                let _ = writeln!(out, "{section}:");
            }
            for item in items {
                self.item(&mut out, item, 1)?;
            }
        }
        Ok(out)
    }

    /// Writes one object, as an entry of a list.
    ///
    /// # Errors
    ///
    /// Names the value that YAML can't hold.
    pub fn entry(&self, address: &Address) -> Result<String, YamlWriteError> {
        let mut out = String::new();
        let object = self.read.entries().find(|(one, _)| *one == address);
        let node = object.map(|(_, node)| node);
        let of_item = || self.items().find(|(one, _)| one == address).map(|(_, node)| node);
        if let Some(node) = node.or_else(of_item) {
            self.item(&mut out, node, 0)?;
        }
        Ok(out)
    }

    fn item(&self, out: &mut String, node: &YamlNode, depth: usize) -> Result<(), YamlWriteError> {
        let dash = format!("{}- ", "  ".repeat(depth));
        if node.entries().is_empty() {
            let text = flow(&self.value(node))?;
            let _ = writeln!(out, "{dash}{text}  # {}", self.place(node));
            return Ok(());
        }

        // The dash takes the place of the indentation of the first line.
        let start = out.len();
        self.block(out, node, depth + 1)?;
        out.replace_range(start..start + dash.len(), &dash);
        Ok(())
    }

    /// Writes a mapping with each attribute on a line of its own.
    fn block(&self, out: &mut String, node: &YamlNode, depth: usize) -> Result<(), YamlWriteError> {
        let indent = "  ".repeat(depth);
        for entry in node.entries() {
            let key = flow(&Value::String(self.plain(&entry.key)))?;
            let items = entry.value.items();
            let is_mapping = |item: &YamlNode| matches!(item.content, YamlContent::Mapping(_));

            if !entry.value.entries().is_empty() {
                let _ = writeln!(out, "{indent}{key}:");
                self.block(out, &entry.value, depth + 1)?;
            } else if items.iter().any(is_mapping) {
                let _ = writeln!(out, "{indent}{key}:");
                for item in items {
                    self.item(out, item, depth + 1)?;
                }
            } else {
                // Scalars and lists of scalars go on one line, because the comment names one place.
                let text = flow(&self.value(&entry.value))?;
                let _ = writeln!(out, "{indent}{key}: {text}  # {}", self.place(&entry.value));
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
        // Problems were reported when the manifests were read; here they would only be repeated.
        interpolate::interpolate(
            node,
            (self.values, &mut TextGrowth::default()),
            &mut Vec::new(),
            &mut InvalidPointers::default(),
        )
        .value
    }

    fn plain(&self, text: &str) -> String {
        interpolate::plain(text, self.values)
    }
}

/// Writes a value on one line.
fn flow(value: &Value) -> Result<String, YamlWriteError> {
    match value.as_str() {
        Some(text) if !text.contains('\n') => Ok(yaml::write(value)?.trim_end().to_owned()),
        // JSON is YAML, and its escapes keep a text of several lines on one.
        Some(_) | None => Ok(value.to_string()),
    }
}
