//! Problems of a document that does not fit the schema, in words for people who never saw a schema.

use super::{codes, schema::WORDS, text_files::FILE, yaml::FoundNode};
use crate::model::{Place, Problem, UNKNOWN_VALUE, one, suggest};
use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The attributes that an object of the schema may hold.
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

impl KnownAttributes {
    /// Returns the attribute that a misspelt one most likely means.
    pub fn likely(&self, name: &str) -> Option<&str> {
        // Where it is known that the attribute belongs elsewhere, a similar name here would mislead.
        if self.elsewhere.contains_key(name) {
            return None;
        }
        suggest(name, self.names.iter().chain(&self.others).map(String::as_str))
    }
}

/// An attribute or section that the schema does not know.
pub fn unknown(found: &FoundNode<'_>, name: &str, known: &KnownAttributes) -> Problem {
    let entry = found.value.get(name);
    let place = entry.map_or(found.value.place, |entry| entry.key_place);
    let (sort, label) = match &known.title {
        Some(title) if title.is_empty() => ("attribute", "not known here".to_owned()),
        Some(title) => ("attribute", format!("not an attribute of {}", one(title))),
        None => ("section", "not a section".to_owned()),
    };

    let message = format!("unknown {sort} `{name}`");
    if let Some(likely) = known.likely(name) {
        let message = format!("{message}, did you mean `{likely}`?");
        return Problem::new(&codes::UNKNOWN_ATTRIBUTE, message).at(place, label);
    }

    let help = known.elsewhere.get(name).cloned().unwrap_or_else(|| {
        let names = list(known.names.iter().map(String::as_str));
        format!("write one of {names}, or take it out")
    });
    Problem::new(&codes::UNKNOWN_ATTRIBUTE, message)
        .at(place, label)
        .help(help)
}

/// An attribute that has to be written and is not.
pub fn missing(found: &FoundNode<'_>, name: &str, attribute: &Value) -> Problem {
    let add = match attribute[WORDS].as_array() {
        Some(values) => {
            let values = values.iter().filter_map(Value::as_str);
            format!("add `{name}:` with one of {}", list(values))
        }
        None => format!("add `{name}:`"),
    };
    let problem = Problem::new(&codes::MISSING_ATTRIBUTE, format!("`{name}` is missing"))
        .at(found.value.head(), "in this entry")
        .help(add);
    let about = attribute["description"].as_str().unwrap_or_default();
    about.lines().fold(problem, Problem::more_help)
}

/// A value that is not what it has to be.
pub fn misfit(found: &FoundNode<'_>, error: &ValidationError<'_>, schema: &Value) -> Problem {
    let place = found.value.place;
    let pointer = error.instance_path().as_str();
    let value = error.instance().as_ref();

    match error.kind() {
        ValidationErrorKind::Type { kind } => {
            wrong_type(place, pointer, value, &written_types(kind, schema), schema)
        }
        ValidationErrorKind::Enum { options } => unknown_value(place, pointer, value, options),
        ValidationErrorKind::MinLength { .. } | ValidationErrorKind::AnyOf { .. }
            if value.as_str() == Some("") =>
        {
            Problem::new(&codes::EMPTY_TEXT, format!("{} is empty", subject(pointer)))
                .at(place, "nothing between the quotes")
                .help("write a text, or take it out")
        }
        other => {
            let message = format!("{} does not fit ({})", subject(pointer), other.keyword());
            Problem::new(&codes::DOES_NOT_FIT, message).at(place, error.to_string())
        }
    }
}

fn wrong_type(place: Place, pointer: &str, value: &Value, types: &[JsonType], schema: &Value) -> Problem {
    let expected = expected(types);
    let message = format!("{} must be {expected}, not {}", subject(pointer), what(value));
    let problem = Problem::new(&codes::WRONG_TYPE, message).at(place, format!("write {expected} here"));

    let help = if pointer.is_empty() {
        Some("begin with the name of a section, as in `lead_statuses:`".to_owned())
    } else {
        remedy(types, value, schema)
    };
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn unknown_value(place: Place, pointer: &str, value: &Value, options: &Value) -> Problem {
    let options = options.as_array().into_iter().flatten();
    let options: Vec<&str> = options.filter_map(Value::as_str).collect();
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);

    let all = list(options.iter().copied());
    let help = match suggest(&written, options.iter().copied()) {
        Some(likely) => format!("did you mean `{likely}`? It may be {all}"),
        None => format!("write one of {all}"),
    };
    let message = format!("`{written}` is not a value of `{}`", last(pointer));
    Problem::new(&UNKNOWN_VALUE, message)
        .at(place, "not known")
        .help(help)
}

/// Returns what to write instead of a value of the wrong type.
fn remedy(types: &[JsonType], value: &Value, schema: &Value) -> Option<String> {
    let may_be = |one: JsonType| types.contains(&one);
    match value {
        // YAML reads `2024` as a number and `true` as a boolean, though people may have meant text.
        Value::Number(_) | Value::Bool(_) if may_be(JsonType::String) => {
            Some("put quotes around it, so that it is read as text".to_owned())
        }

        // YAML 1.1 took `yes` and `on` for booleans, and people still write them. YAML 1.2 reads text.
        Value::String(text) if may_be(JsonType::Boolean) => {
            let word = text.to_lowercase();
            let meant = match word.as_str() {
                "yes" | "y" | "on" | "true" => Some("`true`, without quotes"),
                "no" | "n" | "off" | "false" => Some("`false`, without quotes"),
                _ => None,
            };
            meant.map(|meant| format!("write {meant}"))
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) if may_be(JsonType::Array) => {
            Some(format!("write `[{}]`", short(value)))
        }
        Value::Object(_) if may_be(JsonType::Array) => {
            Some("put each entry on a line of its own that begins with `- `".to_owned())
        }
        Value::String(_) if may_be(JsonType::Object) => sample(schema, &short(value)),
        Value::Null | Value::Array(_) if may_be(JsonType::Object) => sample(schema, "…"),
        Value::Null => Some("write it behind the colon, or take the line out".to_owned()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns how an entry is written that has to be a mapping.
fn sample(schema: &Value, name: &str) -> Option<String> {
    let words = |value: Option<&Value>| -> Vec<String> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|one| one.as_str().map(str::to_owned)).collect()
    };
    let keys = words(schema.get("required"));
    let (first, rest) = keys.split_first()?;
    let rest = rest
        .iter()
        .cloned()
        .chain(words(schema.pointer("/else/required")));
    let rest: String = rest.map(|key| format!(", {key}: …")).collect();
    Some(format!("write `{{{first}: {name}{rest}}}`"))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Says what a pointer leads to: an attribute, an entry of a list, or the manifest itself.
fn subject(pointer: &str) -> String {
    let name = last(pointer);
    let is_entry = pointer
        .rsplit('/')
        .next()
        .is_some_and(|step| step.parse::<usize>().is_ok());
    match (name.is_empty(), is_entry) {
        (true, _) => "a manifest".to_owned(),
        (false, true) => format!("an entry of `{name}`"),
        (false, false) => format!("`{name}`"),
    }
}

fn last(pointer: &str) -> String {
    let steps = pointer
        .split('/')
        .rev()
        .filter(|step| step.parse::<usize>().is_err());
    steps.into_iter().next().unwrap_or_default().to_owned()
}

/// Returns the types that people write; of a text that may be in a file only the text, which is what most people mean.
fn written_types(kind: &TypeKind, schema: &Value) -> Vec<JsonType> {
    let mut types = types(kind);
    if schema.pointer("/required/0").is_some_and(|key| key == FILE) {
        types.retain(|one| *one != JsonType::Object);
    }
    types
}

fn types(kind: &TypeKind) -> Vec<JsonType> {
    match kind {
        TypeKind::Single(one) => vec![*one],
        TypeKind::Multiple(many) => many.iter().collect(),
    }
}

fn expected(types: &[JsonType]) -> String {
    // That a value may also be empty is no help for somebody who wrote one.
    let words: Vec<&str> = types
        .iter()
        .filter(|one| **one != JsonType::Null || types.len() == 1)
        .map(|one| match one {
            JsonType::Array => "a list",
            JsonType::Boolean => "`true` or `false`",
            JsonType::Integer => "a whole number",
            JsonType::Null => "nothing",
            JsonType::Number => "a number",
            JsonType::Object => "a mapping (`key: value`)",
            JsonType::String => "text",
        })
        .collect();
    words.join(" or ")
}

fn what(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(value) => format!("the number {value}"),
        Value::String(_) => "text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}

/// The most characters of a value that help repeats.
const SHORT: usize = 40;

/// Writes a scalar, or `…` where it is long.
fn short(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() > SHORT || text.contains('\n') {
        "…".to_owned()
    } else {
        text
    }
}
