//! Values that go from a list: which of them most likely are others under new names, and how the rest is kept.

use super::{AdoptedSides, LikelyRename, Note, Step};
use crate::model::{
    ConsentRisk, DesiredOrigin, Entry, Likeness, Registry, Spec, ValueLoss, joined, yaml_word,
};
use serde_json::Value;

/// The most values that one new value is compared with.
const MOST_LOST: usize = 300;

/// The most new values that are named for one that goes.
const MOST: usize = 3;

/// A list of values of which some go.
struct LosingList<'a> {
    attribute: &'a str,
    lost: Vec<&'a str>,
    added: Vec<&'a str>,
}

/// Says what the values that go from lists may be under another name, and else how they are kept.
pub(super) fn values(registry: &Registry, adopted: &AdoptedSides, steps: &[Step]) -> Vec<Note> {
    let origin = &adopted.desired.origin;
    let mut notes = Vec::new();
    if *origin == DesiredOrigin::Undo {
        return notes;
    }
    for step in steps.iter().filter(|step| step.loses() && step.action.edits()) {
        let entry = adopted.desired.entries.get(&step.address);
        let live = adopted.live.specs.get(&step.address);
        let (Some(kind), Some(entry), Some(live)) = (registry.kind(&step.kind), entry, live) else {
            continue;
        };

        for change in &step.changes {
            let facts = kind.attributes.get(&change.attribute);
            if facts.is_some_and(|facts| facts.loses == Some(ValueLoss::Items)) {
                let list = LosingList::of(&change.attribute, live, entry);
                notes.extend(list.notes(origin, step, entry));
            }
        }
    }
    notes
}

impl<'a> LosingList<'a> {
    /// Finds what goes from a list and what comes; of what the manifests say is renamed, neither.
    fn of(attribute: &'a str, live: &'a Spec, entry: &'a Entry) -> Self {
        let texts = |spec: &'a Spec| -> Vec<&'a str> {
            let list = spec.attributes.get(attribute).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let (there, wanted) = (texts(live), texts(&entry.spec));
        let is_moved = |value: &str| {
            let mut moves = entry
                .moves
                .iter()
                .filter(|one| there.contains(&one.from.as_str()));
            moves.any(|one| one.from == value || one.to == value)
        };

        let lost = there.iter().filter(|value| !wanted.contains(value));
        let added = wanted.iter().filter(|value| !there.contains(value));
        Self {
            attribute,
            lost: lost.copied().filter(|value| !is_moved(value)).collect(),
            added: added.copied().filter(|value| !is_moved(value)).collect(),
        }
    }

    fn notes(&self, origin: &DesiredOrigin, step: &Step, entry: &Entry) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut left = Vec::new();
        for lost in &self.lost {
            let likely = self.likely(lost);
            if likely.is_empty() {
                left.push(*lost);
            }
            notes.extend(
                likely
                    .into_iter()
                    .map(|new| self.rename(origin, step, entry, lost, new)),
            );
        }

        // Who agreed to the loss knows that these go, and what no manifest lists is kept in none.
        let is_listed = step.at.is_some();
        let keep = (is_listed && !entry.allows(ConsentRisk::DataLoss))
            .then(|| self.way_to_keep(&left))
            .flatten();
        notes.extend(keep.map(|text| Note::new(&step.address, text)));
        notes
    }

    /// Returns the new values that one which goes most likely is, the likeliest first.
    fn likely(&self, lost: &str) -> Vec<&'a str> {
        // One goes and one comes: that says more than the names do.
        if let ([_], [new]) = (self.lost.as_slice(), self.added.as_slice()) {
            return vec![*new];
        }
        if self.lost.len() > MOST_LOST || self.added.len() > MOST_LOST {
            return Vec::new();
        }

        let likeness = |new: &&'a str| (Likeness::of(lost, new), *new);
        let mut likely: Vec<(Likeness, &str)> = self.added.iter().map(likeness).collect();
        likely.retain(|(likeness, _)| *likeness >= Likeness::Words);
        likely.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        let best = likely.first().map(|(likeness, _)| *likeness);
        let likely = likely
            .into_iter()
            .filter(|(likeness, _)| Some(*likeness) == best)
            .map(|(_, new)| new);
        likely.take(MOST).collect()
    }

    fn rename(&self, origin: &DesiredOrigin, step: &Step, entry: &Entry, lost: &str, new: &str) -> Note {
        let end = if entry.allows(ConsentRisk::DataLoss) {
            "; the entry has `allow_data_loss: true`, so nothing else stops the loss"
        } else {
            ""
        };

        let rename = LikelyRename {
            from: lost.to_owned(),
            to: new.to_owned(),
            attribute: Some(self.attribute.to_owned()),
            write: format!("{{value: {}, renamed_from: {}}}", yaml_word(new), yaml_word(lost)),
            first: LikelyRename::first(origin, &step.address),
            loses: true,
        };
        let if_so = if Likeness::of(lost, new) >= Likeness::Words {
            format!("`{new}` looks like `{lost}` with a new name; if it is")
        } else {
            format!("if `{new}` is `{lost}` with a new name")
        };
        let text = format!(
            "{if_so}, {}, which moves its records instead of losing their values{end}",
            rename.to_do(step.at.as_ref())
        );
        Note {
            likely_rename: Some(rename),
            ..Note::new(&step.address, text)
        }
    }

    /// Says what to write to keep values that a list leaves out.
    fn way_to_keep(&self, lost: &[&str]) -> Option<String> {
        let first = lost.first()?;
        let them = if lost.len() == 1 { "it" } else { "them" };
        let names = joined(lost.iter().map(|value| format!("`{value}`")), ", ");
        let attribute = self.attribute;
        let keep =
            format!("to keep {names}, list {them} under `{attribute}` (`closectl pull --update` does)");

        let renamed = format!(
            "if a value only has a new name, write `{{value: NEW, renamed_from: {}}}`, which moves its \
             records",
            yaml_word(first)
        );
        Some(if self.added.is_empty() {
            format!("{keep}; {renamed}")
        } else {
            format!("{renamed}; {keep}")
        })
    }
}
