//! The proof that a manifest asks for the same after its form has changed.

use crate::{
    manifest::{ManifestReading, VariableValues, read},
    model::{Entry, Sources},
};

/// Says whether two texts ask for the same: read and lowered, they come to the same entries, orders and problems.
///
/// Each is read by itself, without variables and other files: what those would add is the same for both.
pub fn has_same_meaning(before: &str, after: &str) -> bool {
    let (before, after) = (reading(before), reading(after));

    let entries = |reading: &ManifestReading| -> Vec<Entry> {
        let entries = reading.desired.entries.values();
        entries.map(|entry| without_places(entry)).collect()
    };
    let problems = |reading: &ManifestReading| -> Vec<(&'static str, String)> {
        let problems = reading.problems.iter().chain(&reading.doubtful);
        let mut problems: Vec<_> = problems
            .map(|problem| (problem.code.id, problem.message.clone()))
            .collect();
        problems.sort();
        problems
    };

    entries(&before) == entries(&after)
        && before.desired.orders == after.desired.orders
        && before.desired.managed == after.desired.managed
        && before.waivers.len() == after.waivers.len()
        && problems(&before) == problems(&after)
}

fn reading(text: &str) -> ManifestReading {
    let mut sources = Sources::default();
    sources.add("", text);
    read(&sources, &VariableValues::default())
}

/// Returns an entry without where it is written, which is all that may differ.
fn without_places(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    entry.at = None;
    entry.broken = Default::default();
    entry.texts = Default::default();
    entry
}
