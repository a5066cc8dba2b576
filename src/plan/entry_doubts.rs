//! Why an entry or a step is refused: what it means could only be guessed, or what it takes away is not known.

use super::{
    build::{PlanDraft, PlannedObject},
    twins::shared_name,
};
use crate::model::{Address, Entry, RegisteredKind, Spec, UnreadPart};

impl<'a> PlanDraft<'a> {
    /// Says that what an entry means is one of several objects, if it is: by its name or, where the organization does not have
    /// it yet, by one of its old names.
    pub(super) fn unclear(&self, entry: &Entry, kind: &RegisteredKind) -> Option<String> {
        let live = &self.adopted.live;
        let address = &entry.spec.address;
        if live.ambiguous.contains_key(address) {
            return Some(shared_name(self.registry, live, address));
        }
        // What has its new name was renamed already, and what is to go gets none.
        if live.specs.contains_key(address) || entry.removed {
            return None;
        }

        let formers = self.adopted.formers(entry, kind.any.def.prefix);
        let shared = formers.iter().find(|old| live.ambiguous.contains_key(*old))?;
        let several = shared_name(self.registry, live, shared);
        Some(format!(
            "its old name `{shared}` could mean any of several: {several}"
        ))
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
