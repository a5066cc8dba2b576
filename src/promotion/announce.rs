//! What a promotion is about to make, for the one that comes after it if it ends early.

use super::{
    decision::PromotionDecision,
    record::{PromotedObject, PromotionRecord},
};
use crate::model::Registry;

/// Returns what was promoted before, with the objects that a promotion is about to make.
///
/// Whether they were made, and with what a second call sets, is not known if the promotion ends early; the next one
/// takes them for its own and goes on. The addresses are those that objects get: an object that is made under a new name
/// is the one that the record knew by its old one, and another object may get that name.
#[must_use]
pub fn announced(registry: &Registry, decision: &PromotionDecision) -> PromotionRecord {
    let mut announced = decision.past.clone();
    for (address, names) in &decision.overlay_names {
        if let Some(known) = announced.objects.get_mut(address) {
            known.overlay_names.clone_from(names);
        }
    }

    for address in &decision.created {
        let Some(entry) = decision.desired.entries.get(address) else {
            continue;
        };

        // What Close takes only in a second call is not there yet when the object is.
        let late = |name: &String| {
            let kind = registry.kind(entry.spec.kind)?;
            kind.attributes.get(name)?.after_create.clone()
        };
        let made = entry.spec.attributes.iter();
        let made = made.map(|(name, value)| (name.clone(), late(name).unwrap_or_else(|| value.clone())));

        // The next promotion has to find out whether this exists.
        let pending = PromotedObject {
            kind: entry.spec.kind.to_owned(),
            target: made.collect(),
            pending: true,
            overlay_names: decision.overlay_names.get(address).cloned().unwrap_or_default(),
            ..PromotedObject::default()
        };

        announced.objects.insert(address.clone(), pending);
    }
    announced
}
