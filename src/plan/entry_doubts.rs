//! Why an entry or a step is refused: what it means could only be guessed, or what it takes away is not known.

use super::{
    Twin,
    build::{PlanDraft, PlannedObject},
    removal,
};
use crate::model::{Address, Entry, RegisteredKind, Spec, UnreadPart};

impl<'a> PlanDraft<'a> {
    /// Says that an address means several objects, and how it comes to mean one.
    pub(super) fn shared_name(&self, address: &Address) -> String {
        let live = &self.adopted.live;
        let ids = live.ambiguous.get(address).map(Vec::as_slice).unwrap_or_default();
        let because = format!(
            "the organization has {} objects with this name ({}); {} of them in Close",
            ids.len(),
            ids.join(", "),
            self.registry.way_to_one(address)
        );

        // The records that have its values are counted before anything is deleted.
        let newest = Twin::all(live, address).pop();
        match Twin::spare(live, address) {
            Some(spare) => {
                let which = if Some(&spare) == newest.as_ref() {
                    "newest"
                } else if spare.uses(live) == 0 {
                    "one that nothing else in Close's settings uses"
                } else {
                    "one that is used least"
                };
                format!("{because}, or delete the {which} with `{}`", removal(&spare.id))
            }
            None => because,
        }
    }

    /// Returns what can't be read and may be what an entry means: by its name or, where the organization does not have it
    /// yet, by one of its old names.
    pub(super) fn doubtful(
        &self,
        entry: &Entry,
        kind: &RegisteredKind,
        live: Option<&Spec>,
    ) -> Option<&'a UnreadPart> {
        let organization = &self.adopted.live;
        let by_name = organization.doubt(entry.spec.kind, &entry.spec.address);
        if by_name.is_some() || live.is_some() {
            return by_name;
        }

        let formers = self.adopted.formers(entry, kind.any.def.prefix);
        let mut doubts = formers
            .iter()
            .filter_map(|old| organization.doubt(entry.spec.kind, old));
        doubts.next()
    }

    /// A name on the other side is for a person to sort out: making it fit would lose values.
    pub(super) fn other_kind(&self, live: &Spec, wanted: &RegisteredKind) -> String {
        let have = self
            .registry
            .kind(live.kind)
            .map_or_else(|| live.kind.to_owned(), |kind| kind.any.def.one());
        format!(
            "the organization has {have} with this name, and the manifests have {}; write the entry as {have}, or \
             give it another name",
            wanted.any.def.one()
        )
    }

    /// Returns why a step may not be planned: nobody can change the object, or it would follow from what was not read: of
    /// its list nothing is known, or it takes away what may hold or show more than is known.
    pub(super) fn doubt(&self, object: &PlannedObject<'_>, is_harmful: bool) -> Option<String> {
        let (live, address) = (&self.adopted.live, &object.spec.address);
        if let Some(part) = live.unread_list(&Address::of(address.container())) {
            return Some(format!("{}, so closectl changes nothing in it", part.because));
        }
        if let Some(because) = live.fixed.get(address) {
            let rest = "remove the entry, or give the object another name";
            return Some(format!("{because}; {rest}"));
        }
        let inside = live.doubt_inside(self.registry, object.kind.any.def.name, address);
        let inside = inside.filter(|_| is_harmful)?;
        Some(format!(
            "{inside}, so closectl can't tell what would be lost with `{address}`"
        ))
    }
}
