//! Tags of texts that name fields which the organization will not have.

use super::{AdoptedSides, Note, Plan};
use crate::model::{
    Address, Entry, MentionForm, Registry, TagName, TaggedField, suggest, template, text_tags,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The names of the fields that tags can name, by what tags put before them; a list that nobody knows whole is missing.
type FieldNames = BTreeMap<&'static str, BTreeSet<String>>;

/// Says which texts that manifests ask for have tags that name no field, as far as all fields are known.
#[must_use]
pub fn unknown_tags(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> Vec<Note> {
    let entries = adopted.desired.entries.values().filter(|entry| !entry.removed);
    let mut tagged = entries.flat_map(|entry| tagged_texts(registry, entry)).peekable();
    if tagged.peek().is_none() {
        return Vec::new();
    }

    // Of a field that the plan renames or takes away, whoever relies on it is told anyway.
    let renamed: Vec<TagName> = old_names(registry, plan).collect();
    let names = names_after(registry, adopted, plan);
    let mut notes = Vec::new();
    for (entry, attribute, text) in tagged {
        for tag in text_tags(text) {
            for field in tag.fields() {
                let Some(known) = unknown(&field, &names) else {
                    continue;
                };
                if renamed.iter().any(|name| field.is(name)) {
                    continue;
                }
                let place = entry.texts.iter().find(|one| one.attribute == attribute);
                let place = place.map(|one| format!(" ({})", one.place(text, tag.start)));
                let likely = suggest(&field.name, known.iter().map(String::as_str));
                let likely = likely.map(|likely| format!(", did you mean `{likely}`?"));
                let text = format!(
                    "`{}` in `{attribute}`{} names a field that does not exist and is not created{}",
                    tag.text,
                    place.unwrap_or_default(),
                    likely.unwrap_or_default()
                );
                let note = Note::new(&entry.spec.address, text);
                notes.extend((!notes.contains(&note)).then_some(note));
            }
        }
    }
    notes
}

/// Returns the texts of an entry in which Close puts values, with their attributes.
pub(super) fn tagged_texts<'a>(
    registry: &'a Registry,
    entry: &'a Entry,
) -> impl Iterator<Item = (&'a Entry, &'a str, &'a str)> {
    let tagged = registry
        .kind(entry.spec.kind)
        .into_iter()
        .flat_map(|kind| kind.tagged());
    tagged.filter_map(move |name| Some((entry, name, entry.spec.attributes.get(name)?.as_str()?)))
}

/// Returns the old names of what gets another one, or goes.
fn old_names(registry: &Registry, plan: &Plan) -> impl Iterator<Item = TagName> {
    plan.steps.iter().filter_map(|step| {
        let def = &registry.kind(&step.kind)?.any.def;
        let change = step.changes.iter().find(|change| change.attribute == def.key)?;
        def.mentions.tag(change.before.as_str()?)
    })
}

/// Returns the names of the fields that a tag could mean, if it means none of them.
fn unknown<'a>(field: &TaggedField<'_>, names: &'a FieldNames) -> Option<&'a BTreeSet<String>> {
    let prefix = format!("{}.custom", field.owner);
    let known = names.get(prefix.as_str())?;
    let is_known = field.is_id() || known.iter().any(|name| field.has_name(name));
    (!is_known).then_some(known)
}

fn names_after(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> FieldNames {
    let (desired, live) = (&adopted.desired, &adopted.live);
    let goes = |address: &Address| {
        let mut removing = plan.steps.iter().filter(|step| step.action.removes());
        removing.any(|step| address.is_within(&step.address))
    };

    let mut names = FieldNames::new();
    let mut obscure: BTreeSet<&str> = BTreeSet::new();
    for kind in registry.kinds() {
        let MentionForm::IdOrTag(prefix) = kind.any.def.mentions else {
            continue;
        };
        let list = Address::of(kind.any.def.prefix);
        let is_unread = live
            .unread
            .iter()
            .any(|part| part.place.is_within(&list) || list == part.place);
        if is_unread || live.hidden.contains_key(kind.any.def.name) {
            obscure.insert(prefix);
        }

        let known = names.entry(prefix).or_default();
        let wanted = desired
            .entries
            .values()
            .filter(|entry| !entry.removed)
            .map(|entry| &entry.spec);
        let there = live
            .everything()
            .filter(|one| !one.is_addressed || !goes(&one.spec.address));
        let there = there.map(|one| one.spec);
        for spec in wanted.chain(there).filter(|spec| spec.kind == kind.any.def.name) {
            // The place of a shared field has the name of the field.
            let key = spec.attributes.get(kind.any.def.key).and_then(Value::as_str);
            let field = key.and_then(template::as_reference);
            known.insert(field.map_or_else(|| spec.address.name(), |field| field.name()));
        }
    }
    names.retain(|prefix, _| !obscure.contains(prefix));
    names
}
