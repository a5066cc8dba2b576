//! What objects of both sides are called: by a person who chooses, and by overlays.

use super::{first_names::FirstNames, pairing::PairedSides};
use crate::model::{Address, Live};

impl PairedSides {
    /// Returns every name that an object has on either side, first the one that it gets.
    #[must_use]
    pub fn names<'a>(&'a self, address: &'a Address) -> Vec<&'a Address> {
        let on =
            |live: &Live, names: &'a FirstNames| live.specs.contains_key(address).then(|| names.of(address));
        let sides = [
            on(&self.source, &self.source_names),
            on(&self.target, &self.target_names),
        ];
        let others = sides.into_iter().flatten().filter(|name| *name != address);
        [address].into_iter().chain(others).collect()
    }

    /// Returns every name by which an overlay may mean an object: those that it has, the one that the record knows it by,
    /// and earlier ones that overlays still had when that was written.
    #[must_use]
    pub fn overlay_names<'a>(&'a self, address: &'a Address) -> Vec<&'a Address> {
        let mut names = self.names(address);
        names.extend(self.past_names(address));
        names
    }

    /// Says whether the source calls an object like this.
    #[must_use]
    pub fn is_called(&self, address: &Address, name: &Address) -> bool {
        self.source.specs.contains_key(address) && self.source_names.of(address) == name
    }

    /// Returns every name by which an overlay may mean an object of the record.
    pub(super) fn past_names<'a>(&'a self, past: &'a Address) -> impl Iterator<Item = &'a Address> {
        let known = self.record.objects.get(past);
        let earlier = known.into_iter().flat_map(|known| &known.overlay_names);
        known
            .map(|_| self.record_names.of(past))
            .into_iter()
            .chain(earlier)
    }
}
