//! What an entry states of its object, against what the organization has of it. Decides on edits; writes nothing.

use super::{
    attribute::{ItemComparison, ValueFromVariable, steer},
    difference::DifferenceKind,
    edit::ValueEdit,
    survey::{ComparedEntry, DifferenceSurvey, SurveyInput},
    text_file_fate::{TextFileFate, text_file_fate},
    text_locations::TextLocation,
};
use crate::{
    manifest::{
        KeptObject,
        emit::oddities,
        interpolate::{TextGrowth, interpolate},
        invalid_pointers::InvalidPointers,
        plain_names::names,
        schema::AS_IN_CLOSE,
    },
    model::{
        Attribute, CheckFinding, Checks, Entry, RegisteredKind, ValueMove,
        comparison::{has_order, is_as_wanted},
    },
};
use serde_json::{Map, Value};

/// The attributes of an entry that are to be written otherwise.
#[derive(Default)]
struct AttributeChanges {
    changed: Vec<String>,
    superfluous: Vec<String>,
    missing: Vec<String>,
}

/// What is said where a text does not have what was read from it.
const NOT_FOUND: &str = "its text was not found; change it by hand";

impl DifferenceSurvey {
    /// Compares the attributes that an entry states.
    pub(super) fn attributes(&mut self, input: SurveyInput<'_>, compared: ComparedEntry<'_>) {
        let ComparedEntry {
            entry,
            kind,
            node,
            live,
        } = compared;
        let key = kind.any.def.key;
        let address = &entry.spec.address;

        // `apply` carries out a rename. Writing the old name back would undo what the manifests ask for.
        if let (Some(now), Some(wanted)) = (live.attributes.get(key), entry.spec.attributes.get(key))
            && now != wanted
        {
            let text = format!("the organization calls it {now}, and the manifests rename it");
            self.wait(entry, &text);
        }
        for movement in entry.moves.iter() {
            let shown = live
                .attributes
                .get(&*movement.attribute)
                .and_then(Value::as_array);
            if shown.is_some_and(|shown| is_open(movement, shown)) {
                let ValueMove { attribute, from, to } = movement;
                let text = format!(
                    "the organization still has `{from}` in `{attribute}`, and the manifests rename it to `{to}`"
                );
                self.wait(entry, &text);
            }
        }

        let changed = compared.changed();
        let Some(location) = self.locations.entries.get(address).cloned() else {
            for name in changed {
                let difference = DifferenceKind::Attribute(name);
                self.leave(address, difference, entry.at.clone(), NOT_FOUND.to_owned());
            }
            return;
        };

        let changes = compared.valid(changed);
        let kept = compared.oddities(input, &changes);
        let mark = compared.mark(kept.as_ref());
        for name in changes.changed {
            let attribute = kind.attributes.get(&name);
            let (Some(attribute), Some(value), Some(written)) =
                (attribute, live.attributes.get(&name), node.get(&name))
            else {
                continue;
            };
            let steered = if input.sources.is_text_file(written.value.place.source) {
                self.file(input, compared, attribute, value, &location)
            } else {
                self.steer(input, compared, attribute, value, &location)
            };
            let difference = DifferenceKind::Attribute(name);
            match steered {
                Ok(edits) => {
                    self.edits.extend(edits);
                    self.find(address, difference);
                }
                Err(because) => {
                    let at = input.sources.locate(written.key_place);
                    self.leave(address, difference, Some(at), because);
                }
            }
        }

        // One edit for all of these, because an entry that has only some of them may be invalid.
        let mut add = Vec::new();
        for name in changes.missing {
            if let (Some(attribute), Some(value)) = (kind.attributes.get(&name), live.attributes.get(&name)) {
                add.push((name, names(attribute, value)));
            }
        }
        let mut remove = changes.superfluous;
        if let Some(mark) = mark {
            if node.get(AS_IN_CLOSE).is_some() {
                remove.push(AS_IN_CLOSE.to_owned());
            }
            add.extend((!mark.is_empty()).then(|| (AS_IN_CLOSE.to_owned(), Value::from(mark))));
            self.kept.extend(kept);
        }

        for name in remove.iter().chain(add.iter().map(|(name, _)| name)) {
            self.find(address, DifferenceKind::Attribute(name.clone()));
        }
        if !remove.is_empty() || !add.is_empty() {
            let pointer = location.pointer.clone();
            let edit = ValueEdit::Entries { pointer, remove, add };
            self.edits.push((location, edit));
        }
    }

    /// Gives the file of a text the one that the organization has; returns the edits of the manifest where it is to hold
    /// the value itself.
    fn file(
        &mut self,
        input: SurveyInput<'_>,
        compared: ComparedEntry<'_>,
        attribute: &Attribute,
        value: &Value,
        location: &TextLocation,
    ) -> Result<Vec<(TextLocation, ValueEdit)>, String> {
        let Some(written) = compared.node.get(&attribute.name) else {
            return Err(NOT_FOUND.to_owned());
        };
        let of = (&compared.entry.spec.address, attribute);
        match text_file_fate(input, of, &written.value, value)? {
            TextFileFate::Edited(edit) => {
                self.file_edits.push(edit);
                Ok(Vec::new())
            }
            TextFileFate::IntoManifest => {
                // An overlay may name the file, and then the entry itself has another text.
                let there = location.child(&attribute.name);
                let is_here = written.key_place.source == location.source;
                let node = self.locations.node(&there).filter(|_| is_here);
                node.ok_or(NOT_FOUND)?;

                let edit = ValueEdit::Set {
                    pointer: there.pointer.clone(),
                    value: names(attribute, value),
                };
                Ok(vec![(there, edit)])
            }
        }
    }

    /// Returns the edits that give an attribute the value that the organization has.
    fn steer(
        &self,
        input: SurveyInput<'_>,
        compared: ComparedEntry<'_>,
        attribute: &Attribute,
        value: &Value,
        location: &TextLocation,
    ) -> Result<Vec<(TextLocation, ValueEdit)>, String> {
        let Some(written) = compared.node.get(&attribute.name) else {
            return Err(NOT_FOUND.to_owned());
        };
        let node = &written.value;
        let there = self.locations.attribute(location, &attribute.name, node.place);
        let there = there.ok_or(NOT_FOUND)?;

        let moves = compared.entry.moves.iter();
        let moves = moves.filter(|movement| movement.attribute == attribute.name);
        let moves: Vec<(String, String)> = moves
            .map(|movement| (movement.to.clone(), movement.from.clone()))
            .collect();
        let attributes = &compared.entry.spec.attributes;
        let comparison = ItemComparison {
            is_set: !has_order(Some(attribute), value),
            canonical: &|item| canonical(compared.kind, attributes, &attribute.name, item),
            moves: &moves,
        };

        // Both values in the form in which manifests write them: with plain names, not references.
        let now = interpolate(
            node,
            (input.values, &mut TextGrowth::default()),
            &mut Vec::new(),
            &mut InvalidPointers::default(),
        )
        .value;
        let wanted = names(attribute, value);
        let mut edits = Vec::new();
        steer(node, &now, &wanted, &there.pointer, &comparison, &mut edits).map_err(
            |ValueFromVariable(variable)| {
                format!(
                    "the value comes from {variable}; change the variable, or write the value of this organization \
                     in its place"
                )
            },
        )?;
        Ok(edits.into_iter().map(|edit| (there.clone(), edit)).collect())
    }
}

impl ComparedEntry<'_> {
    /// Returns the attributes that the entry states and that are otherwise in the organization.
    fn changed(&self) -> Vec<String> {
        let stated = self
            .entry
            .spec
            .attributes
            .iter()
            .filter(|(name, _)| !self.is_name(name));
        let changed = stated.filter(|(name, wanted)| {
            let attribute = self.kind.attributes.get(*name);
            let shown = self.live.attributes.get(*name);
            // What Close does not show can't be said to differ.
            shown.is_some_and(|shown| {
                !is_as_wanted(attribute, shown, &unmoved(self.entry, name, wanted, shown))
            })
        });
        changed.map(|(name, _)| name.clone()).collect()
    }

    /// Says whether an attribute is part of what the object is called.
    fn is_name(&self, attribute: &str) -> bool {
        self.kind.names(attribute)
    }

    /// Adds what a change makes necessary: attributes that no longer go with the others are taken out, and such that
    /// they need are written.
    fn valid(&self, changed: Vec<String>) -> AttributeChanges {
        let mut changes = AttributeChanges {
            changed,
            ..AttributeChanges::default()
        };
        if changes.changed.is_empty() {
            return changes;
        }

        // Most changes leave an entry valid, and then nothing else is touched.
        if matches!(self.intended(&changes), (findings, true) if findings.is_empty()) {
            return changes;
        }

        // What the entry states and the object does not have is what no longer goes with the new values.
        let states = |name: &str| self.node.get(name).is_some();
        let stated =
            self.entry.spec.attributes.keys().filter(|name| {
                !self.is_name(name) && states(name) && !self.live.attributes.contains_key(*name)
            });
        changes.superfluous = stated.cloned().collect();

        let (findings, _) = self.intended(&changes);
        for lacking in findings.iter().filter_map(|finding| finding.lacks) {
            if states(lacking) {
                changes.changed.push(lacking.to_owned());
            } else {
                changes.missing.push(lacking.to_owned());
            }
        }
        changes
    }

    /// Returns what the kind finds wrong with the entry after some changes, and whether it is usable at all.
    fn intended(&self, changes: &AttributeChanges) -> (Vec<CheckFinding>, bool) {
        let mut checks = Checks::default();
        let lowered = self
            .kind
            .lower(Value::Object(self.after(changes)), Some(&mut checks));
        (checks.errors().cloned().collect(), lowered.is_ok())
    }

    /// Returns the attributes that the entry states after some changes.
    fn after(&self, changes: &AttributeChanges) -> Map<String, Value> {
        let mut attributes = self.entry.spec.attributes.clone();
        attributes.retain(|name, _| !changes.superfluous.contains(name));
        let live = self.live.attributes.iter();
        let taken = live.filter(|(name, _)| changes.changed.contains(name) || changes.missing.contains(name));
        attributes.extend(taken.map(|(name, value)| (name.clone(), value.clone())));
        attributes
    }

    /// Returns what nobody could set today of what the entry has after some changes.
    fn oddities(&self, input: SurveyInput<'_>, changes: &AttributeChanges) -> Option<KeptObject> {
        let after = self.after(changes);
        oddities(input.registry, self.kind, &input.sides.live, self.live, &after)
    }

    /// Returns the attributes that the entry then has to say are as in Close, if it says others now.
    fn mark(&self, kept: Option<&KeptObject>) -> Option<Vec<String>> {
        let odd = kept.map(|kept| kept.attributes.clone()).unwrap_or_default();
        (!odd.iter().eq(self.entry.as_in_close.iter())).then_some(odd)
    }
}

/// Says whether a value is still to get its new name, given the list that the organization has.
fn is_open(movement: &ValueMove, shown: &[Value]) -> bool {
    let has = |value: &str| shown.iter().any(|one| one == value);
    has(&movement.from) && !has(&movement.to)
}

/// Returns a list as it is before the values that are to move have moved, where the organization still has those.
fn unmoved(entry: &Entry, name: &str, wanted: &Value, shown: &Value) -> Value {
    let (Value::Array(items), Value::Array(shown)) = (wanted, shown) else {
        return wanted.clone();
    };
    let before = |item: &Value| {
        let movement = entry.moves.iter().find(|movement| {
            movement.attribute == name && item == movement.to.as_str() && is_open(movement, shown)
        });
        movement.map_or_else(|| item.clone(), |movement| Value::String(movement.from.clone()))
    };
    Value::Array(items.iter().map(before).collect())
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
