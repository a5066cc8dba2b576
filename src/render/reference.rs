//! The reference of manifests in Markdown: every section, kind and attribute, from the documentation that is also their
//! schema.

use super::{
    example,
    explain::{about, facts, standing},
};
use crate::{
    manifest::entry_schema,
    model::{Attribute, PARENT, RegisteredKind, Registry},
};
use serde_json::Value;
use std::fmt::Write as _;

/// What stands before the kinds.
const BEFORE: &str = "# Manifests: the reference

<!-- Written by `closectl explain --format markdown`; edit the documentation of the kinds instead. -->

A manifest is a YAML file with the sections below. Several files are read as one. `closectl explain KIND.ATTRIBUTE` tells
the same on a terminal, and the JSON Schema (`closectl schema`) tells it to editors.

- An attribute that is left out stays as the organization has it; `null` or `[]` clears it.
- A section that is left out is not managed. What a list does not name is left alone, unless `--prune` or `removed: true`
  says otherwise.
- Where an attribute takes the name of another object, Close's own ids never stand in a manifest.
- In any text, `${id:ADDRESS}` stands for the id of an object, `${var:NAME}` for a variable of the organization in
  closectl.yaml, `${env:NAME}` for a variable of the environment, and `$${` for a plain `${`.
- An entry that needs nothing but its name may be written as that name alone.
- The section `waivers` accepts what a rule of `closectl validate` finds, for a reason and until a day; see
  [rules](../rules.md#waivers).
";

/// Writes the whole reference.
pub fn manifests(registry: &Registry) -> String {
    let mut out = BEFORE.to_owned();
    out.push_str("\n## Contents\n\n");
    for kind in ordered(registry) {
        let heading = heading(kind);
        let anchor: String = heading.to_lowercase().chars().filter_map(anchored).collect();
        let _ = writeln!(out, "- [{heading}](#{anchor})");
    }
    out.push_str(&common(registry));
    for kind in ordered(registry) {
        let _ = write!(out, "\n{}", of_kind(registry, kind));
    }
    out
}

/// Returns the kinds that people write, and then those that they only name.
fn ordered(registry: &Registry) -> impl Iterator<Item = &RegisteredKind> {
    let is_listed = |kind: &&RegisteredKind| kind.any.def.listing.is_some();
    let named = registry.kinds().filter(move |kind| !is_listed(kind));
    registry.kinds().filter(is_listed).chain(named)
}

/// Writes the part about one kind.
pub fn of_kind(registry: &Registry, kind: &RegisteredKind) -> String {
    let mut out = format!("## {}\n\n{}\n\n", heading(kind), about(&kind.schema));
    for line in standing(kind) {
        let _ = writeln!(out, "{line}");
    }
    out.push('\n');
    for attribute in kind
        .attributes
        .values()
        .filter(|attribute| attribute.name != PARENT)
    {
        out.push_str(&of_attribute(kind, attribute));
    }

    // What every entry may have is described once, before all kinds.
    let entry = entry_schema(registry, kind.any.def.name);
    for (name, schema) in extra(kind, &entry) {
        if !is_common(registry, name) {
            let _ = writeln!(out, "- **`{name}`** {}", about(schema));
        }
    }

    if let Some(example) = example::of_kind(registry, kind) {
        let _ = write!(out, "\n```yaml\n{example}\n```\n");
    }
    out
}

fn of_attribute(kind: &RegisteredKind, attribute: &Attribute) -> String {
    let about = attribute.about.replace('\n', " ");
    format!(
        "- **`{}`** {about} *{}*\n",
        attribute.name,
        facts(kind, attribute).join(" ")
    )
}

/// Writes what every entry may have.
fn common(registry: &Registry) -> String {
    let mut out = String::from("\n## In every entry\n\n");
    // Any of them will do, because all have it.
    let first = registry.kinds().find(|kind| kind.any.def.listing.is_some());
    let Some(first) = first else { return out };
    let entry = entry_schema(registry, first.any.def.name);
    for (name, schema) in extra(first, &entry) {
        if is_common(registry, name) {
            let _ = writeln!(out, "- **`{name}`** {}", about(schema));
        }
    }
    out
}

/// Returns what an entry may have beyond the attributes of its kind.
fn extra<'a>(kind: &'a RegisteredKind, entry: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let properties = entry["properties"].as_object().into_iter().flatten();
    properties.filter(|(name, _)| !kind.attributes.contains_key(*name))
}

/// Says whether every entry may have it.
fn is_common(registry: &Registry, name: &str) -> bool {
    let mut listed = registry.kinds().filter(|kind| kind.any.def.listing.is_some());
    listed.all(|kind| {
        entry_schema(registry, kind.any.def.name)["properties"]
            .get(name)
            .is_some()
    })
}

/// Several kinds are called the same; the name in addresses and in `explain` tells them apart.
fn heading(kind: &RegisteredKind) -> String {
    format!("{} (`{}`)", kind.any.def.heading(), kind.any.def.word())
}

/// Returns what becomes of a character of a heading in a link to it.
fn anchored(character: char) -> Option<char> {
    match character {
        ' ' => Some('-'),
        '_' | '-' => Some(character),
        other => other.is_alphanumeric().then_some(other),
    }
}
