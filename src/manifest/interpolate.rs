//! Replaces `${env:…}` and `${var:…}` in a document and checks the form of `${id:…}`.

use super::yaml::{Content, Node};
use crate::model::{
    Address, Place, Problem, id, suggest,
    template::{self, Piece, Space},
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The values that `${env:…}` and `${var:…}` stand for.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// The environment.
    pub env: BTreeMap<String, String>,
    /// The variables of the organization's settings.
    pub var: BTreeMap<String, String>,
}

/// Returns a document as JSON, in which every string is a template with references only.
#[must_use]
pub fn interpolate(node: &Node, values: &Values, problems: &mut Vec<Problem>) -> Value {
    match &node.content {
        Content::String(text) => Value::String(replace(text, node.place, values, problems)),
        Content::Sequence(items) => Value::Array(
            items
                .iter()
                .map(|item| interpolate(item, values, problems))
                .collect(),
        ),
        Content::Mapping(entries) => {
            let mut map = Map::with_capacity(entries.len());
            for entry in entries.iter() {
                let key = replace(&entry.key, entry.key_place, values, problems);
                map.insert(key, interpolate(&entry.value, values, problems));
            }
            Value::Object(map)
        }
        Content::Null | Content::Bool(_) | Content::Number(_) => node.to_json(),
    }
}

fn replace(text: &str, place: Place, values: &Values, problems: &mut Vec<Problem>) -> String {
    if let Some(range) = id::find(text).next() {
        problems.push(
            Problem::new("raw-id", "an id of Close stands in a manifest")
                .at(place, format!("`{}` means nothing in another organization", &text[range]))
                .help("write `${id:KIND/NAME}`, as in `${id:lead_status/Qualified}`; `closectl pull` shows the names"),
        );
    }
    if !text.contains('$') {
        return text.to_owned();
    }
    let pieces = match template::parse(text) {
        Ok(pieces) => pieces,
        Err(error) => {
            let what = error
                .what
                .split_once("; ")
                .map_or((error.what.as_str(), ""), |(what, help)| (what, help));
            problems.push(
                Problem::new("bad-expression", what.0)
                    .at(place, "here")
                    .help(what.1),
            );
            return template::literal(text);
        }
    };
    let mut out = String::with_capacity(text.len());
    for piece in pieces {
        match piece {
            Piece::Text(plain) => out.push_str(&template::literal(&plain)),
            Piece::Expression {
                space: Space::Id,
                name,
                ..
            } => {
                out.push_str(&template::reference(&Address::parse(&name)));
            }
            Piece::Expression {
                space: Space::Env,
                name,
                ..
            } => {
                out.push_str(&value(
                    &name,
                    &values.env,
                    "environment variable",
                    "env",
                    place,
                    problems,
                ));
            }
            Piece::Expression {
                space: Space::Var,
                name,
                ..
            } => {
                out.push_str(&value(&name, &values.var, "variable", "var", place, problems));
            }
        }
    }
    out
}

fn value(
    name: &str,
    known: &BTreeMap<String, String>,
    what: &str,
    space: &str,
    place: Place,
    problems: &mut Vec<Problem>,
) -> String {
    if let Some(value) = known.get(name) {
        return template::literal(value);
    }
    let likely = suggest(name, known.keys().map(String::as_str));
    let help = match (likely, space) {
        (Some(likely), _) => format!("did you mean `${{{space}:{likely}}}`?"),
        (None, "env") => format!("set {name} in the environment, or write `$${{` for a literal `${{`"),
        (None, _) => "variables belong to an organization in closectl.yaml".to_owned(),
    };
    problems.push(
        Problem::new("unknown-variable", format!("the {what} `{name}` is not set"))
            .at(place, "needed here")
            .help(help),
    );
    String::new()
}
