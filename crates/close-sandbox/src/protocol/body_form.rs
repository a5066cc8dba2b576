//! Reads the attributes of a request body, collecting every problem before it refuses.

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use super::answer::Refusal;
use super::call::{Call, Generation};
use crate::switches::Switches;

/// A body being read.
pub(crate) struct BodyForm<'a> {
    body: &'a Map<String, Value>,
    generation: Generation,
    trim: bool,
    compose: bool,
    problems: Map<String, Value>,
}

impl<'a> BodyForm<'a> {
    pub fn new(call: &'a Call, switches: &Switches, generation: Generation) -> Self {
        Self {
            body: &call.body,
            generation,
            trim: switches.is("trim_names", "yes"),
            compose: switches.is("compose_names", "yes"),
            problems: Map::new(),
        }
    }

    /// Says whether the body has the attribute, null included.
    pub fn given(&self, name: &str) -> bool {
        self.body.contains_key(name)
    }

    pub fn raw(&self, name: &str) -> Option<&'a Value> {
        self.body.get(name)
    }

    pub fn problem(&mut self, name: &str, text: impl Into<String>) {
        self.problems
            .entry(name.to_owned())
            .or_insert_with(|| Value::String(text.into()));
    }

    /// Refuses attributes other than these.
    pub fn closed(&mut self, known: &[&str]) {
        let foreign: Vec<&String> = self
            .body
            .keys()
            .filter(|key| !known.contains(&key.as_str()))
            .collect();
        for key in foreign {
            self.problem(key, "Extra inputs are not permitted");
        }
    }

    /// A name: present, a string, not blank.
    pub fn name(&mut self, name: &str) -> String {
        match self.body.get(name) {
            None | Some(Value::Null) => self.missing(name),
            Some(_) => return self.changed_name(name).unwrap_or_default(),
        }
        String::new()
    }

    /// A name that may be left out; null counts as left out for newer endpoints only.
    pub fn changed_name(&mut self, name: &str) -> Option<String> {
        match self.body.get(name)? {
            Value::String(text) => {
                let text = if self.trim { text.trim() } else { text };
                if text.trim().is_empty() {
                    self.missing(name);
                }
                Some(if self.compose {
                    text.nfc().collect()
                } else {
                    text.to_owned()
                })
            }
            Value::Null if self.generation == Generation::Newer => None,
            Value::Null => {
                self.missing(name);
                None
            }
            _ => {
                self.wrong_type(name, "str", "string");
                None
            }
        }
    }

    /// A text that may be left out (outer) or cleared with null (inner).
    pub fn text(&mut self, name: &str) -> Option<Option<String>> {
        match self.body.get(name)? {
            Value::Null => Some(None),
            Value::String(text) => Some(Some(text.clone())),
            _ => {
                self.wrong_type(name, "str", "string");
                None
            }
        }
    }

    /// A description: a clearable text with a greatest length.
    pub fn description(&mut self, longest: usize) -> Option<Option<String>> {
        let text = self.text("description")?;
        if text.as_ref().is_some_and(|text| text.chars().count() > longest) {
            self.problem(
                "description",
                match self.generation {
                    Generation::Older => format!("The value must be no longer than {longest} characters."),
                    Generation::Newer => format!("String should have at most {longest} characters"),
                },
            );
        }
        Some(text)
    }

    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.body.get(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::Null => None,
            _ => {
                self.wrong_type(name, "bool", "boolean");
                None
            }
        }
    }

    /// A list of strings; null counts as an empty list.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        match self.body.get(name)? {
            Value::Null => Some(Vec::new()),
            Value::Array(items) => {
                let texts: Option<Vec<String>> = items
                    .iter()
                    .map(|item| item.as_str().map(ToOwned::to_owned))
                    .collect();
                if texts.is_none() {
                    self.wrong_type(name, "str", "string");
                }
                texts
            }
            _ => {
                self.wrong_type(name, "list", "list");
                None
            }
        }
    }

    /// A list of objects.
    pub fn objects(&mut self, name: &str) -> Option<Vec<&'a Map<String, Value>>> {
        match self.body.get(name)? {
            Value::Array(items) => {
                let objects: Option<Vec<_>> = items.iter().map(Value::as_object).collect();
                if objects.is_none() {
                    self.wrong_type(name, "dict", "dictionary");
                }
                objects
            }
            _ => {
                self.wrong_type(name, "list", "list");
                None
            }
        }
    }

    /// A list of objects that may be left out, as may null.
    pub fn objects_if_given(&mut self, name: &str) -> Option<Vec<&'a Map<String, Value>>> {
        match self.body.get(name)? {
            Value::Null => None,
            _ => self.objects(name),
        }
    }

    /// A text that must be one of these.
    pub fn one_of(&mut self, name: &str, known: &[&str]) -> Option<String> {
        // An unknown value is returned all the same: the form is refused when all of it is read.
        let text = self.text(name)??;
        if !known.contains(&text.as_str()) {
            self.problem(
                name,
                match self.generation {
                    Generation::Older => "Not a valid choice.".to_owned(),
                    Generation::Newer => format!("Input should be {}", known.join(" or ")),
                },
            );
        }
        Some(text)
    }

    pub fn missing(&mut self, name: &str) {
        self.problem(
            name,
            match self.generation {
                Generation::Older => "This field is required.",
                Generation::Newer => "Field required",
            },
        );
    }

    /// Ends the reading.
    pub fn finish(self) -> Result<(), Refusal> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Fields(self.problems))
        }
    }

    fn wrong_type(&mut self, name: &str, older: &str, newer: &str) {
        self.problem(
            name,
            match self.generation {
                Generation::Older => format!("Value must be of {older} type."),
                Generation::Newer => format!("Input should be a valid {newer}"),
            },
        );
    }
}
