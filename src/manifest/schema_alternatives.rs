//! The alternatives of a schema: what may be written where several things may.

use jsonschema::JsonType;
use serde_json::Value;
use std::str::FromStr as _;

/// The keywords that hold alternatives.
const ALTERNATIVES: &[&str] = &["anyOf", "oneOf"];

/// What a schema takes, of whichever of its alternatives.
#[derive(Debug, Default)]
pub struct SchemaAlternatives<'a> {
    /// The words.
    pub words: Vec<&'a str>,
    /// The types, each once.
    pub types: Vec<JsonType>,
}

impl<'a> SchemaAlternatives<'a> {
    /// Collects what a schema takes.
    pub fn of(schema: &'a Value) -> Self {
        let mut found = Self::default();
        found.add(schema);
        found
    }

    fn add(&mut self, schema: &'a Value) {
        let listed = schema["enum"].as_array().into_iter().flatten();
        self.words.extend(
            schema
                .get("const")
                .into_iter()
                .chain(listed)
                .filter_map(Value::as_str),
        );
        let types = match &schema["type"] {
            Value::Array(types) => types.as_slice(),
            one => std::slice::from_ref(one),
        };
        for one in types.iter().filter_map(Value::as_str) {
            let one = JsonType::from_str(one)
                .ok()
                .filter(|one| !self.types.contains(one));
            self.types.extend(one);
        }

        for keyword in ALTERNATIVES {
            let inner = schema[*keyword].as_array().into_iter().flatten();
            inner.for_each(|inner| self.add(inner));
        }
    }
}
