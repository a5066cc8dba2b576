//! Problems of a document that does not fit the schema, in words for people who never saw a schema.

use super::{
    codes,
    held_titles::HeldTitles,
    schema::WORDS,
    schema_alternatives::SchemaAlternatives,
    schema_remedies::{item_sample, remedy, remedy_of_file, short_text},
    text_files::FILE,
    written_places::WrittenPlaces,
    yaml::{FoundNode, YamlNode, is_other_dash},
};
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
    /// The word for its attributes where it has no name of its own.
    pub part: &'static str,
    /// Its attributes.
    pub names: Vec<String>,
    /// Attributes that make it another kind of entry, which the list holds as well.
    pub others: Vec<String>,
    /// Where attributes belong that people look for here.
    pub elsewhere: BTreeMap<String, String>,
    /// What its attributes hold.
    pub held: HeldTitles,
}

impl KnownAttributes {
    /// Returns the attribute that an unknown one most likely means, if it is one.
    pub fn likely(&self, name: &str) -> Option<&str> {
        match self.meant(name)[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Returns the attributes that an unknown one may mean: those that hold what it says, else the most similar one.
    fn meant(&self, name: &str) -> Vec<&str> {
        // Where it is known that the attribute belongs elsewhere, a similar name here would mislead.
        if self.elsewhere.contains_key(name) {
            return Vec::new();
        }

        let holding = self.held.sharing_words(name);
        if !holding.is_empty() {
            return holding;
        }
        let names = self.names.iter().chain(&self.others).map(String::as_str);
        suggest(name, names).into_iter().collect()
    }

    /// Returns the attribute whose colon has no space after it, and its value.
    fn without_space<'name>(&self, name: &'name str) -> Option<(&'name str, &'name str)> {
        let split = name.split_once(':')?;
        self.names.iter().any(|known| known == split.0).then_some(split)
    }

    /// Returns the name that an entry of a list most likely is: YAML takes one with a colon in it for a mapping.
    pub fn name_with_colon(&self, entry: &YamlNode) -> Option<String> {
        let [only] = entry.entries() else {
            return None;
        };
        let is_attribute = self.names.contains(&only.key.to_string())
            || self.likely(&only.key).is_some()
            || self.elsewhere.contains_key(&*only.key)
            || self.without_space(&only.key).is_some();
        // Names begin with a capital letter, attributes never do.
        let is_name = only.key.starts_with(char::is_uppercase) && self.title.is_some();
        let value = only.value.text()?;
        (is_name && !is_attribute).then(|| format!("{}: {value}", only.key))
    }
}

/// An attribute or section that the schema does not know.
pub fn unknown(found: &FoundNode<'_>, name: &str, known: &KnownAttributes) -> Problem {
    let entry = found.value.get(name);
    let place = entry.map_or(found.value.place, |entry| entry.key_place);
    let (sort, label) = match &known.title {
        Some(title) if title.is_empty() => ("attribute", "unknown".to_owned()),
        Some(title) => ("attribute", format!("not an attribute of {}", one(title))),
        None => (known.part, format!("not a {}", known.part)),
    };

    let message = format!("unknown {sort} `{name}`");
    // Quotes around the colon make it a part of the key.
    let is_quoted = (place.end - place.start) as usize > name.len();
    if let Some((attribute, "")) = known.without_space(name).filter(|_| is_quoted) {
        return Problem::new(&codes::UNKNOWN_ATTRIBUTE, message)
            .at(place, "the colon is inside the quotes")
            .help(format!("write `{attribute}:`, without quotes"));
    }
    if let Some((attribute, value)) = known.without_space(name) {
        return Problem::new(&codes::UNKNOWN_ATTRIBUTE, message)
            .at(place, "no space after the colon")
            .help(format!("write `{attribute}: {}`", value.trim()));
    }
    if let Some(name) = known.name_with_colon(found.value) {
        return Problem::new(&codes::UNKNOWN_ATTRIBUTE, message)
            .at(place, label)
            .help(format!(
                "if this is a name with a colon in it, put it in quotes: \"{name}\""
            ));
    }

    let meant: Vec<String> = known.meant(name).iter().map(|one| format!("`{one}`")).collect();
    if !meant.is_empty() {
        let message = format!("{message}, did you mean {}?", meant.join(" or "));
        return Problem::new(&codes::UNKNOWN_ATTRIBUTE, message).at(place, label);
    }

    let help = known.elsewhere.get(name).cloned().unwrap_or_else(|| {
        let names = list(known.names.iter().map(String::as_str));
        format!("write one of {names}, or delete it")
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
pub struct SchemaMisfit<'a> {
    /// What the schema says of it.
    pub error: &'a ValidationError<'a>,
    /// The schema of the value.
    pub schema: &'a Value,
    /// The files.
    pub written: &'a WrittenPlaces<'a>,
}

impl SchemaMisfit<'_> {
    /// Returns the problem.
    pub fn problem(&self, found: &FoundNode<'_>) -> Problem {
        let place = found.value.place;
        let pointer = self.error.instance_path().as_str();
        let value = self.error.instance().as_ref();

        match self.error.kind() {
            ValidationErrorKind::Type { kind } => self.wrong_type(place, &written_types(kind, self.schema)),
            ValidationErrorKind::Enum { options } => {
                let options = options.as_array().into_iter().flatten();
                let options: Vec<&str> = options.filter_map(Value::as_str).collect();
                unknown_value(place, pointer, value, &options)
            }
            ValidationErrorKind::MinLength { .. } | ValidationErrorKind::AnyOf { .. }
                if value.as_str() == Some("") =>
            {
                Problem::new(&codes::EMPTY_TEXT, format!("{} is empty", subject(pointer)))
                    .at(place, "no text")
                    .help(if is_entry(pointer) {
                        "write a text, or delete the entry"
                    } else {
                        "write a text, or delete the line if the attribute is optional"
                    })
            }
            ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
                self.no_alternative(place)
            }
            ValidationErrorKind::Minimum { limit } => self.beyond(place, "less", limit, "more"),
            ValidationErrorKind::Maximum { limit } => self.beyond(place, "more", limit, "less"),
            other => {
                let message = format!("{} does not fit ({})", subject(pointer), other.keyword());
                Problem::new(&codes::DOES_NOT_FIT, message).at(place, self.error.to_string())
            }
        }
    }

    /// Returns the problem of a value that is none of the alternatives: of the right type, it is another word.
    fn no_alternative(&self, place: Place) -> Problem {
        let pointer = self.error.instance_path().as_str();
        let value = self.error.instance().as_ref();
        let alternatives = SchemaAlternatives::of(self.schema);
        if value.is_string() && !alternatives.words.is_empty() {
            unknown_value(place, pointer, value, &alternatives.words)
        } else {
            let problem = self.wrong_type(place, &alternatives.types);
            match alternatives.words.as_slice() {
                [] => problem,
                words => problem.help(format!("write one of {}", list(words.iter().copied()))),
            }
        }
    }

    /// Returns the problem of a number beyond a limit.
    fn beyond(&self, place: Place, beyond: &str, limit: &Value, within: &str) -> Problem {
        let subject = subject(self.error.instance_path().as_str());
        Problem::new(
            &codes::DOES_NOT_FIT,
            format!("{subject} can't be {beyond} than {limit}"),
        )
        .at(place, format!("{beyond} than {limit}"))
        .help(format!("write {limit} or {within}"))
    }

    fn wrong_type(&self, place: Place, types: &[JsonType]) -> Problem {
        let pointer = self.error.instance_path().as_str();
        let value = self.error.instance().as_ref();
        let message = format!(
            "{} must be {}, {}",
            subject(pointer),
            expected(types),
            instead(value)
        );
        let problem = Problem::new(&codes::WRONG_TYPE, message).at(place, "here");

        let help = if pointer.is_empty() {
            Some(remedy_of_file(value).to_owned())
        } else {
            self.slip(place, types)
                .or_else(|| remedy(types, value, self.schema))
        };
        match help {
            Some(help) => problem.help(help),
            None => problem,
        }
    }

    /// Returns the remedy where YAML reads something else than people see.
    fn slip(&self, place: Place, types: &[JsonType]) -> Option<String> {
        let value = self.error.instance().as_ref();
        let written = self.written.text(place);
        let may_be = |one: JsonType| types.contains(&one);

        match value {
            // Nothing is there because a comment begins where the text should.
            Value::Null if written.is_empty() && may_be(JsonType::String) => {
                let comment = short_text(self.written.comment(place)?);
                Some(format!(
                    "`#` starts a comment; put quotes around text that starts with it: \"{comment}\""
                ))
            }
            Value::Null if may_be(JsonType::String) => Some(format!(
                "YAML reads `{written}` as no value; if it is text, put quotes around it: \"{written}\""
            )),
            Value::String(text) if may_be(JsonType::Array) => {
                let mark = text.chars().next()?;
                let is_dash = mark == '-' && text.len() > 1;
                if is_dash {
                    Some("write a space after each `-`".to_owned())
                } else if is_other_dash(mark) {
                    Some(format!(
                        "type a hyphen and a space (`- `) before each item instead of `{mark}`"
                    ))
                } else {
                    // YAML joins lines without a dash to one text.
                    let first = written.lines().next().map(str::trim);
                    let first = first.filter(|_| written.contains('\n'));
                    let is_plain = |first: &str| !first.starts_with(['|', '>', '"', '\'']);
                    first.map(|first| item_sample(&short_text(if is_plain(first) { first } else { "…" })))
                }
            }
            // A second `- ` makes a list of an entry.
            Value::Array(_) if is_entry(self.error.instance_path().as_str()) && written.starts_with("- ") => {
                Some("write one `- ` for each entry".to_owned())
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        }
    }
}

fn unknown_value(place: Place, pointer: &str, value: &Value, options: &[&str]) -> Problem {
    let written = value.as_str().map_or_else(|| value.to_string(), str::to_owned);

    let all = list(options.iter().copied());
    let help = match suggest(&written, options.iter().copied()) {
        Some(likely) => format!("did you mean `{likely}`? The values are {all}"),
        None => format!("write one of {all}"),
    };
    let message = format!("`{written}` is not a value of `{}`", last(pointer));
    Problem::new(&UNKNOWN_VALUE, message)
        .at(place, "unknown")
        .help(help)
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Says what a pointer leads to: an attribute, an entry of a list, or the manifest itself.
fn subject(pointer: &str) -> String {
    let name = last(pointer);
    match (name.is_empty(), is_entry(pointer)) {
        (true, _) => "a manifest".to_owned(),
        (false, true) => format!("an entry of `{name}`"),
        (false, false) => format!("`{name}`"),
    }
}

/// Says whether a pointer leads to an entry of a list.
fn is_entry(pointer: &str) -> bool {
    let last = pointer.rsplit('/').next();
    last.is_some_and(|step| step.parse::<usize>().is_ok())
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

/// Says what a value is instead of what it must be, as the end of a sentence.
fn instead(value: &Value) -> String {
    match value {
        Value::Null => "but it has no value".to_owned(),
        Value::Bool(value) => format!("not `{value}`"),
        Value::Number(value) => format!("not the number {value}"),
        Value::String(_) => "not text".to_owned(),
        Value::Array(_) => "not a list".to_owned(),
        Value::Object(_) => "not a mapping".to_owned(),
    }
}
