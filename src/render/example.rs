//! How an object is written in a manifest, with all that stands around it.

use crate::model::{Def, ListPosition, RegisteredKind, Registry, joined};

/// Returns a manifest with an entry of a kind; nothing for kinds that are only read.
pub fn of_kind(registry: &Registry, kind: &RegisteredKind) -> Option<String> {
    let entry = kind.any.def.examples.first()?;
    manifest(registry, &kind.any.def, entry)
}

/// Returns a manifest with one of the example entries of a kind; nothing for kinds that are only read.
pub fn of_entry(registry: &Registry, kind: &RegisteredKind, entry: &str) -> Option<String> {
    manifest(registry, &kind.any.def, entry)
}

/// Returns a manifest with an entry that states an attribute; nothing for kinds that are only read.
pub fn of_attribute(registry: &Registry, kind: &RegisteredKind, attribute: &str) -> Option<String> {
    let def = kind.any.def;
    let states = |entry: &&&str| {
        let beginning = format!("{attribute}:");
        entry.lines().any(|line| line.starts_with(&beginning))
    };
    let entry = def.examples.iter().find(states)?;
    manifest(registry, &def, entry)
}

/// Returns a manifest with an entry that has a line of its own beside what it has; `is_going` leaves only what names it.
pub fn with(registry: &Registry, kind: &RegisteredKind, line: &str, is_going: bool) -> Option<String> {
    let def = kind.any.def;
    let whole = def.examples.first()?;
    let mut lines: Vec<&str> = whole.lines().collect();
    if is_going {
        lines.retain(|line| line.split_once(':').is_some_and(|(name, _)| kind.names(name)));
    }
    lines.push(line);
    manifest(registry, &def, &joined(lines, "\n"))
}

/// Puts an entry where manifests list it.
fn manifest(registry: &Registry, def: &Def, entry: &str) -> Option<String> {
    let item = item(entry);
    match def.listing?.at {
        ListPosition::Single(key) => Some(format!("{key}:\n{}", indented(entry))),
        ListPosition::Section(path) => {
            let inner = path.iter().rev();
            Some(inner.fold(item, |text, key| format!("{key}:\n{}", indented(&text))))
        }
        ListPosition::Within(parent, attribute) => {
            // A member can't be written alone, so the example of its holder goes around it.
            let holder = registry.kind(parent)?.any.def;
            let around = holder.examples.first()?;
            let entry = format!("{around}\n{attribute}:\n{}", indented(&item));
            manifest(registry, &holder, entry.trim_end())
        }
    }
}

/// Makes an entry an item of a list.
fn item(entry: &str) -> String {
    let text = indented(entry);
    format!("- {}", text.trim_start())
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| format!("  {line}"));
    joined(lines, "\n")
}
