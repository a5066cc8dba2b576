//! Kinds and attributes explained, from the documentation that is also their schema.

use crate::model::{At, Attribute, Deletion, Loses, Registered, Registry};
use serde_json::Value;
use std::fmt::Write as _;

/// Lists all kinds.
#[must_use]
pub fn kinds(registry: &Registry) -> String {
    let mut out = String::from("Kinds:\n");
    for kind in registry.kinds() {
        let _ = writeln!(
            out,
            "    {:<24}{}",
            kind.any.def.name,
            first_sentence(&about(&kind.schema))
        );
    }
    out.push_str("\n`closectl explain KIND` tells its attributes.");
    out
}

/// Explains a kind.
#[must_use]
pub fn kind(registry: &Registry, kind: &Registered) -> String {
    let def = kind.any.def;
    let mut out = format!("{}: {}\n\n", def.name, about(&kind.schema));
    match def.listing.map(|listing| listing.at) {
        Some(At::Section(path)) => {
            let _ = writeln!(
                out,
                "Written under `{}:`. Address: {}/NAME.",
                path.join(": "),
                def.prefix
            );
        }
        Some(At::Within(parent, attribute)) => {
            let prefix = registry
                .kind(parent)
                .map_or(parent, |parent| parent.any.def.prefix);
            let _ = writeln!(
                out,
                "Written under `{attribute}:` of a {parent}. Address: {prefix}/NAME/NAME."
            );
        }
        None => {
            let _ = writeln!(
                out,
                "Only read, so that it can be named. Address: {}/NAME.",
                def.prefix
            );
        }
    }
    match def.deletion {
        Deletion::LosesData(because) => {
            let _ = writeln!(out, "Removing one loses data: {because}.");
        }
        Deletion::OnlyEmpty(members) => {
            let _ = writeln!(out, "Close removes one only once it has no {members}.");
        }
        Deletion::Safe => {}
    }
    out.push_str("\nAttributes:\n");
    for attribute in kind
        .attributes
        .values()
        .filter(|attribute| attribute.name != crate::model::PARENT)
    {
        let _ = writeln!(
            out,
            "    {:<28}{}",
            attribute.name,
            first_sentence(&attribute.about.replace('\n', " "))
        );
    }
    let _ = write!(out, "\n`closectl explain {}.ATTRIBUTE` tells more.", def.name);
    out
}

/// Explains an attribute.
#[must_use]
pub fn attribute(kind: &Registered, attribute: &Attribute) -> String {
    let mut out = format!(
        "{}.{}: {}\n",
        kind.any.def.name,
        attribute.name,
        attribute.about.replace('\n', " ")
    );
    let schema = &kind.schema["properties"][&attribute.name];
    let mut facts = vec![format!("It is {}.", shape(schema))];
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<_> = values
            .iter()
            .filter_map(Value::as_str)
            .map(|value| format!("`{value}`"))
            .collect();
        facts.push(format!("It may be {}.", values.join(", ")));
    }
    if attribute.required || attribute.name == kind.any.def.key {
        facts.push("It has to be written.".to_owned());
    }
    if attribute.immutable {
        facts.push("Close can't change it later.".to_owned());
    }
    if attribute.set {
        facts.push("The order of the list means nothing.".to_owned());
    }
    if attribute.after_create.is_some() {
        facts.push(
            "Close takes it only once the object is there, so a new object needs a second call.".to_owned(),
        );
    }
    match attribute.loses {
        Some(Loses::Items) => facts.push("Taking an item out loses the values that records hold.".to_owned()),
        Some(Loses::WhenOff) => facts.push("Switching it off loses values that records hold.".to_owned()),
        Some(Loses::UnlessText) => facts.push("Changing it loses values, except to `text`.".to_owned()),
        None => {}
    }
    if let Some(because) = &attribute.behaviour {
        facts.push(format!("A change is marked in the plan: {because}."));
    }
    for fact in facts {
        let _ = writeln!(out, "    {fact}");
    }
    out
}

fn shape(schema: &Value) -> String {
    let names = match schema["x-ref"].as_str() {
        Some(prefix) => return format!("the name of a {prefix}"),
        None => schema["items"]["x-ref"].as_str(),
    };
    if let Some(prefix) = names {
        return format!("a list of names of a {prefix}");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    let words: Vec<&str> = types
        .iter()
        .map(|one| match *one {
            "string" => "text",
            "boolean" => "`true` or `false`",
            "array" => "a list",
            "null" => "null",
            "object" => "a mapping",
            other => other,
        })
        .collect();
    words.join(" or ")
}

fn about(schema: &Value) -> String {
    schema["description"]
        .as_str()
        .unwrap_or_default()
        .replace('\n', " ")
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ")
        .map_or(text, |(first, _)| first)
        .trim_end_matches('.')
}
