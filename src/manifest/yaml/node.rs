//! The tree that a YAML document becomes: content as JSON knows it, with places.
//!
//! Holds and walks values; reading them from text is the work of [`super::parse`].

use std::sync::Arc;

use serde_json::{Map, Number, Value};

use crate::model::Place;

/// A value and where it stands. Cloning shares the children of a collection.
///
/// A tree from [`super::parse()`] is at most 64 collections deep, aliases counted as if written out, so that
/// walking and dropping it by recursion is safe.
#[derive(Clone, Debug, PartialEq)]
pub struct YamlNode {
    /// The scalar with its quotes, the collection from its first byte on, or the alias that stands for it.
    ///
    /// Empty, and behind the `:` or `-`, for a value that is left out.
    pub place: Place,
    /// What is written there.
    pub content: YamlContent,
}

/// The content of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum YamlContent {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer of 64 bits or a finite float.
    Number(Number),
    /// Any other scalar, and every quoted one.
    String(String),
    /// A list, in the order written.
    Sequence(Arc<[YamlNode]>),
    /// A mapping, in the order written; no key occurs twice. Merged entries come last.
    Mapping(Arc<[MappingEntry]>),
}

/// A key of a mapping with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct MappingEntry {
    /// The text of the key, also where YAML would read a number or a boolean.
    pub key: Arc<str>,
    /// The key with its quotes.
    pub key_place: Place,
    /// The value.
    pub value: YamlNode,
}

/// A value that a pointer led to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoundNode<'a> {
    /// The key of the last step, if that step went into a mapping.
    pub key: Option<Place>,
    /// The value.
    pub value: &'a YamlNode,
}

/// Returns the JSON pointer (RFC 6901) to a member of what a pointer leads to.
#[must_use]
pub fn child_pointer(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
}

impl YamlNode {
    /// Returns the same value without places.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match &self.content {
            YamlContent::Null => Value::Null,
            YamlContent::Bool(truth) => Value::Bool(*truth),
            YamlContent::Number(number) => Value::Number(number.clone()),
            YamlContent::String(text) => Value::String(text.clone()),
            YamlContent::Sequence(items) => Value::Array(items.iter().map(YamlNode::to_json).collect()),
            YamlContent::Mapping(entries) => {
                let object: Map<_, _> = entries
                    .iter()
                    .map(|entry| (entry.key.to_string(), entry.value.to_json()))
                    .collect();
                Value::Object(object)
            }
        }
    }

    /// Returns the text of a string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let YamlContent::String(text) = &self.content {
            Some(text)
        } else {
            None
        }
    }

    /// Returns the items of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[YamlNode] {
        if let YamlContent::Sequence(items) = &self.content {
            items
        } else {
            &[]
        }
    }

    /// Returns the entries of a mapping; none of anything else.
    #[must_use]
    pub fn entries(&self) -> &[MappingEntry] {
        if let YamlContent::Mapping(entries) = &self.content {
            entries
        } else {
            &[]
        }
    }

    /// Returns the entry of a mapping that has this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&MappingEntry> {
        self.entries().iter().find(|entry| *entry.key == *key)
    }

    /// Returns the first key of a mapping, so that not the whole of it is underlined; else the place of the value.
    #[must_use]
    pub fn head(&self) -> Place {
        self.entries().first().map_or(self.place, |entry| entry.key_place)
    }

    /// Returns what a JSON pointer (RFC 6901) leads to.
    #[must_use]
    pub fn find(&self, pointer: &str) -> Option<FoundNode<'_>> {
        let (found, complete) = self.walk(pointer);
        complete.then_some(found)
    }

    /// Returns what the longest beginning of a JSON pointer leads to: at worst this node itself.
    #[must_use]
    pub fn find_nearest(&self, pointer: &str) -> FoundNode<'_> {
        self.walk(pointer).0
    }

    fn walk(&self, pointer: &str) -> (FoundNode<'_>, bool) {
        let mut found = FoundNode {
            key: None,
            value: self,
        };
        if pointer.is_empty() {
            return (found, true);
        }

        let Some(steps) = pointer.strip_prefix('/') else {
            return (found, false);
        };
        for step in steps.split('/') {
            match found.value.step(step) {
                Some(next) => found = next,
                None => return (found, false),
            }
        }
        (found, true)
    }

    fn step(&self, step: &str) -> Option<FoundNode<'_>> {
        if let YamlContent::Sequence(items) = &self.content {
            // RFC 6901 knows neither signs nor leading zeros.
            let is_index =
                step.bytes().all(|byte| byte.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
            let value = items.get(is_index.then(|| step.parse::<usize>().ok())??)?;
            return Some(FoundNode { key: None, value });
        }

        // In this order, as RFC 6901 asks, or `~01` would become a slash instead of `~1`.
        let entry = self.get(&step.replace("~1", "/").replace("~0", "~"))?;
        Some(FoundNode {
            key: Some(entry.key_place),
            value: &entry.value,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::yaml::parse;
    use crate::model::SourceId;

    #[test]
    fn a_pointer_leads_to_a_value_and_its_key() {
        let text = "a:\n  - {b/c: 1, 'm~n': 2, '': 3, '0': 4}\n";
        let root = &parse(SourceId(0), text).documents[0];
        let value = |pointer: &str| root.find(pointer).map(|found| found.value.to_json().to_string());
        assert_eq!(value("/a/0/b~1c").as_deref(), Some("1"));
        assert_eq!(value("/a/0/m~0n").as_deref(), Some("2"));
        assert_eq!(value("/a/0/").as_deref(), Some("3"));
        assert_eq!(value("/a/0/0").as_deref(), Some("4"));
        assert_eq!(
            root.find("").unwrap(),
            FoundNode {
                key: None,
                value: root
            }
        );
        assert_eq!(root.find("/a/0").unwrap().key, None);
        assert_eq!(
            root.find("/a").unwrap().key.map(|key| (key.start, key.end)),
            Some((0, 1))
        );
        for absent in [
            "a",
            "/b",
            "/a/1",
            "/a/00",
            "/a/-",
            "/a/+0",
            "/a/",
            "/a/0/b~1c/x",
            "/a/99999999999999999999999",
        ] {
            assert_eq!(value(absent), None, "{absent}");
        }
    }

    #[test]
    fn a_pointer_into_nowhere_leads_to_the_nearest_ancestor() {
        let root = &parse(SourceId(0), "a:\n  - b: 1\n").documents[0];
        let nearest = |pointer| root.find_nearest(pointer).value.place.start;
        assert_eq!(root.find_nearest("nonsense").value, root);
        assert_eq!(root.find_nearest("/x/y").value, root);
        assert_eq!(nearest("/a/7/b"), 5);
        assert_eq!(nearest("/a/0/c/d"), 7);
        assert_eq!(nearest("/a/0/b"), 10);
    }

    #[test]
    fn steps_of_pointers_are_escaped() {
        assert_eq!(child_pointer("/a", "b/c~d"), "/a/b~1c~0d");
    }

    #[test]
    fn json_keeps_the_order() {
        let root = &parse(SourceId(0), "b: 1\na: [x, ~, true, 1.5]\n").documents[0];
        assert_eq!(root.to_json().to_string(), r#"{"b":1,"a":["x",null,true,1.5]}"#);
        assert_eq!(root.get("a").map(|entry| entry.key_place.start), Some(5));
        assert_eq!(root.get("c"), None);
    }
}
