//! Validates a document against the schema of manifests, and keeps follow-up errors out.
//!
//! What is said about an error is the work of [`super::schema_messages`].

use super::{
    codes,
    held_titles::HeldTitles,
    invalid_pointers::InvalidPointers,
    schema::ELSEWHERE,
    schema_messages::{self, KnownAttributes, SchemaMisfit},
    written_places::WrittenPlaces,
    yaml::{YamlNode, child_pointer},
};
use crate::model::Problem;
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

/// A schema of our own making, compiled as far as documents need it.
pub struct Schema {
    document: Value,
    /// What is compiled, by the pointers to the sections that it leaves out.
    compiled: Mutex<BTreeMap<BTreeSet<String>, Option<Arc<Validator>>>>,
    /// The word for what stands in the document itself and in mappings without a title.
    part: &'static str,
}

/// A schema for documents that have certain sections and no others.
pub struct SectionsSchema<'s> {
    schema: &'s Schema,
    validator: Option<Arc<Validator>>,
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
    /// Makes the schema of manifests or of something like them.
    pub fn new(document: Value) -> Self {
        Self {
            document,
            compiled: Mutex::default(),
            part: "section",
        }
    }

    /// Makes the schema of a file of settings.
    pub fn of_settings(document: Value) -> Self {
        Self {
            part: "setting",
            ..Self::new(document)
        }
    }

    /// Compiles what documents need: compiling it all takes longer than anything else that is done with a short manifest.
    pub fn for_documents(&self, documents: &[YamlNode]) -> SectionsSchema<'_> {
        let documents: Vec<&YamlNode> = documents.iter().collect();
        let mut absent = BTreeSet::new();
        find_absent(&self.document, &documents, "", &mut absent);

        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = compiled.entry(absent).or_insert_with_key(|absent| {
            let needed = without_sections(&self.document, absent);
            jsonschema::validator_for(&needed).ok().map(Arc::new)
        });
        SectionsSchema {
            schema: self,
            validator: validator.clone(),
        }
    }
}

/// Collects the pointers to the sections of a schema that no document has.
fn find_absent(schema: &Value, documents: &[&YamlNode], pointer: &str, absent: &mut BTreeSet<String>) {
    let keys = || documents.iter().flat_map(|node| node.entries());
    // What such a key says is known only once its expression has a value.
    if keys().any(|entry| entry.key.contains("${")) {
        return;
    }

    for (name, section) in schema["properties"].as_object().into_iter().flatten() {
        let pointer = child_pointer(&format!("{pointer}/properties"), name);
        let present: Vec<&YamlNode> = keys()
            .filter(|entry| *entry.key == **name)
            .map(|entry| &entry.value)
            .collect();
        if present.is_empty() {
            absent.insert(pointer);
        } else {
            find_absent(section, &present, &pointer, absent);
        }
    }
}

/// Returns a schema in which some sections may hold anything, and without the definitions that only they refer to.
fn without_sections(schema: &Value, absent: &BTreeSet<String>) -> Value {
    let attributes = schema.as_object().into_iter().flatten();
    let own = attributes.filter(|(name, _)| *name != "$defs");
    let mut needed = Value::Object(own.map(|(name, value)| (name.clone(), value.clone())).collect());
    for section in absent {
        if let Some(section) = needed.pointer_mut(section) {
            *section = Value::Bool(true);
        }
    }

    let mut kept = Map::new();
    keep_definitions(&needed, schema, &mut kept);
    needed["$defs"] = Value::Object(kept);
    needed
}

/// Keeps the definitions that a part of a schema refers to, with those that these refer to.
fn keep_definitions(part: &Value, schema: &Value, kept: &mut Map<String, Value>) {
    match part {
        Value::Object(attributes) => {
            let reference = attributes.get("$ref").and_then(Value::as_str);
            let name = reference.and_then(|reference| reference.strip_prefix("#/$defs/"));
            if let Some((name, definition)) = name.and_then(|name| Some((name, schema["$defs"].get(name)?)))
                && !kept.contains_key(name)
            {
                kept.insert(name.to_owned(), definition.clone());
                keep_definitions(definition, schema, kept);
            }
            attributes
                .values()
                .for_each(|inner| keep_definitions(inner, schema, kept));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|inner| keep_definitions(inner, schema, kept)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl SectionsSchema<'_> {
    /// Returns what is wrong with a document, and adds it to what is invalid.
    ///
    /// Stops after `most` errors; there may be more.
    pub fn validate(
        &self,
        (node, document): (&YamlNode, &Value),
        written: &WrittenPlaces<'_>,
        invalid: &mut InvalidPointers,
        most: usize,
    ) -> Vec<Problem> {
        let Some(validator) = &self.validator else {
            let message = "the schema of manifests is broken";
            return vec![Problem::new(&codes::INTERNAL, message)];
        };

        // What could not be interpolated is invalid already, and its placeholder would cause more errors.
        let errors = validator.iter_errors(document);
        let errors = errors.filter(|error| !invalid.is_at(error.instance_path().as_str()));
        let errors: Vec<ValidationError<'_>> = errors.take(most).collect();

        // Of a value of the wrong type everything else is wrong as well, and that helps nobody.
        let is_type = |error: &ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Type { .. });
        let of_types = errors.iter().filter(|error| is_type(error));
        let types: BTreeSet<&str> = of_types.map(|error| error.instance_path().as_str()).collect();

        let intended = self.schema.intended(node, &errors);
        let mut problems = Vec::new();
        for error in &errors {
            if is_type(error) || !types.contains(error.instance_path().as_str()) {
                self.schema
                    .add((node, written), error, &intended, invalid, &mut problems);
            }
        }
        problems
    }
}

/// Returns the errors of the alternative that is meant, which fits but for what is inside of it; nothing where the value
/// itself is none of them.
fn errors_of_meant_alternative<'e>(error: &'e ValidationError<'_>) -> Option<&'e [ValidationError<'static>]> {
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) =
        error.kind()
    else {
        return None;
    };
    let is_inside = |inner: &ValidationError<'_>| inner.instance_path() != error.instance_path();
    let mut alternatives = context.iter();
    let meant = alternatives.find(|errors| !errors.is_empty() && errors.iter().all(is_inside));
    meant.map(Vec::as_slice)
}

impl Schema {
    fn add(
        &self,
        (node, written): (&YamlNode, &WrittenPlaces<'_>),
        error: &ValidationError<'_>,
        intended: &IntendedSpellings,
        invalid: &mut InvalidPointers,
        problems: &mut Vec<Problem>,
    ) {
        // Where one of several alternatives is meant, what is wrong is further inside.
        if let Some(inner) = errors_of_meant_alternative(error) {
            for error in inner {
                self.add((node, written), error, intended, invalid, problems);
            }
            return;
        }

        let pointer = error.instance_path().as_str();
        let keyword = error.evaluation_path().as_str();
        let found = node.find_nearest(pointer);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = self.known(keyword);
                for name in unexpected {
                    invalid.add(child_pointer(pointer, name));
                    // The attribute that was probably meant is there, so its kind must not miss it.
                    if let Some(likely) = known.likely(name) {
                        invalid.add(child_pointer(pointer, likely));
                    }
                    problems.push(schema_messages::unknown(&found, name, &known));
                }
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let missing = child_pointer(pointer, name);

                // What is there under a misspelt name is not missing.
                if !intended.pointers.contains(&missing) && !intended.entries.contains(pointer) {
                    let attribute = self.attribute(keyword, name);
                    problems.push(schema_messages::missing(&found, name, &attribute));
                }
                invalid.add(missing);
            }
            _ => {
                invalid.add(pointer);
                // What could not be read has the wrong type because of that, which is said already.
                if pointer.is_empty() || !written.is_broken(found.value.place) {
                    let schema = self.holder(keyword);
                    problems.push(
                        SchemaMisfit {
                            error,
                            schema,
                            written,
                        }
                        .problem(&found),
                    );
                }
            }
        }
    }

    fn intended(&self, node: &YamlNode, errors: &[ValidationError<'_>]) -> IntendedSpellings {
        let mut intended = IntendedSpellings::default();
        for error in errors {
            let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else {
                continue;
            };

            let pointer = error.instance_path().as_str();
            let known = self.known(error.evaluation_path().as_str());
            if known.name_with_colon(node.find_nearest(pointer).value).is_some() {
                intended.entries.insert(pointer.to_owned());
            }
            for likely in unexpected.iter().filter_map(|name| known.likely(name)) {
                intended.pointers.insert(child_pointer(pointer, likely));
                if known.others.iter().any(|other| other == likely) {
                    intended.entries.insert(pointer.to_owned());
                }
            }
        }
        intended
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

        // The manifest itself has a title, too, and its attributes are called sections.
        let own = holder["title"].as_str().filter(|_| !path.is_empty());
        let unnamed = path.contains("$ref").then(String::new);
        let title = own.map(str::to_owned).or(unnamed);

        // An entry that could be of either kind goes to `else`, though the other one may be meant.
        let alternative = path
            .strip_suffix("/else/$ref")
            .and_then(|choice| self.walk(choice)?.pointer("/if/required")?.as_array());
        let others = alternative.into_iter().flatten().filter_map(Value::as_str);
        let names = holder["properties"].as_object().into_iter().flatten();
        let elsewhere = holder[ELSEWHERE].as_object().into_iter().flatten();
        KnownAttributes {
            title,
            part: self.part,
            names: names.map(|(name, _)| name.clone()).collect(),
            others: others.map(str::to_owned).collect(),
            elsewhere: elsewhere
                .filter_map(|(name, place)| Some((name.clone(), place.as_str()?.to_owned())))
                .collect(),
            held: HeldTitles::of(holder, &self.document),
        }
    }

    /// Returns the schema of an attribute of the object that a keyword is about.
    fn attribute(&self, keyword: &str, name: &str) -> Value {
        let mut holder = keyword;
        // An `else` branch only says what is required; the schema around it describes the attributes.
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
            at = if step == "$ref" {
                let reference = at.get(step)?.as_str()?;
                self.document.pointer(reference.strip_prefix('#')?)?
            } else if let Value::Array(items) = at {
                items.get(step.parse::<usize>().ok()?)?
            } else {
                at.get(step)?
            };
        }
        Some(at)
    }
}
