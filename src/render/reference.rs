//! The reference of manifests in Markdown: every section, kind and attribute, from the documentation that is also their
//! schema.

use super::{
    example,
    explain::{about, attributes, extra, facts, standing},
};
use crate::{
    manifest::entry_schema,
    model::{Attribute, RegisteredKind, Registry},
};
use std::fmt::Write as _;

/// What stands before the kinds.
const BEFORE: &str = include_str!("reference.md");

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
    for attribute in attributes(kind) {
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
