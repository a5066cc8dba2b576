//! What refers to objects of a type from its beginning, such as a field of the type `custom_object`.

use crate::model::{RegisteredKind, Spec, template};

/// Says whether records hold objects of a type in an object, which Close lets it refer to only from the beginning: after a
/// conversion it can't be made to refer to them again (API notes, custom fields 2.1).
#[must_use]
pub fn refers(kind: &RegisteredKind, spec: &Spec) -> bool {
    let mut fixed = kind
        .attributes
        .values()
        .filter(|attribute| attribute.holds && attribute.immutable);
    fixed.any(|attribute| {
        let value = spec.attributes.get(&attribute.name);
        value.is_some_and(|value| !template::targets(value).is_empty())
    })
}
