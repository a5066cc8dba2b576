//! Validates a document against the schema of manifests and says in people's words what is wrong.

use super::yaml::{Found, Node};
use crate::model::{Place, Problem, suggest};
use jsonschema::{
    ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;

/// A compiled schema.
pub struct Schema {
    document: Value,
    validator: Option<Validator>,
}

impl Schema {
    /// Compiles a schema of our own making.
    #[must_use]
    pub fn new(document: Value) -> Self {
        let validator = jsonschema::validator_for(&document).ok();
        Self { document, validator }
    }

    /// Returns everything that is wrong with a document.
    #[must_use]
    pub fn validate(&self, node: &Node, document: &Value) -> Vec<Problem> {
        let Some(validator) = &self.validator else {
            return vec![Problem::new("internal", "the schema of manifests is broken")];
        };
        validator
            .iter_errors(document)
            .flat_map(|error| self.problems(node, &error))
            .collect()
    }

    fn problems(&self, node: &Node, error: &ValidationError<'_>) -> Vec<Problem> {
        let pointer = error.instance_path().as_str().to_owned();
        let found = node.find_nearest(&pointer);
        let place = found.value.place;
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = self.known(error.schema_path().as_str());
                unexpected
                    .iter()
                    .map(|name| unknown(&found, name, &known))
                    .collect()
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let problem = Problem::new("missing-attribute", format!("`{name}` is missing"))
                    .at(first_line(&found), "in this entry")
                    .help(format!(
                        "add `{name}:`{}",
                        about(&self.attribute(error.schema_path().as_str(), name))
                    ));
                vec![problem]
            }
            ValidationErrorKind::Type { kind } => {
                let expected = expected(kind);
                let message = format!("expected {expected}, found {}", what(error.instance()));
                vec![Problem::new("wrong-type", message).at(place, format!("write {expected} here"))]
            }
            ValidationErrorKind::Enum { options } => {
                let options: Vec<&str> = options
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let written = error
                    .instance()
                    .as_str()
                    .map_or_else(|| error.instance().to_string(), str::to_owned);
                let list: Vec<_> = options.iter().map(|option| format!("`{option}`")).collect();
                let help = match suggest(&written, options.iter().copied()) {
                    Some(likely) => format!("did you mean `{likely}`? It may be {}", list.join(", ")),
                    None => format!("it may be {}", list.join(", ")),
                };
                vec![
                    Problem::new(
                        "unknown-value",
                        format!("`{written}` is not a value of `{}`", last(&pointer)),
                    )
                    .at(place, "not known")
                    .help(help),
                ]
            }
            ValidationErrorKind::MinLength { .. } => {
                let problem = Problem::new("empty-name", format!("`{}` is empty", last(&pointer)));
                vec![problem.at(place, "write something here").help("write a name")]
            }
            other => {
                let message = format!("`{}` does not fit: {}", last(&pointer), other.keyword());
                vec![Problem::new("does-not-fit", message).at(place, error.to_string())]
            }
        }
    }

    /// Returns the attributes that the schema knows where a keyword stands.
    fn known(&self, keyword: &str) -> Vec<String> {
        let holder = self.walk(keyword.rsplit_once('/').map_or("", |(holder, _)| holder));
        let properties = holder
            .and_then(|schema| schema.get("properties"))
            .and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect()
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

fn unknown(found: &Found<'_>, name: &str, known: &[String]) -> Problem {
    let place = found
        .value
        .get(name)
        .map_or(found.value.place, |entry| entry.key_place);
    let likely = suggest(name, known.iter().map(String::as_str));
    let message = match likely {
        Some(likely) => format!("unknown attribute `{name}`, did you mean `{likely}`?"),
        None => format!("unknown attribute `{name}`"),
    };
    let list: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    Problem::new("unknown-attribute", message)
        .at(place, "not known here")
        .help(format!("here belong {}", list.join(", ")))
}

/// Returns the beginning of an entry, so that not the whole of it is underlined.
fn first_line(found: &Found<'_>) -> Place {
    match &found.value.content {
        super::yaml::Content::Mapping(entries) => {
            entries.first().map_or(found.value.place, |entry| entry.key_place)
        }
        super::yaml::Content::Null
        | super::yaml::Content::Bool(_)
        | super::yaml::Content::Number(_)
        | super::yaml::Content::String(_)
        | super::yaml::Content::Sequence(_) => found.value.place,
    }
}

fn about(schema: &Value) -> String {
    schema
        .get("description")
        .and_then(Value::as_str)
        .map_or_else(String::new, |text| format!(": {text}"))
}

fn last(pointer: &str) -> String {
    let steps = pointer
        .split('/')
        .rev()
        .filter(|step| step.parse::<usize>().is_err());
    steps.into_iter().next().unwrap_or_default().to_owned()
}

fn expected(kind: &TypeKind) -> String {
    let types: Vec<jsonschema::JsonType> = match kind {
        TypeKind::Single(one) => vec![*one],
        TypeKind::Multiple(many) => many.iter().collect(),
    };
    let words: Vec<&str> = types
        .iter()
        .filter(|one| **one != jsonschema::JsonType::Null || types.len() == 1)
        .map(|one| match one {
            jsonschema::JsonType::Array => "a list",
            jsonschema::JsonType::Boolean => "`true` or `false`",
            jsonschema::JsonType::Integer => "a whole number",
            jsonschema::JsonType::Null => "nothing",
            jsonschema::JsonType::Number => "a number",
            jsonschema::JsonType::Object => "a mapping",
            jsonschema::JsonType::String => "text",
        })
        .collect();
    words.join(" or ")
}

fn what(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("`{value}`; put it in quotes if it is text"),
        Value::Number(value) => format!("the number {value}; put it in quotes if it is text"),
        Value::String(_) => "text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}
