//! Lifts what Close answers to canonical form: ids become references.

use super::{Address, IdIndex, RegisteredKind, template};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The words of an object that are ids, or could be.
#[derive(Default)]
pub(super) struct IdWords {
    /// Those that are references by now.
    pub(super) named: BTreeSet<String>,
    /// Those that could still get an address.
    pub(super) open: BTreeSet<String>,
}

impl IdWords {
    fn add(&mut self, word: &str, is_named: bool) {
        let words = if is_named { &mut self.named } else { &mut self.open };
        words.insert(word.to_owned());
    }

    /// Says whether naming them again would change nothing: no word has got a name or lost one, and none is an id
    /// without one.
    pub(super) fn are_as_before(&self, index: &IdIndex, shaken: &BTreeSet<String>) -> bool {
        let is_known = |word: &String| super::id::is_id(word) || index.address(word).is_some();
        self.named.is_disjoint(shaken) && !self.open.iter().any(is_known)
    }
}

/// Turns the ids in attributes that name one kind into references, before all objects have addresses, and returns which
/// words these were and which a later look could name.
pub(super) fn first_lift(
    kind: &RegisteredKind,
    value: &Value,
    index: &IdIndex,
) -> (Map<String, Value>, IdWords) {
    let mut words = IdWords::default();
    let mut lifted = kind.from_api(value);

    for (name, value) in &mut lifted {
        *value = match LiftedText::of(kind, name) {
            LiftedText::Reference(prefix) => {
                typed(value, prefix, index, |id, is_named| words.add(id, is_named))
            }
            LiftedText::Name => template::literal_value(value),
            LiftedText::Free => {
                // Ids in free text may be of any kind, so they are named once all kinds are known.
                template::add_possible_ids(value, &mut words.open);
                template::literal_value(value)
            }
        };
    }
    (lifted, words)
}

/// Turns the ids in a live object into references, as far as the index goes.
pub(super) fn lift(
    kind: &RegisteredKind,
    value: &Value,
    index: &IdIndex,
    unnamed: &mut Vec<String>,
) -> Map<String, Value> {
    let mut lifted = kind.from_api(value);
    for (name, value) in &mut lifted {
        *value = match LiftedText::of(kind, name) {
            LiftedText::Reference(prefix) => typed(value, prefix, index, |id, is_named| {
                let is_unnamed = !is_named && super::id::is_id(id);
                unnamed.extend(is_unnamed.then(|| id.to_owned()));
            }),
            LiftedText::Name => template::literal_value(value),
            LiftedText::Free => template::lift(value, index, unnamed),
        };
    }
    lifted
}

/// Brings what is wanted of an attribute into the form in which Close shows it once it was written. What is no attribute, such
/// as the order of a list, holds no text.
#[must_use]
pub fn as_read(kind: &RegisteredKind, attribute: &str, value: &Value, index: &IdIndex) -> Value {
    match LiftedText::of(kind, attribute) {
        LiftedText::Free if kind.attributes.contains_key(attribute) => template::as_read(value, index),
        LiftedText::Free | LiftedText::Reference(_) | LiftedText::Name => value.clone(),
    }
}

/// The sort of text that an attribute holds, as far as ids in it are concerned.
enum LiftedText<'a> {
    /// The id of an object of a kind with this prefix.
    Reference(&'a str),
    /// The object's own name. An id in it is part of the name, as in a URL that somebody else made up.
    Name,
    /// Anything, with ids of any kind in it.
    Free,
}

impl<'a> LiftedText<'a> {
    fn of(kind: &'a RegisteredKind, attribute: &str) -> Self {
        let reference = kind.attributes.get(attribute);
        match reference.and_then(|attribute| attribute.reference.as_deref()) {
            Some(prefix) => Self::Reference(prefix),
            None if attribute == kind.any.def.key => Self::Name,
            None => Self::Free,
        }
    }
}

/// Turns the ids that a typed attribute holds into references; `see` hears of each text, and whether it is one of its kind.
fn typed(value: &Value, prefix: &str, index: &IdIndex, mut see: impl FnMut(&str, bool)) -> Value {
    let named: Result<Value, std::convert::Infallible> = template::rewrite(value, &mut |id| {
        let known = index.address(id).filter(|address| is_of(address, prefix));
        see(id, known.is_some());
        Ok(known.map_or_else(|| id.to_owned(), template::reference))
    });
    named.unwrap_or_else(|never| match never {})
}

/// Says whether an object may be meant where those with a prefix are: it is one of them, or shared between several such lists,
/// as fields are.
fn is_of(address: &Address, prefix: &str) -> bool {
    let list = address.container();
    let siblings = list.rsplit_once('/').zip(prefix.rsplit_once('/'));
    list == prefix || siblings.is_some_and(|((one, _), (other, _))| one == other)
}

/// Brings what Close answered to a write into canonical form, as far as it says anything.
#[must_use]
pub fn echo(
    kind: &RegisteredKind,
    whole: &Map<String, Value>,
    answer: &Value,
    index: &IdIndex,
) -> Map<String, Value> {
    // Kinds lower whole objects, but only what the answer shows counts as its echo.
    let shown = lift(kind, answer, index, &mut Vec::new());
    let names: Vec<String> = shown.keys().cloned().collect();
    let mut merged = whole.clone();
    merged.extend(shown);
    let lowered = kind.lower(Value::Object(merged), None);
    let mut attributes = lowered.map(|lowered| lowered.spec.attributes).unwrap_or_default();
    attributes.retain(|name, _| names.contains(name));
    attributes
}
