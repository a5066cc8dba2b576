//! People whom settings name and an organization does not have, or not any more. Who moves settings between organizations
//! may leave them out of lists; whoever is named alone, or is the last of a list in which an empty one means something else,
//! can't be.

use super::Note;
use crate::model::{Address, Def, Desired, Live, RegisteredKind, Registry, Spec, template};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The people who were left out, by the objects that named them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleLeftOut {
    by_object: BTreeMap<Address, BTreeMap<Address, Absence>>,
}

/// Why somebody is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Absence {
    /// The organization does not have them.
    Unknown,
    /// Close goes on listing them, although they have left.
    Departed,
}

impl PeopleLeftOut {
    /// Leaves the people out of manifests whom an organization does not have.
    #[must_use]
    pub fn of_desired(registry: &Registry, desired: &mut Desired, live: &Live) -> Self {
        let mut left_out = Self::default();
        let entries = desired.entries.values_mut().filter(|entry| !entry.removed);
        for entry in entries {
            let prefix = registry
                .kind(entry.spec.kind)
                .map_or("", |kind| kind.any.def.prefix);
            let formers = entry.formers(prefix);
            left_out.leave(registry, &mut entry.spec, &formers, live);
        }
        left_out
    }

    /// Leaves the people out of the lists of an object whom an organization does not have. Who has left it stays where the
    /// organization's own object still has them, also under one of its names of before.
    pub fn leave(&mut self, registry: &Registry, spec: &mut Spec, formers: &[Address], live: &Live) {
        let Some(kind) = registry.kind(spec.kind) else {
            return;
        };
        let names = formers.iter().chain([&spec.address]);
        let own = names.filter_map(|name| live.shown(name));
        let own: BTreeSet<Address> = own.flat_map(|one| one.spec.references()).collect();
        let absence = |named: &Address| {
            let absence = absence(registry, live, named)?;
            (absence == Absence::Unknown || !own.contains(named)).then_some(absence)
        };
        let is_gone =
            |text: &str| template::as_reference(text).is_some_and(|named| absence(&named).is_some());
        if !spec
            .references()
            .iter()
            .any(|named| is_gone(&template::reference(named)))
        {
            return;
        }

        let before: BTreeSet<Address> = spec.references().into_iter().collect();
        for (name, value) in &mut spec.attributes {
            leave_in(value, &kind.schema["properties"][name], &is_gone);
        }

        // Whoever is still named somewhere in it is as missing as before.
        let after: BTreeSet<Address> = spec.references().into_iter().collect();
        let gone = before.difference(&after);
        let gone: BTreeMap<Address, Absence> = gone
            .filter_map(|named| Some((named.clone(), absence(named)?)))
            .collect();
        if !gone.is_empty() {
            self.by_object.insert(spec.address.clone(), gone);
        }
    }

    /// Says whether a person was left out of an object.
    #[must_use]
    pub fn has(&self, object: &Address, person: &Address) -> bool {
        self.by_object
            .get(object)
            .is_some_and(|people| people.contains_key(person))
    }

    /// Says of each object who was left out of it.
    pub fn notes(&self) -> impl Iterator<Item = Note> + '_ {
        let all = [Absence::Unknown, Absence::Departed];
        self.by_object.iter().flat_map(move |(object, people)| {
            all.into_iter().filter_map(move |why| {
                let people = people.iter().filter(|(_, absence)| **absence == why);
                let people: Vec<String> = people.map(|(person, _)| format!("`{person}`")).collect();
                let text = format!("skipped {}, because {}", people.join(", "), why.words());
                (!people.is_empty()).then(|| Note::new(object, text))
            })
        })
    }
}

impl Absence {
    /// Returns the end of a sentence about those who are left out.
    fn words(self) -> &'static str {
        match self {
            Self::Unknown => "nobody in the organization has this address",
            Self::Departed => "the user has left the organization",
        }
    }
}

/// Says whether somebody may leave an object of that address out where it is missing.
#[must_use]
pub fn is_dispensable(registry: &Registry, address: &Address) -> bool {
    dispensable(registry, address).is_some()
}

fn dispensable<'a>(registry: &'a Registry, address: &Address) -> Option<&'a Def> {
    let mut kinds = registry.kinds().map(|kind: &RegisteredKind| &kind.any.def);
    kinds.find(|def| def.dispensable && address.container() == def.prefix)
}

/// Says why an organization is without somebody who may be left out; nothing where they are there.
fn absence(registry: &Registry, live: &Live, person: &Address) -> Option<Absence> {
    let def = dispensable(registry, person)?;
    // Whom Close does not show may be there all the same.
    if live.hidden.contains_key(def.name) {
        return None;
    }
    if live.index.id(person).is_none() {
        return Some(Absence::Unknown);
    }
    let shown = live.shown(person)?.spec;
    let gone = def.gone_by.and_then(|name| shown.attributes.get(name));
    (gone == Some(&Value::Bool(true))).then_some(Absence::Departed)
}

/// Takes what is gone out of the lists in a value. A list that has a type of its own may end up empty; in a filter, a
/// condition without a value would look for something else.
fn leave_in(value: &mut Value, schema: &Value, is_gone: &impl Fn(&str) -> bool) {
    match value {
        Value::Array(items) => {
            let goes = |item: &Value| item.as_str().is_some_and(is_gone);
            let may_be_empty = schema["items"].get("x-ref").is_some();
            if may_be_empty || !items.iter().all(goes) {
                items.retain(|item| !goes(item));
            }
            for item in items {
                leave_in(item, &schema["items"], is_gone);
            }
        }
        Value::Object(map) => {
            for (name, inner) in map {
                leave_in(inner, &schema["properties"][name.as_str()], is_gone);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn gone(text: &str) -> bool {
        text.starts_with("${id:user/gone")
    }

    #[test]
    fn a_list_of_people_may_end_up_empty_and_a_condition_may_not() {
        let typed = json!({"items": {"x-ref": "user"}});
        for (schema, before, after) in [
            (&typed, json!(["${id:user/gone}"]), json!([])),
            (
                &typed,
                json!(["${id:user/a}", "${id:user/gone}"]),
                json!(["${id:user/a}"]),
            ),
            (
                &Value::Null,
                json!(["${id:user/gone}"]),
                json!(["${id:user/gone}"]),
            ),
            (
                &Value::Null,
                json!(["${id:user/a}", "${id:user/gone}"]),
                json!(["${id:user/a}"]),
            ),
            (
                &Value::Null,
                json!({"owner": "${id:user/gone}"}),
                json!({"owner": "${id:user/gone}"}),
            ),
            (
                &Value::Null,
                json!({"queries": [{"object_ids": ["${id:user/gone}", "CURRENT_USER"]}]}),
                json!({"queries": [{"object_ids": ["CURRENT_USER"]}]}),
            ),
        ] {
            let mut value = before.clone();
            leave_in(&mut value, schema, &gone);
            assert_eq!(value, after, "{before}");
        }
    }
}
