//! Ids in live objects that no reference can stand for: what is told of those that stay.

use super::{Note, build::PlanDraft};
use crate::model::{Entry, Spec};
use serde_json::Value;

impl PlanDraft<'_> {
    /// Tells of the ids that stay in an object although they have no name.
    pub(super) fn tell_nameless_ids(&mut self, live: &Spec, entry: &Entry) {
        let ids = self.adopted.live.unnamed.get(&live.address).into_iter().flatten();
        let left = ids.filter(|id| stays(id, live, &entry.spec));
        let (gone, other): (Vec<&str>, Vec<&str>) = left
            .map(String::as_str)
            .partition(|id| self.registry.looks_up(id));

        // Somebody has left, or a field is gone, and what names them is as it was.
        let gone = (!gone.is_empty()).then(|| {
            format!(
                "it contains {}, which the organization doesn't have any more or the key can't see; closectl \
                 keeps that as it is",
                gone.join(", ")
            )
        });
        let other = (!other.is_empty()).then(|| {
            format!(
                "it contains ids of Close, which other organizations don't have: {}; closectl keeps them as \
                 they are",
                other.join(", ")
            )
        });
        let texts = gone.into_iter().chain(other);
        self.notes
            .extend(texts.map(|text| Note::new(&entry.spec.address, text)));
    }
}

/// Says whether an id in an object is still in it once the object has what is wanted: nothing else replaces every value
/// that holds it.
fn stays(id: &str, live: &Spec, wanted: &Spec) -> bool {
    let holds = |value: &Value| value.to_string().contains(id);
    let mut holders = live
        .attributes
        .iter()
        .filter(|(_, value)| holds(value))
        .peekable();
    holders.peek().is_none() || holders.any(|(name, _)| wanted.attributes.get(name).is_none_or(holds))
}
