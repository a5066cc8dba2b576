//! Kinds and attributes explained, from the documentation that is also their schema. Sentences go on in further lines at a
//! width; examples, which people copy, never do.

use super::{example, human::hanging};
use crate::{
    manifest::{AS_IN_CLOSE, MOVE_TO, REMOVED, RENAMED_FROM, REPLACE, entry_schema},
    model::{
        Attribute, ConsentRisk, Def, Deletion, ListPosition, PARENT, RegisteredKind, Registry, ValueLoss,
        joined,
    },
};
use serde_json::Value;
use std::fmt::Write as _;

/// Lists all kinds.
pub fn kinds(registry: &Registry, width: usize) -> String {
    let mut out = String::from("Kinds:\n");
    list(&mut out, registry.kinds(), width);
    out.push_str("\n`closectl explain KIND` lists its attributes.");
    out
}

/// Explains what the addresses of several kinds begin with.
pub fn family(word: &str, members: &[&RegisteredKind], width: usize) -> String {
    let mut out = format!("{word}: several kinds, by the object they belong to.\n\nKinds:\n");
    list(&mut out, members.iter().copied(), width);
    out.push_str("\n`closectl explain KIND` lists the attributes of one.");
    out
}

/// Adds a line for each kind.
fn list<'a>(out: &mut String, kinds: impl Iterator<Item = &'a RegisteredKind>, width: usize) {
    for kind in kinds {
        let about = about(&kind.schema);
        let first = format!("    {:<42}", kind.any.def.word());
        hanging(out, &first, first_sentence(&about), width);
    }
}

/// Explains a kind.
pub fn kind(registry: &Registry, kind: &RegisteredKind, width: usize) -> String {
    let def = kind.any.def;
    let mut out = String::new();
    hanging(
        &mut out,
        "",
        &format!("{}: {}", def.word(), about(&kind.schema)),
        width,
    );
    out.push('\n');
    for line in standing(kind) {
        hanging(&mut out, "", &line, width);
    }

    out.push_str("\nAttributes:\n");
    for attribute in attributes(kind) {
        let about = attribute.about.replace('\n', " ");
        let first = format!("    {:<27} ", attribute.name);
        hanging(&mut out, &first, first_sentence(&about), width);
    }

    // The schema of an entry knows more than the kind does, such as `removed` and `renamed_from`.
    let entry = entry_schema(registry, def.name);
    if extra(kind, &entry).next().is_some() {
        out.push_str("\nAn entry may also have:\n");
    }
    for (name, schema) in extra(kind, &entry) {
        // One line has room for the gist only; what follows a colon is detail, which `explain KIND.NAME`
        // shows.
        let about = about(schema);
        let sentence = first_sentence(&about);
        let gist = sentence.split(": ").next().unwrap_or(sentence);
        hanging(&mut out, &format!("    {name:<27} "), gist, width);
    }

    // Entries of two kinds may stand in one list, told apart by their keys.
    for other in beside(registry, kind) {
        let (key, word) = (other.key, other.word());
        let also = format!("The list also accepts entries with `{key}:`; see `closectl explain {word}`.");
        out.push('\n');
        hanging(&mut out, "", &also, width);
    }

    show(&mut out, example::of_kind(registry, kind));
    let _ = write!(
        out,
        "\n`closectl explain {}.ATTRIBUTE` explains an attribute.",
        def.word()
    );
    out
}

/// Returns the other kinds whose entries stand in the list of a kind.
fn beside(registry: &Registry, kind: &RegisteredKind) -> impl Iterator<Item = Def> {
    let def = kind.any.def;
    let at = |def: &Def| def.listing.map(|listing| listing.at);
    let others = registry.kinds().map(|other| other.any.def);
    others.filter(move |other| at(&def).is_some() && at(other) == at(&def) && other.name != def.name)
}

/// Returns the section of a kind, its address and what is lost when one is deleted, in lines.
pub fn standing(kind: &RegisteredKind) -> Vec<String> {
    let def = kind.any.def;
    let mut lines = match def.listing.map(|listing| listing.at) {
        Some(ListPosition::Section(path)) => vec![format!(
            "Section: `{}:`. Address: {}.",
            path.join(": "),
            def.address_form()
        )],
        Some(ListPosition::Single(section)) => vec![format!(
            "Section: `{section}:`, a single object. Address: {}.",
            def.address_form()
        )],
        Some(ListPosition::Within(parent, attribute)) => {
            let form = def.address_form();
            vec![format!(
                "Listed under `{attribute}:` of a {parent}. Address: {form}."
            )]
        }
        None => {
            // No list in a manifest holds these, so an address and an id are all that can be written of one.
            let first = def.predefined.first();
            let name = first.map_or(def.key.to_uppercase(), |(_, name)| (*name).to_owned());
            vec![
                format!(
                    "Read-only: manifests can refer to it, but not change it. Address: {}.",
                    def.address_form()
                ),
                format!("In a manifest, `${{id:{}/{name}}}` becomes its id.", def.prefix),
            ]
        }
    };

    if let Some((attribute, _)) = kind.itemized() {
        lines.push(format!(
            "An item of `{}` has the address {}/POSITION, counted from 1.",
            attribute.name,
            def.address_form()
        ));
    }
    match def.deletion {
        Deletion::LosesData(because) => lines.push(format!("Deleting one loses data: {because}.")),
        Deletion::OnlyEmpty(members) => {
            lines.push(format!("Close deletes one only if it has no {members}."));
        }
        Deletion::LosesMeaning(because) => {
            lines.push(format!("Deleting one has side effects: {because}."));
        }
        Deletion::Safe => {}
    }
    lines
}

/// Returns the names of everything that an entry of a kind may have.
pub fn names(registry: &Registry, kind: &RegisteredKind) -> Vec<String> {
    let own = attributes(kind).map(|attribute| attribute.name.clone());
    let entry = entry_schema(registry, kind.any.def.name);
    own.chain(extra(kind, &entry).map(|(name, _)| name.clone()))
        .collect()
}

/// Returns the attributes of a kind that are written in an entry.
pub(super) fn attributes(kind: &RegisteredKind) -> impl Iterator<Item = &Attribute> {
    let attributes = kind.attributes.values();
    attributes.filter(|attribute| attribute.name != PARENT)
}

/// Returns what an entry may have besides the attributes of its kind.
pub(super) fn extra<'a>(
    kind: &'a RegisteredKind,
    entry: &'a Value,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let properties = entry["properties"].as_object().into_iter().flatten();
    properties.filter(|(name, _)| !kind.attributes.contains_key(*name))
}

/// Explains what an entry may have beyond the attributes of its kind, or what lies in one of these, as in
/// `events.action`.
pub fn part(registry: &Registry, kind: &RegisteredKind, path: &str, width: usize) -> Option<String> {
    let entry = entry_schema(registry, kind.any.def.name);
    let mut schema = &entry;
    // The path leads through lists as through mappings, because nobody wants to write an index.
    for name in path.split('.') {
        let inner = [&schema["properties"], &schema["items"]["properties"]];
        schema = inner.into_iter().find_map(|properties| properties.get(name))?;
    }

    let mut out = String::new();
    let text = format!("{}.{path}: {}", kind.any.def.word(), about(schema));
    hanging(&mut out, "", &text, width);
    let kind_of_value = shape(schema);
    if !kind_of_value.is_empty() {
        hanging(&mut out, "    ", &format!("It is {kind_of_value}."), width);
    }

    // An example says more than a sentence, also of what every entry may have.
    let shown = match path {
        REMOVED => example::with(registry, kind, "removed: true", true),
        MOVE_TO => example::with(registry, kind, "removed: true\nmove_to: Another one", true),
        RENAMED_FROM => example::with(registry, kind, "renamed_from: Its old name", false),
        AS_IN_CLOSE => {
            let name = kind.attributes.keys().find(|name| *name != PARENT)?;
            example::with(registry, kind, &format!("{path}: [{name}]"), false)
        }
        REPLACE => example::with(registry, kind, &format!("{path}: true"), false),
        _ if ConsentRisk::ALL.iter().any(|risk| risk.entry_key() == path) => {
            example::with(registry, kind, &format!("{path}: true"), false)
        }
        _ => {
            // The members of a nested list are a kind of their own, which has the better example.
            let first = path.split('.').next().unwrap_or_default();
            let inside = registry
                .kinds()
                .find(|one| match one.any.def.listing.map(|listing| listing.at) {
                    Some(ListPosition::Within(parent, attribute)) => {
                        parent == kind.any.def.name && attribute == first
                    }
                    Some(ListPosition::Section(_) | ListPosition::Single(_)) | None => false,
                });
            match inside {
                Some(inside) => example::of_kind(registry, inside),
                None => example::of_attribute(registry, kind, first),
            }
        }
    };
    show(&mut out, shown);
    Some(out)
}

/// Explains an attribute.
pub fn attribute(registry: &Registry, kind: &RegisteredKind, attribute: &Attribute, width: usize) -> String {
    let about = attribute.about.replace('\n', " ");
    let text = format!("{}.{}: {about}", kind.any.def.word(), attribute.name);
    let mut out = String::new();
    hanging(&mut out, "", &text, width);
    for fact in facts(kind, attribute) {
        hanging(&mut out, "    ", &fact, width);
    }
    show(&mut out, example::of_attribute(registry, kind, &attribute.name));
    out
}

/// Says what is known about an attribute beyond its documentation, in whole sentences.
pub fn facts(kind: &RegisteredKind, attribute: &Attribute) -> Vec<String> {
    let schema = &kind.schema["properties"][&attribute.name];
    let named = shape(schema);
    let value = if named.is_empty() { "any value" } else { &named };
    let mut facts = vec![format!("It is {value}.")];
    if let Some(values) = schema["enum"].as_array() {
        let values = values
            .iter()
            .filter_map(Value::as_str)
            .map(|value| format!("`{value}`"));
        facts.push(format!("One of {}.", joined(values, ", ")));
    }

    if attribute.required || attribute.name == kind.any.def.key {
        facts.push("Required.".to_owned());
    }
    if attribute.immutable {
        facts.push("Can't be changed later.".to_owned());
    }
    if attribute.set {
        facts.push("The order does not matter.".to_owned());
    }

    if attribute.after_create.is_some() {
        facts.push(
            "Close accepts it only after the object exists, so creating one takes a second call.".to_owned(),
        );
    }

    if attribute.file.is_some() {
        let fact = "A long text can be in a file: `{file: PATH}`, relative to the manifest.";
        facts.push(fact.to_owned());
    }
    if attribute.alone {
        facts.push("Close changes it in a separate call.".to_owned());
    }
    if let Some(between) = &attribute.deferred {
        let when = if attribute.demands {
            "If the same run changes or restores values of other fields"
        } else {
            "If it refers to an object that is created later"
        };
        facts.push(format!(
            "{when}, it is set in a second step. Until then, {between}."
        ));
    }

    match attribute.loses {
        Some(ValueLoss::Items) => facts.push("Removing an item deletes its values from records.".to_owned()),
        Some(ValueLoss::WhenOff) => facts.push("Switching it off deletes values from records.".to_owned()),
        Some(ValueLoss::Conversion) => facts.push(
            "Changing it to a type other than `text` or `choices` deletes values from records.".to_owned(),
        ),
        None => {}
    }
    if let Some(because) = &attribute.behaviour {
        facts.push(format!("The plan marks a change: {}.", because.in_general()));
    }
    if let Some(because) = &attribute.start {
        facts.push(format!("The plan marks a new object: {}.", because.in_general()));
    }
    facts
}

/// Adds an example, set off from the text.
fn show(out: &mut String, example: Option<String>) {
    let Some(example) = example else { return };
    out.push_str("\nExample:\n\n");
    for line in example.lines() {
        let _ = writeln!(out, "    {line}");
    }
}

pub(super) fn shape(schema: &Value) -> String {
    // To the schema a reference is only text, so its marker is looked at before its type.
    let names = match schema["x-ref"].as_str() {
        Some(prefix) => return format!("the name of a `{prefix}`"),
        None => schema["items"]["x-ref"].as_str(),
    };
    if let Some(prefix) = names {
        return format!("a list of names of `{prefix}`");
    }

    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };

    let words = types.iter().map(|one| match *one {
        "string" => "text",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        "null" => "null",
        "object" => "a mapping",
        "integer" => "a whole number",
        "number" => "a number",
        other => other,
    });
    joined(words, " or ")
}

pub(super) fn about(schema: &Value) -> String {
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
