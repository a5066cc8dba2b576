//! Objects that get no address of their own: others share it, or closectl can't read them. They are there all the same.

use super::{Address, AsideObject, IdIndex, LiveObject, RegisteredKind, Spec, lifting::lift};
use serde_json::Value;

/// An object that gets no address of its own.
pub(super) struct UnaddressedObject<'a> {
    /// Its kind.
    pub(super) kind: &'a RegisteredKind,
    /// What was read of it.
    pub(super) found: LiveObject<'a>,
    /// Where it is, as far as that is known.
    pub(super) place: Address,
}

impl UnaddressedObject<'_> {
    /// Brings it into canonical form, as far as closectl can read it, once all ids have their addresses.
    pub(super) fn aside(self, index: &IdIndex) -> AsideObject {
        let Self { kind, found, place } = self;
        let lifted = lift(kind, &found.value, index, &mut Vec::new());
        let lowered = kind.lower(Value::Object(lifted.clone()), None);
        AsideObject {
            id: found.any_id(),
            spec: Spec {
                address: place,
                kind: kind.any.def.name,
                attributes: lowered.map_or(lifted, |lowered| lowered.spec.attributes),
            },
        }
    }
}
