//! Tells live objects that can be read from those that are set aside, and says what is known of those.

use super::{
    Address, ListPosition, LiveObject, LoweredObject, PARENT, RegisteredKind, Responses, UnreadPart, template,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is said of an object that shows what signs in to Close.
const SHOWS_SECRET: &str = "everyone in the organization can see the key or token in it; remove that in Close, and \
                            replace the key or token";

/// The addresses of objects that are set aside, by their ids; one made of the id where the name can't be read.
pub type AddressesAside = BTreeMap<String, Address>;

/// Brings a live object, its attributes under their manifest names, into canonical form, or says why it is set aside.
///
/// # Errors
///
/// Returns what is known of an object that can't be read, that has no id, that shows a secret, that Close did not show
/// whole, or of which nobody can say where it lies.
pub fn examine(
    kind: &RegisteredKind,
    found: &LiveObject<'_>,
    attributes: &Map<String, Value>,
    aside: &AddressesAside,
    responses: &Responses,
) -> Result<LoweredObject, Box<UnreadPart>> {
    let trouble = kind.trouble(&found.value, attributes);
    // Without an id, nothing could ever be done with it, and it may be any object of its name.
    let trouble = trouble.or_else(|| {
        let has_id = found.any_id().is_some() || kind.is_single();
        (!has_id).then(|| "it has no `id`".to_owned())
    });
    let trouble = trouble.or_else(|| {
        let is_withheld = found
            .any_id()
            .is_some_and(|id| responses.withheld().contains(&id));
        is_withheld.then(|| SHOWS_SECRET.to_owned())
    });
    let trouble = trouble.or_else(|| {
        let words = responses.object_refusal(found.id.as_deref()?)?;
        Some(format!("failed to {words}"))
    });
    if let Some(trouble) = trouble.or_else(|| unplaced(kind, attributes, aside)) {
        return Err(Box::new(set_aside(kind, found, attributes, aside, &trouble)));
    }

    let lowered = kind.lower(Value::Object(attributes.clone()), None);
    lowered.map_err(|error| Box::new(set_aside(kind, found, attributes, aside, &error.to_string())))
}

/// Describes an object that can't be read.
pub fn set_aside(
    kind: &RegisteredKind,
    found: &LiveObject<'_>,
    attributes: &Map<String, Value>,
    aside: &AddressesAside,
    trouble: &str,
) -> UnreadPart {
    let def = &kind.any.def;
    let id = found.any_id().unwrap_or_else(|| "without an id".to_owned());
    let (within, name) = (within(kind, attributes, aside), name(kind, attributes, aside));
    let place = match (&within, &name) {
        (Some(within), Some(name)) => within.child(name),
        (Some(within), None) => within.clone(),
        (None, _) => Address::of(def.prefix),
    };

    UnreadPart {
        place,
        kinds: vec![def.name.to_owned()],
        within,
        name,
        is_list: false,
        because: format!(
            "Close sent {} ({id}) that closectl can't read: {trouble}",
            def.one()
        ),
        is_ignored: false,
        is_fixed: found.fixed.is_some(),
    }
}

/// Says what is missing of what an object lies in or is named after; only that gives it an address.
fn unplaced(
    kind: &RegisteredKind,
    attributes: &Map<String, Value>,
    aside: &AddressesAside,
) -> Option<String> {
    let needed = [
        lies_in_object(kind).then_some(PARENT),
        kind.placed().map(|_| kind.any.def.key),
    ];
    needed.into_iter().flatten().find_map(|name| {
        let api = &kind.attributes.get(name)?.api;
        match attributes.get(name).and_then(Value::as_str) {
            None => Some(format!("it has no `{api}`")),
            Some(text) if template::as_reference(text).is_none() => Some(match aside.get(text) {
                Some(address) => {
                    format!("its `{api}` is {text} (`{address}`), which closectl can't read either")
                }
                None => {
                    format!(
                        "its `{api}` is {text}, an object that Close does not show or that closectl can't read"
                    )
                }
            }),
            Some(_) => None,
        }
    })
}

fn lies_in_object(kind: &RegisteredKind) -> bool {
    let at = kind.any.def.listing.map(|listing| listing.at);
    matches!(at, Some(ListPosition::Within(..)))
}

/// Returns what an object lies in, as far as it says that.
fn within(kind: &RegisteredKind, attributes: &Map<String, Value>, aside: &AddressesAside) -> Option<Address> {
    if !lies_in_object(kind) {
        let Some(family) = kind.any.def.family else {
            return Some(kind.list_of(None, None));
        };
        return Some(kind.list_of(None, Some(attributes.get(family)?.as_str()?)));
    }
    let text = attributes.get(PARENT)?.as_str()?;
    let prefix = kind.attributes.get(PARENT)?.reference.as_deref()?;
    let known = template::as_reference(text).or_else(|| aside.get(text).cloned());
    // An address made of the id is nobody's, but it tells the object from those that lie elsewhere.
    Some(known.unwrap_or_else(|| Address::new(prefix, text)))
}

/// Returns what an object is called, as far as it says that.
fn name(kind: &RegisteredKind, attributes: &Map<String, Value>, aside: &AddressesAside) -> Option<String> {
    let text = attributes.get(kind.any.def.key)?.as_str()?;
    if kind.placed().is_none() {
        return Some(text.to_owned());
    }
    let known = template::as_reference(text).or_else(|| aside.get(text).cloned());
    known.map(|address| address.name())
}
