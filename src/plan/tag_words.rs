//! Objects that tags name by a word which Close made of their name: texts that use another word than Close has, and what
//! became of the word in a run.

use super::{Action, AdoptedSides, Note, Plan, Step, unknown_tags::tagged_texts};
use crate::model::{Address, Live, MentionForm, Registry, TagName, TextTag, text_tags};
use serde_json::Value;
use std::collections::BTreeSet;

/// An object that tags name by a word.
struct WordedObject {
    address: Address,
    /// The word that Close has for it, or makes if the plan creates it.
    word: String,
    /// Whether the word may be another one after the plan, because the name is.
    may_change: bool,
    /// The words that somebody may take for it: of another name, or of another organization.
    others: BTreeSet<String>,
}

/// Says which texts that manifests ask for name an object by another word than Close has for it, and which new objects get
/// another one than they have in `beside`, the organization that they come from.
#[must_use]
pub fn other_words(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    beside: Option<&Live>,
) -> Vec<Note> {
    let objects = worded(registry, adopted, plan, beside);
    let mut notes: Vec<Note> = Vec::new();
    for object in objects
        .iter()
        .filter(|one| adopted.live.word(&one.address).is_none())
    {
        let there = beside.and_then(|beside| beside.word(&object.address));
        if let Some(there) = there.filter(|there| *there != object.word) {
            let text = format!(
                "its tag is `{there}` in the organization that it comes from, and here Close makes the tag `{}` of its name: \
                 texts that use `{there}` don't find it here",
                object.word
            );
            notes.push(Note::new(&object.address, text));
        }
    }

    let entries = adopted.desired.entries.values().filter(|entry| !entry.removed);
    for (entry, attribute, text) in entries.flat_map(|entry| tagged_texts(registry, entry)) {
        for tag in text_tags(text) {
            let Some((object, other)) = named_otherwise(&objects, &tag) else {
                continue;
            };
            let place = entry.texts.iter().find(|one| one.attribute == attribute);
            let place = place.map(|one| format!(" ({})", one.place(text, tag.start)));
            let WordedObject { address, word, .. } = object;
            let right = tag.renamed(&TagName::Word(other.to_owned()), &TagName::Word(word.clone()));
            let why = if object.may_change {
                ", and it is unknown whether the new name changes that"
            } else {
                ""
            };
            let has = if adopted.live.word(address).is_some() {
                "has"
            } else {
                "makes"
            };
            let text = format!(
                "`{}` in `{attribute}`{} does not find `{address}`: the tag that Close {has} for it is `{word}`{why}; write \
                 `{right}`",
                tag.text,
                place.unwrap_or_default(),
            );
            let note = Note::new(&entry.spec.address, text);
            notes.extend((!notes.contains(&note)).then_some(note));
        }
    }
    notes
}

/// Says which tags the objects have that a run made or renamed, where nobody could know that before.
#[must_use]
pub fn word_notes<'a>(
    registry: &Registry,
    done: impl Iterator<Item = &'a Step>,
    before: &Live,
    after: &Live,
) -> Vec<Note> {
    let notes = done.filter_map(|step| {
        let def = &registry.kind(&step.kind)?.any.def;
        let MentionForm::IdOrWord(_) = def.mentions else {
            return None;
        };
        let new = after.word(&step.address)?;
        let text = if step.action.makes() {
            let expected = made_word(def.mentions, &step.address.name())?;
            (new != expected).then(|| format!("its tag in Close is `{new}`, not `{expected}`"))?
        } else {
            renamed(step, def.key)?;
            match before.word(&step.address) {
                Some(old) if old != new => format!(
                    "its tag in Close is now `{new}` instead of `{old}`: write `{new}` in the texts that use `{old}`"
                ),
                Some(_) | None => format!("its tag in Close is `{new}` under the new name, too"),
            }
        };
        Some(Note::new(&step.address, text))
    });
    notes.collect()
}

/// Returns the word that Close makes of a name.
pub(super) fn made_word(form: MentionForm, name: &str) -> Option<String> {
    match form.tag(name)? {
        TagName::Word(word) => Some(word),
        TagName::Field { .. } => None,
    }
}

/// Returns the old name of what a step renames.
fn renamed<'a>(step: &'a Step, key: &str) -> Option<&'a str> {
    let change = step.changes.iter().find(|change| change.attribute == key);
    change.filter(|_| step.action.edits())?.before.as_str()
}

/// Returns the object that a tag means by a word that is not its own, and the word.
fn named_otherwise<'a>(
    objects: &'a [WordedObject],
    tag: &TextTag<'_>,
) -> Option<(&'a WordedObject, &'a str)> {
    // A word of the name of a field means that field.
    if !tag.fields().is_empty() || objects.iter().any(|one| tag.has_word(&one.word)) {
        return None;
    }
    objects.iter().find_map(|object| {
        let other = object.others.iter().find(|other| tag.has_word(other))?;
        Some((object, other.as_str()))
    })
}

/// Returns the objects that there will be and that tags name by words.
fn worded(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    beside: Option<&Live>,
) -> Vec<WordedObject> {
    let (desired, live) = (&adopted.desired, &adopted.live);
    let gone: BTreeSet<&Address> = plan
        .steps
        .iter()
        .filter(|step| step.action.removes())
        .map(|step| &step.address)
        .collect();
    let made: BTreeSet<&Address> = plan
        .steps
        .iter()
        .filter(|step| step.action == Action::Create)
        .map(|step| &step.address)
        .collect();

    let specs = desired
        .entries
        .values()
        .map(|entry| &entry.spec)
        .filter(|spec| made.contains(&spec.address))
        .chain(live.specs.values());
    let objects = specs
        .filter(|spec| !gone.contains(&spec.address))
        .filter_map(|spec| {
            let def = &registry.kind(spec.kind)?.any.def;
            let MentionForm::IdOrWord(_) = def.mentions else {
                return None;
            };
            let address = &spec.address;
            let key = spec.attributes.get(def.key).and_then(Value::as_str);
            let steps = plan.steps.iter().filter(|step| step.address == *address);
            let old = steps.filter_map(|step| renamed(step, def.key)).next();
            let entry = desired.entries.get(address);
            let former = entry.into_iter().flat_map(|entry| entry.renamed_from.iter());

            let mut others: BTreeSet<String> = former
                .map(String::as_str)
                .chain(key)
                .chain(old)
                .filter_map(|name| made_word(def.mentions, name))
                .chain(made_word(def.mentions, &address.name()))
                .chain(beside.and_then(|beside| beside.word(address)).map(str::to_owned))
                .collect();
            let word = match live.word(address) {
                Some(word) => word.to_owned(),
                None => made_word(def.mentions, &address.name())?,
            };
            others.remove(&word);
            others.remove("");
            Some(WordedObject {
                address: address.clone(),
                word,
                may_change: old.is_some(),
                others,
            })
        });
    objects.collect()
}
