//! What objects were called before both sides and the record were brought to the same addresses.

use crate::model::Address;
use std::collections::BTreeMap;

/// The addresses that objects had at first, by those that they have now; only of those that have another one now.
#[derive(Clone, Debug, Default)]
pub struct FirstNames(BTreeMap<Address, Address>);

impl FirstNames {
    /// Keeps up with renames, which all happen at once; `addresses` are all that there are before them.
    pub fn follow<'a>(
        &mut self,
        addresses: impl Iterator<Item = &'a Address>,
        renames: &BTreeMap<Address, Address>,
    ) {
        let moved = addresses.filter_map(|address| Some((address, moved(address, renames)?)));
        let moved: Vec<(Address, Address)> = moved
            .map(|(old, new)| (new, self.0.remove(old).unwrap_or_else(|| old.clone())))
            .collect();
        self.0.extend(moved);
    }

    /// Returns what the object was called at first that has an address now.
    #[must_use]
    pub fn of<'a>(&'a self, address: &'a Address) -> &'a Address {
        self.0.get(address).unwrap_or(address)
    }
}

/// Returns the new address of an object that is renamed or lies in one that is; nothing if it keeps its own.
#[must_use]
pub fn moved(address: &Address, renames: &BTreeMap<Address, Address>) -> Option<Address> {
    // A rename of an object moves everything in it along.
    let (old, new) = address.lineage().find_map(|text| renames.get_key_value(text))?;
    Some(address.moved(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_followed_through_swaps_and_renames_of_what_lies_around() {
        let all = ["pipeline/P", "pipeline/P/A", "pipeline/P/B"].map(Address::of);
        let renames = |pairs: &[(&str, &str)]| -> BTreeMap<Address, Address> {
            let pairs = pairs.iter();
            pairs
                .map(|(old, new)| (Address::of(*old), Address::of(*new)))
                .collect()
        };
        let mut names = FirstNames::default();
        names.follow(all.iter(), &renames(&[("pipeline/P", "pipeline/Q")]));
        let all = ["pipeline/Q", "pipeline/Q/A", "pipeline/Q/B"].map(Address::of);
        let swap = renames(&[("pipeline/Q/A", "pipeline/Q/B"), ("pipeline/Q/B", "pipeline/Q/A")]);
        names.follow(all.iter(), &swap);
        let first = all.each_ref().map(|address| names.of(address).as_str());
        assert_eq!(first, ["pipeline/P", "pipeline/P/B", "pipeline/P/A"]);
    }
}
