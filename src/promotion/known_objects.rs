//! Finds on one side what was promoted: by its id, or by its name if it was deleted and made again.

use crate::model::{Address, Live, RegisteredKind};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a side tells of an object that was promoted, by its id.
#[derive(PartialEq, Eq)]
pub(super) enum KnownObject {
    /// It has an address.
    At(Address),
    /// It is there, and nothing of it is compared.
    Aside,
    /// Nothing shows it any more.
    Gone,
}

/// Finds an object by its id.
pub(super) fn by_id(live: &Live, id: Option<&str>, free: &mut BTreeSet<Address>) -> KnownObject {
    let Some(id) = id else {
        return KnownObject::Gone;
    };
    let known = live.index.address(id);
    match known.and_then(|address| free.take(address)) {
        Some(address) => KnownObject::At(address),
        None if live.has_aside(id) => KnownObject::Aside,
        None => KnownObject::Gone,
    }
}

impl KnownObject {
    /// Returns the address, or the one of what took the object's place if it is gone.
    pub(super) fn or_again(self, again: impl FnOnce() -> Option<Address>) -> Option<Address> {
        match self {
            Self::At(address) => Some(address),
            Self::Aside => None,
            Self::Gone => again(),
        }
    }
}

/// Finds an object that was made again under the name that it had.
pub(super) fn by_name(
    kind: &RegisteredKind,
    past: &Address,
    attributes: &Map<String, Value>,
    free: &mut BTreeSet<Address>,
) -> Option<Address> {
    let name = attributes.get(kind.any.def.key).and_then(Value::as_str);
    let named = name.map(|name| Address::of(past.container()).child(name));
    // Each side may have called the object otherwise than the record does.
    let same = named.and_then(|named| free.take(&named));
    same.or_else(|| free.take(past))
}
