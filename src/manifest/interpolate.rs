//! Replaces `${env:…}` and `${var:…}` in a document and checks the form of `${id:…}`.

use super::{
    codes,
    environment_guard::{EnvironmentGuard, EnvironmentRefusal},
    invalid_pointers::InvalidPointers,
    reading::MAX_PROBLEMS,
    text_part::text_part,
    yaml::{YamlContent, YamlNode, child_pointer},
};
use crate::model::{
    Address, Place, Problem, SourceId, id, suggest,
    template::{self, Namespace, TemplatePiece},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The values that `${env:…}` and `${var:…}` stand for.
#[derive(Clone, Debug, Default)]
pub struct VariableValues {
    /// The environment.
    pub env: BTreeMap<String, String>,
    /// Which of it may be read.
    pub guard: EnvironmentGuard,
    /// The variables of the organization's settings.
    pub var: BTreeMap<String, String>,
    /// What the settings call that organization, if it has a name.
    pub organization: Option<String>,
}

/// The most bytes that variables may add to all manifests together.
const MOST_ADDED: usize = 64 << 20;

/// How much variables have added to all manifests so far.
#[derive(Debug, Default)]
pub struct TextGrowth {
    added: usize,
}

impl TextGrowth {
    fn is_over(&self) -> bool {
        self.added > MOST_ADDED
    }

    /// Counts the value of a variable; says whether it is still not too much.
    fn add(&mut self, value: &str) -> bool {
        self.added = self.added.saturating_add(value.len());
        !self.is_over()
    }
}

/// A document as JSON, in which every string is a template with references only.
#[derive(Debug)]
pub struct InterpolatedDocument {
    /// The document.
    pub value: Value,
    /// The ids of Close that are written in it.
    pub raw_ids: Vec<RawId>,
}

/// An id of Close in a document.
#[derive(Clone, Debug)]
pub struct RawId {
    /// The pointer to the text that holds it, or to the mapping of which a key does.
    pub pointer: String,
    /// What is wrong about it wherever no id belongs.
    pub problem: Problem,
}

/// Replaces the variables of a document.
///
/// The pointers of strings that could not be read as templates are added to `invalid`.
pub fn interpolate(
    node: &YamlNode,
    (values, growth): (&VariableValues, &mut TextGrowth),
    problems: &mut Vec<Problem>,
    invalid: &mut InvalidPointers,
) -> InterpolatedDocument {
    let mut work = Interpolation {
        values,
        growth,
        problems,
        invalid,
        raw_ids: Vec::new(),
        path: Vec::new(),
    };
    let value = work.value(node);
    InterpolatedDocument {
        value,
        raw_ids: work.raw_ids,
    }
}

/// Returns a text with its variables replaced, as far as they are known.
pub fn plain(text: &str, values: &VariableValues) -> String {
    replace(
        text,
        NOWHERE,
        (values, &mut TextGrowth::default()),
        &mut Vec::new(),
    )
}

/// A place for texts whose problems nobody reads.
const NOWHERE: Place = Place {
    source: SourceId(0),
    start: 0,
    end: 0,
};

struct Interpolation<'a> {
    values: &'a VariableValues,
    growth: &'a mut TextGrowth,
    problems: &'a mut Vec<Problem>,
    invalid: &'a mut InvalidPointers,
    raw_ids: Vec<RawId>,
    /// The steps from the document to the value at hand.
    path: Vec<PointerStep>,
}

enum PointerStep {
    Item(usize),
    Key(String),
}

impl Interpolation<'_> {
    fn value(&mut self, node: &YamlNode) -> Value {
        match &node.content {
            YamlContent::String(text) => Value::String(self.text(text, node.place)),
            YamlContent::Sequence(items) => {
                let items = items.iter().enumerate();
                let values = items.map(|(at, item)| self.within(PointerStep::Item(at), item));
                Value::Array(values.collect())
            }
            YamlContent::Mapping(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for entry in entries.iter() {
                    // The schema sees the document with variables replaced, and so do its pointers.
                    self.find_ids(&entry.key, entry.key_place);
                    let key = self.replaced(&entry.key, entry.key_place);
                    let value = self.within(PointerStep::Key(key.clone()), &entry.value);
                    map.insert(key, value);
                }
                Value::Object(map)
            }
            YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) => node.to_json(),
        }
    }

    fn within(&mut self, step: PointerStep, node: &YamlNode) -> Value {
        self.path.push(step);
        let value = self.value(node);
        self.path.pop();
        value
    }

    fn text(&mut self, text: &str, place: Place) -> String {
        // A raw id is still a valid text.
        self.find_ids(text, place);

        // What could not be replaced would cause errors of its own.
        let before = self.problems.len();
        let replaced = self.replaced(text, place);
        if self.problems.len() == before && self.values.guard.is_in(&replaced) {
            self.problems.push(written_secret(place));
        }
        if self.problems.len() > before {
            self.invalid.add(self.pointer());
        }
        replaced
    }

    /// Returns a text with its variables replaced, or as it is once they have added too much.
    fn replaced(&mut self, text: &str, place: Place) -> String {
        // Nobody reads more problems than these, and whatever is in the text may be one more.
        let is_given_up = self.growth.is_over() || self.problems.len() > MAX_PROBLEMS;
        if is_given_up && text.contains('$') {
            self.invalid.add(self.pointer());
            return template::literal(text);
        }
        replace(text, place, (self.values, self.growth), self.problems)
    }

    fn find_ids(&mut self, text: &str, place: Place) {
        let Some(range) = id::find(text).next() else {
            return;
        };
        let place = text_part(place, text, &range);
        let label = format!("`{}` means nothing in another organization", &text[range]);
        let problem = Problem::new(&codes::RAW_ID, "a manifest can't contain an id of Close")
            .at(place, label)
            .help("write `${id:KIND/NAME}`, as in `${id:lead_status/Qualified}`; `closectl pull` shows the names");
        self.raw_ids.push(RawId {
            pointer: self.pointer(),
            problem,
        });
    }

    /// Returns the pointer to the value at hand.
    fn pointer(&self) -> String {
        self.path.iter().fold(String::new(), |pointer, step| match step {
            PointerStep::Item(at) => format!("{pointer}/{at}"),
            PointerStep::Key(key) => child_pointer(&pointer, key),
        })
    }
}

fn replace(
    text: &str,
    place: Place,
    (values, growth): (&VariableValues, &mut TextGrowth),
    problems: &mut Vec<Problem>,
) -> String {
    // Most texts hold no expression at all and need not be parsed.
    if !text.contains('$') {
        return text.to_owned();
    }

    let pieces = match template::parse(text) {
        Ok(pieces) => pieces,
        Err(error) => {
            let (message, help) = error.what.split_once("; ").unwrap_or((error.what.as_str(), ""));
            let problem = Problem::new(&codes::BAD_EXPRESSION, message);
            let place = text_part(place, text, &error.range);
            problems.push(problem.at(place, "here").help(help));
            // Escaped, so that nothing later reads the broken expression as a template.
            return template::literal(text);
        }
    };

    // Values are joined to the text around them before anything is escaped, so that no two make up an expression.
    let mut out = String::with_capacity(text.len());
    let mut plain = String::new();
    for piece in pieces {
        match piece {
            TemplatePiece::Text(text) => plain.push_str(&text),
            TemplatePiece::Expression { space, name, range } => match space {
                Namespace::Env | Namespace::Var => {
                    let here = text_part(place, text, &range);
                    let value = value(&name, space, values, here, problems);
                    if !growth.add(&value) {
                        problems.push(too_much(here));
                        return template::literal(text);
                    }
                    plain.push_str(&value);
                }
                Namespace::Id => {
                    // A `$` right before the reference would make it `$${`, the escape of a literal `${`.
                    if plain.ends_with('$') {
                        problems.push(dollar_before_reference(text_part(place, text, &range)));
                    }
                    out.push_str(&template::literal(&std::mem::take(&mut plain)));
                    out.push_str(&template::reference(&Address::parse(&name)));
                }
            },
        }
    }
    out.push_str(&template::literal(&plain));
    out
}

fn too_much(place: Place) -> Problem {
    let message = format!(
        "variables make the manifests more than {} MiB larger",
        MOST_ADDED >> 20
    );
    Problem::new(&codes::TOO_MUCH, message)
        .at(place, "the limit is exceeded here")
        .help("use a long variable only once, or write the text in the manifest")
}

fn dollar_before_reference(place: Place) -> Problem {
    let message = "a variable ends with `$` right before `${id:…}`";
    Problem::new(&codes::BAD_EXPRESSION, message)
        .at(place, "here")
        .help("write something between the two, or remove the `$` from the variable")
}

/// Reports a secret that stands in a text itself, or that several variables make up.
fn written_secret(place: Place) -> Problem {
    let message = "this text contains a secret that signs in to Close";
    Problem::new(&codes::SECRET_VARIABLE, message)
        .at(place, "in this text")
        .help("delete it, and create a new key or token in Close, because someone may have seen this one")
}

fn secret_variable(name: &str, refusal: EnvironmentRefusal, place: Place) -> Problem {
    Problem::new(&codes::SECRET_VARIABLE, refusal.message(name))
        .at(place, "used here")
        .help(refusal.help(name))
}

fn value(
    name: &str,
    space: Namespace,
    values: &VariableValues,
    place: Place,
    problems: &mut Vec<Problem>,
) -> String {
    let (known, what, prefix) = match space {
        Namespace::Var => (&values.var, "variable", "var"),
        Namespace::Env | Namespace::Id => (&values.env, "environment variable", "env"),
    };
    let found = known.get(name);
    if space == Namespace::Env
        && let Err(refusal) = values.guard.check(name, found.map(String::as_str))
    {
        problems.push(secret_variable(name, refusal, place));
        return String::new();
    }
    if let Some(value) = found {
        return value.clone();
    }

    let whose = match (space, &values.organization) {
        (Namespace::Var, Some(organization)) => format!(" for the organization `{organization}`"),
        (Namespace::Var | Namespace::Env | Namespace::Id, _) => String::new(),
    };
    let help = match (suggest(name, known.keys().map(String::as_str)), space) {
        (Some(likely), _) => format!("did you mean `${{{prefix}:{likely}}}`?"),
        (None, Namespace::Var) => {
            format!("write `{name}` under the organization's `variables` in closectl.yaml")
        }
        (None, Namespace::Env | Namespace::Id) => {
            format!("set {name} in the environment, or write `$${{` for a literal `${{`")
        }
    };
    let message = format!("the {what} `{name}` is not set{whose}");
    problems.push(
        Problem::new(&codes::UNKNOWN_VARIABLE, message)
            .at(place, "needed here")
            .help(help),
    );
    String::new()
}

#[cfg(test)]
mod tests;
