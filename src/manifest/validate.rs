//! Validates a document against the schema of manifests, and keeps follow-up errors out.
//!
//! What is said about an error is the work of [`super::words`].

use super::{
    codes,
    invalid_pointers::InvalidPointers,
    schema::ELSEWHERE,
    schema_messages,
    yaml::{YamlNode, child_pointer},
};
use crate::model::{Problem, suggest};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A compiled schema.
pub struct Schema {
    document: Value,
    validator: Option<Validator>,
}

/// What an object of the schema may hold.
#[derive(Debug, Default)]
pub struct KnownAttributes {
    /// What the object is called, if it has a name of its own; none for the sections of a manifest.
    pub title: Option<String>,
    /// Its attributes.
    pub names: Vec<String>,
    /// Attributes that make it another kind of entry, which the list holds as well.
    pub others: Vec<String>,
    /// Where attributes belong that people look for here.
    pub elsewhere: BTreeMap<String, String>,
}

/// The misspelt attributes of a document, by what was meant.
#[derive(Default)]
struct IntendedSpellings {
    /// The pointers of what is spelt otherwise.
    pointers: BTreeSet<String>,
    /// The entries that are of another kind once the spelling is right.
    entries: BTreeSet<String>,
}

impl Schema {
    /// Compiles a schema of our own making.
    #[must_use]
    pub fn new(document: Value) -> Self {
        let validator = jsonschema::validator_for(&document).ok();
        Self { document, validator }
    }

    /// Returns what is wrong with a document, and adds it to what is in doubt.
    ///
    /// Ends after `most` errors: then there may be more.
    #[must_use]
    pub fn validate(
        &self,
        node: &YamlNode,
        document: &Value,
        invalid: &mut InvalidPointers,
        most: usize,
    ) -> Vec<Problem> {
        let Some(validator) = &self.validator else {
            return vec![Problem::new(
                &codes::INTERNAL,
                "the schema of manifests is broken",
            )];
        };
        let errors: Vec<ValidationError<'_>> = validator
            .iter_errors(document)
            .filter(|error| !invalid.is_at(error.instance_path().as_str()))
            .take(most)
            .collect();
        let meant = self.meant(&errors);
        let types: BTreeSet<&str> = errors
            .iter()
            .filter(|error| matches!(error.kind(), ValidationErrorKind::Type { .. }))
            .map(|error| error.instance_path().as_str())
            .collect();
        let mut problems = Vec::new();
        for error in &errors {
            let pointer = error.instance_path().as_str();
            let is_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
            if is_type || !types.contains(pointer) {
                self.add(node, error, &meant, invalid, &mut problems);
            }
        }
        problems
    }

    fn add(
        &self,
        node: &YamlNode,
        error: &ValidationError<'_>,
        meant: &IntendedSpellings,
        invalid: &mut InvalidPointers,
        problems: &mut Vec<Problem>,
    ) {
        let pointer = error.instance_path().as_str();
        let keyword = error.evaluation_path().as_str();
        let found = node.find_nearest(pointer);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = self.known(keyword);
                for name in unexpected {
                    invalid.add(child_pointer(pointer, name));
                    if let Some(likely) = likely(name, &known) {
                        invalid.add(child_pointer(pointer, likely));
                    }
                    problems.push(schema_messages::unknown(
                        &found,
                        name,
                        likely(name, &known),
                        &known,
                    ));
                }
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let missing = child_pointer(pointer, name);
                if !meant.pointers.contains(&missing) && !meant.entries.contains(pointer) {
                    problems.push(schema_messages::missing(
                        &found,
                        name,
                        &self.attribute(keyword, name),
                    ));
                }
                invalid.add(missing);
            }
            _ => {
                invalid.add(pointer);
                problems.push(schema_messages::misfit(&found, error, self.holder(keyword)));
            }
        }
    }

    fn meant(&self, errors: &[ValidationError<'_>]) -> IntendedSpellings {
        let mut meant = IntendedSpellings::default();
        for error in errors {
            if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
                let pointer = error.instance_path().as_str();
                let known = self.known(error.evaluation_path().as_str());
                for name in unexpected {
                    let Some(likely) = likely(name, &known) else {
                        continue;
                    };
                    meant.pointers.insert(child_pointer(pointer, likely));
                    if known.others.iter().any(|other| other == likely) {
                        meant.entries.insert(pointer.to_owned());
                    }
                }
            }
        }
        meant
    }

    /// Returns the schema that a keyword stands in.
    fn holder(&self, keyword: &str) -> &Value {
        let holder = keyword.rsplit_once('/').map_or("", |(holder, _)| holder);
        self.walk(holder).unwrap_or(&Value::Null)
    }

    /// Returns what the schema knows where a keyword stands.
    fn known(&self, keyword: &str) -> KnownAttributes {
        let path = keyword.rsplit_once('/').map_or("", |(holder, _)| holder);
        let holder = self.holder(keyword);
        let keys = |value: Option<&Value>| -> Vec<String> {
            let map = value.and_then(Value::as_object);
            map.into_iter().flatten().map(|(name, _)| name.clone()).collect()
        };
        // The manifest itself has a title, too, and its attributes are called sections.
        let own = holder["title"].as_str().filter(|_| !path.is_empty());
        let title = match (own, path.contains("$ref")) {
            (Some(own), _) => Some(own.to_owned()),
            (None, true) => Some(String::new()),
            (None, false) => None,
        };
        let alternative = path
            .strip_suffix("/else/$ref")
            .and_then(|choice| self.walk(choice)?.pointer("/if/required")?.as_array());
        let others = alternative.into_iter().flatten().filter_map(Value::as_str);
        let elsewhere = holder[ELSEWHERE].as_object().into_iter().flatten();
        KnownAttributes {
            title,
            names: keys(holder.get("properties")),
            others: others.map(str::to_owned).collect(),
            elsewhere: elsewhere
                .filter_map(|(name, place)| Some((name.clone(), place.as_str()?.to_owned())))
                .collect(),
        }
    }

    /// Returns the schema of an attribute of the object that a keyword is about.
    fn attribute(&self, keyword: &str, name: &str) -> Value {
        let mut holder = keyword;
        while let Some((outer, _)) = holder.rsplit_once('/') {
            holder = outer;
            if let Some(schema) = self
                .walk(holder)
                .and_then(|schema| schema.get("properties")?.get(name))
            {
                return schema.clone();
            }
        }
        Value::Null
    }

    /// Follows a schema path, which goes through references.
    fn walk(&self, path: &str) -> Option<&Value> {
        let mut at = &self.document;
        for step in path.split('/').filter(|step| !step.is_empty()) {
            at = match step {
                "$ref" => self
                    .document
                    .pointer(at.get("$ref")?.as_str()?.strip_prefix('#')?)?,
                _ => match at {
                    Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                        at.get(step)?
                    }
                },
            };
        }
        Some(at)
    }
}

/// Returns the attribute that a misspelt one most likely means.
fn likely<'a>(name: &str, known: &'a KnownAttributes) -> Option<&'a str> {
    if known.elsewhere.contains_key(name) {
        return None;
    }
    suggest(name, known.names.iter().chain(&known.others).map(String::as_str))
}
