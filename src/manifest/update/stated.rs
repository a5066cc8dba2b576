//! What an entry states of its object, against what the organization has of it. Decides on edits; writes nothing.

use super::{
    attribute::{ItemComparison, ValueFromVariable, steer},
    difference::DifferenceKind,
    edit::ValueEdit,
    survey::{DifferenceSurvey, SurveyInput},
    text_locations::TextLocation,
};
use crate::{
    manifest::{emit::names, interpolate::interpolate, invalid_pointers::InvalidPointers, yaml::YamlNode},
    model::{Attribute, CheckFinding, Checks, Entry, PARENT, RegisteredKind, Spec, live::is_same},
};
use serde_json::{Map, Value};

impl DifferenceSurvey {
    /// Compares the attributes that an entry states.
    pub(super) fn attributes(
        &mut self,
        input: SurveyInput<'_>,
        entry: &Entry,
        (kind, node): (&RegisteredKind, &YamlNode),
        live: &Spec,
    ) {
        let key = kind.any.def.key;
        let address = &entry.spec.address;
        if let (Some(now), Some(wanted)) = (live.attributes.get(key), entry.spec.attributes.get(key))
            && now != wanted
        {
            self.wait(
                entry,
                &format!("the organization calls it {now}, and the manifests rename it"),
            );
        }
        let changed = changed(entry, kind, live);
        let Some(location) = self.locations.entries.get(address).cloned() else {
            for name in changed {
                let because = "its text was not found; change it by hand".to_owned();
                self.leave(
                    address,
                    DifferenceKind::Attribute(name),
                    entry.at.clone(),
                    because,
                );
            }
            return;
        };
        let (changed, superfluous, missing) = valid(entry, kind, live, node, changed);
        let mut entries = (Vec::new(), Vec::new());
        for name in changed {
            let finding = DifferenceKind::Attribute(name.clone());
            let (Some(attribute), Some(value), Some(written)) = (
                kind.attributes.get(&name),
                live.attributes.get(&name),
                node.get(&name),
            ) else {
                continue;
            };
            let wanted = names(attribute, value);
            let place = written.value.place;
            let mut edits = Vec::new();
            let steered = match self.locations.attribute(&location, &name, place) {
                Some(there) => self
                    .steer(
                        input,
                        entry,
                        (kind, attribute),
                        &written.value,
                        &wanted,
                        &there,
                        &mut edits,
                    )
                    .map(|()| there),
                None => Err("its text was not found; change it by hand".to_owned()),
            };
            match steered {
                Ok(there) => {
                    self.edits
                        .extend(edits.into_iter().map(|edit| (there.clone(), edit)));
                    self.find(address, finding);
                }
                Err(because) => {
                    let at = input.sources.locate(written.key_place);
                    self.leave(address, finding, at, because);
                }
            }
        }
        for name in superfluous {
            self.find(address, DifferenceKind::Attribute(name.clone()));
            entries.0.push(name);
        }
        for name in missing {
            if let (Some(attribute), Some(value)) = (kind.attributes.get(&name), live.attributes.get(&name)) {
                entries.1.push((name.clone(), names(attribute, value)));
                self.find(address, DifferenceKind::Attribute(name));
            }
        }
        let (remove, add) = entries;
        if !remove.is_empty() || !add.is_empty() {
            let pointer = location.pointer.clone();
            self.edits
                .push((location, ValueEdit::Entries { pointer, remove, add }));
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one attribute with all that it is compared by"
    )]
    fn steer(
        &self,
        input: SurveyInput<'_>,
        entry: &Entry,
        (kind, attribute): (&RegisteredKind, &Attribute),
        node: &YamlNode,
        wanted: &Value,
        location: &TextLocation,
        edits: &mut Vec<ValueEdit>,
    ) -> Result<(), String> {
        let now = interpolate(
            node,
            input.values,
            &mut Vec::new(),
            &mut InvalidPointers::default(),
        );
        let canonical = |item: &Value| canonical(kind, &entry.spec.attributes, &attribute.name, item);
        let moves: Vec<(String, String)> = entry
            .moves
            .iter()
            .filter(|movement| movement.attribute == attribute.name)
            .map(|movement| (movement.to.clone(), movement.from.clone()))
            .collect();
        let likeness = ItemComparison {
            is_set: attribute.set,
            canonical: &canonical,
            moves: &moves,
        };
        let before = edits.len();
        steer(node, &now, wanted, &location.pointer, &likeness, edits).map_err(|ValueFromVariable(variable)| {
            edits.truncate(before);
            format!(
                "the value comes from {variable}; change the variable, or write the value of this organization in its \
                 place"
            )
        })
    }
}

/// Returns the attributes that an entry states and that are otherwise in the organization.
fn changed(entry: &Entry, kind: &RegisteredKind, live: &Spec) -> Vec<String> {
    let stated = entry.spec.attributes.iter();
    let stated = stated.filter(|(name, _)| *name != kind.any.def.key && *name != PARENT);
    let changed = stated.filter(|(name, wanted)| {
        let shown = live.attributes.get(*name);
        shown.is_some_and(|shown| {
            !is_same(
                kind.attributes.get(*name),
                shown,
                &unmoved(entry, name, wanted, shown),
            )
        })
    });
    changed.map(|(name, _)| name.clone()).collect()
}

/// Returns a list as it is before the values that are to move have moved, where the organization still has those.
fn unmoved(entry: &Entry, name: &str, wanted: &Value, shown: &Value) -> Value {
    let (Value::Array(items), Value::Array(shown)) = (wanted, shown) else {
        return wanted.clone();
    };
    let before = |item: &Value| {
        let movement = entry.moves.iter().find(|movement| {
            movement.attribute == name
                && item == movement.to.as_str()
                && shown.iter().any(|one| one == movement.from.as_str())
                && !shown.contains(item)
        });
        movement.map_or_else(|| item.clone(), |movement| Value::String(movement.from.clone()))
    };
    Value::Array(items.iter().map(before).collect())
}

/// Adds what a change makes necessary: attributes that no longer go with the others are taken out, and such that they
/// need are written.
///
/// Returns the attributes to change, to take out and to add.
fn valid(
    entry: &Entry,
    kind: &RegisteredKind,
    live: &Spec,
    node: &YamlNode,
    mut changed: Vec<String>,
) -> (Vec<String>, Vec<String>, Vec<String>) {
    let (mut superfluous, mut missing) = (Vec::new(), Vec::new());
    if changed.is_empty() {
        return (changed, superfluous, missing);
    }
    let intended = |changed: &[String], superfluous: &[String], missing: &[String]| {
        let mut attributes = entry.spec.attributes.clone();
        attributes.retain(|name, _| !superfluous.contains(name));
        let live = live.attributes.iter();
        let taken = live.filter(|(name, _)| changed.contains(name) || missing.contains(name));
        attributes.extend(taken.map(|(name, value)| (name.clone(), value.clone())));
        let mut checks = Checks::default();
        let lowered = kind.lower(Value::Object(attributes), Some(&mut checks));
        let errors: Vec<CheckFinding> = checks.errors().cloned().collect();
        (errors, lowered.is_ok())
    };
    if matches!(intended(&changed, &superfluous, &missing), (findings, true) if findings.is_empty()) {
        return (changed, superfluous, missing);
    }
    let states = |name: &str| node.get(name).is_some();
    let is_own = |name: &String| *name == kind.any.def.key || name == PARENT;
    let stated = entry.spec.attributes.keys();
    let stated = stated.filter(|name| !is_own(name) && states(name) && !live.attributes.contains_key(*name));
    superfluous.extend(stated.cloned());
    let (findings, _) = intended(&changed, &superfluous, &missing);
    for lacking in findings.iter().filter_map(|finding| finding.lacks) {
        match states(lacking) {
            true => changed.push(lacking.to_owned()),
            false => missing.push(lacking.to_owned()),
        }
    }
    (changed, superfluous, missing)
}

/// Brings one item of a list into the form in which it is compared.
fn canonical(kind: &RegisteredKind, attributes: &Map<String, Value>, name: &str, item: &Value) -> Value {
    let mut attributes = attributes.clone();
    attributes.insert(name.to_owned(), Value::Array(vec![item.clone()]));
    let lowered = kind.lower(Value::Object(attributes), None);
    let lowered = lowered.map(|lowered| lowered.spec.attributes.get(name).cloned());
    match lowered {
        Ok(Some(Value::Array(mut items))) if items.len() == 1 => items.remove(0),
        Ok(_) | Err(_) => item.clone(),
    }
}
