//! What a person should know about a plan that is not a step: likely renames, and values that a list leaves out.

use super::{Action, AdoptedSides, Note, Step};
use crate::diff::Change;
use crate::model::{PARENT, RegisteredKind, Registry, Spec, ValueLoss, joined, live::is_same};
use serde_json::Value;
use std::collections::BTreeMap;

/// So many pairs of a new object and an old one are looked at; where there are more, a person has to look.
const PAIRS: usize = 100_000;

/// Points out objects that are removed while a similar one is made: that loses what a rename would keep.
#[must_use]
pub fn renames(registry: &Registry, adopted: &AdoptedSides, steps: &[Step]) -> Vec<Note> {
    let gone = |step: &&Step| step.action.removes();
    let removed = steps.iter().filter(gone).map(|step| &step.address);
    // The old object need not be removed: without `prune`, one that is not listed just stays.
    let live = adopted.live.specs.keys();
    let unlisted = live.filter(|address| !adopted.desired.entries.contains_key(*address));

    // Only within one list: a like object in another list is seldom the same one.
    let mut old: BTreeMap<&str, Vec<&Spec>> = BTreeMap::new();
    for spec in removed
        .chain(unlisted)
        .filter_map(|address| adopted.live.specs.get(address))
    {
        old.entry(spec.address.container()).or_default().push(spec);
    }

    let mut notes = Vec::new();
    let mut left = PAIRS;
    for made in steps.iter().filter(|step| step.action == Action::Create) {
        let (Some(kind), Some(old)) = (registry.kind(&made.kind), old.get(made.address.container())) else {
            continue;
        };

        if old.len() > left {
            let text = "so many objects are new and so many old ones go or are not listed that closectl does not look \
                        for renames from here on; where one is the other under a new name, write `renamed_from`";
            notes.push(Note::new(&made.address, text));
            break;
        }

        left -= old.len();
        for old in old
            .iter()
            .filter(|old| old.kind == made.kind && is_alike(kind, made, old))
        {
            let text = format!(
                "this looks like `{}` under another name; if it is, write `renamed_from: {}` on its entry, which \
                 keeps the object and all its values",
                old.address,
                old.address.name()
            );
            notes.push(Note::new(&made.address, text));
        }
    }
    notes
}

/// Says whether all that is wanted of a new object but its name is so on a live one, or nearly its name.
fn is_alike(kind: &RegisteredKind, made: &Step, live: &Spec) -> bool {
    let key = kind.any.def.key;
    let own = |change: &&Change| change.attribute != key && change.attribute != PARENT;
    let own: Vec<&Change> = made.changes.iter().filter(own).collect();
    let has_same = |change: &&Change| {
        let live = live.attributes.get(&change.attribute);
        live.is_some_and(|live| is_same(kind.attributes.get(&change.attribute), live, &change.after))
    };
    if !own.iter().all(has_same) {
        return false;
    }

    // A name that is nearly the same is enough; another one only where much else is the same.
    let [new, old] = [&made.address, &live.address].map(|address| address.name().to_lowercase());
    let likeness = strsim::jaro_winkler(&new, &old);
    likeness > 0.85 || (own.len() > 2 && likeness > 0.6)
}

/// Says how the values are kept that go from a list although nobody has agreed to that in the manifests.
#[must_use]
pub fn unlisted_values(registry: &Registry, adopted: &AdoptedSides, steps: &[Step]) -> Vec<Note> {
    let mut notes = Vec::new();
    for step in steps.iter().filter(|step| step.loses() && step.action.edits()) {
        let entry = adopted.desired.entries.get(&step.address);
        let (Some(kind), Some(entry)) = (registry.kind(&step.kind), entry) else {
            continue;
        };
        if entry.allow_data_loss {
            continue;
        }

        // What records were moved away from is lost to nobody.
        let is_lost = |value: &&str| entry.moves.iter().all(|one| one.from != **value);
        for change in &step.changes {
            let attribute = kind.attributes.get(&change.attribute);
            let is_list = attribute.is_some_and(|attribute| attribute.loses == Some(ValueLoss::Items));
            let lost = change.removed_items().filter_map(Value::as_str);
            let lost: Vec<&str> = lost.filter(is_lost).filter(|_| is_list).collect();
            notes.extend(way_to_keep(&lost, &change.attribute).map(|text| Note::new(&step.address, text)));
        }
    }
    notes
}

/// Says what to write to keep values that a list leaves out.
fn way_to_keep(lost: &[&str], attribute: &str) -> Option<String> {
    let first = lost.first()?;
    let them = if lost.len() == 1 { "it" } else { "them" };
    let names = joined(lost.iter().map(|value| format!("`{value}`")), ", ");
    Some(format!(
        "to keep {names}, list {them} under `{attribute}` (`closectl pull --update` does); a value that only has another \
         name now is written `{{value: NEW, renamed_from: {first}}}`, which moves its records"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kinds, model::Address, plan::Risk};
    use serde_json::Map;

    /// Returns steps that make so many lead statuses, and an organization with so many others of nearly their names.
    fn world(count: usize) -> (AdoptedSides, Vec<Step>) {
        let mut adopted = AdoptedSides::default();
        let mut steps = Vec::new();
        for n in 0..count {
            let old = Address::new("lead_status", &format!("Number {n} before"));
            let spec = Spec {
                address: old.clone(),
                kind: "lead_status",
                attributes: Map::new(),
            };
            adopted.live.specs.insert(old, spec);
            steps.push(Step {
                id: n,
                address: Address::new("lead_status", &format!("Number {n} after")),
                kind: "lead_status".into(),
                action: Action::Create,
                title: "lead status".into(),
                changes: Vec::new(),
                reason: String::new(),
                at: None,
                after: Vec::new(),
                risk: Risk::Safe,
                identity: Map::new(),
                records: None,
                keeps: None,
                agreed: None,
                values: None,
                needs_consent: None,
            });
        }
        (adopted, steps)
    }

    #[test]
    fn a_new_object_beside_one_of_nearly_its_name_looks_like_a_rename() {
        let (adopted, steps) = world(1);
        let notes = renames(kinds::registry(), &adopted, &steps);
        assert_eq!(notes.len(), 1);
        assert!(
            notes[0].text.contains("`renamed_from: Number 0 before`"),
            "{}",
            notes[0].text
        );
    }

    #[test]
    fn beyond_a_bound_a_note_says_that_nobody_looked() {
        let (adopted, steps) = world(400);
        let notes = renames(kinds::registry(), &adopted, &steps);
        let unlooked: Vec<&Note> = notes
            .iter()
            .filter(|note| note.text.contains("does not look"))
            .collect();
        assert_eq!(unlooked.len(), 1);
        assert_eq!(unlooked[0].address, steps[PAIRS / 400].address);
    }
}
