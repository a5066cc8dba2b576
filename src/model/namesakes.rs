//! Objects that share an address, and what is added to it until each of them has its own.
//!
//! A kind says in [`Kind::qualifiers`](super::Kind::qualifiers) what tells such objects apart, the shortest first; each
//! holds all that the one before it says. An address is as short as the others of its name allow.

use super::{Address, RegisteredKind};

/// An object by its address and by what could be added to that.
#[derive(Clone, Copy, Debug)]
pub struct QualifiedObject<'a> {
    /// The address that it has.
    pub address: &'a Address,
    /// What tells it apart, the shortest first.
    pub qualifiers: &'a [String],
}

impl QualifiedObject<'_> {
    /// Returns the address without what is added to it.
    #[must_use]
    pub fn short(&self) -> Address {
        let added = self.qualifiers.iter().rev();
        let mut bare = added.filter_map(|qualifier| self.address.unqualified(qualifier));
        bare.next().unwrap_or_else(|| self.address.clone())
    }

    /// Returns every address that the object has or would have beside more or fewer of its name: a selector that fits one of
    /// them means it.
    #[must_use]
    pub fn names(&self) -> Vec<Address> {
        let short = self.short();
        let longer = self.qualifiers.iter().map(|qualifier| short.qualified(qualifier));
        let mut names: Vec<Address> = longer.collect();
        names.extend([short, self.address.clone()]);
        names
    }

    /// Says whether both may be the same object: what tells them apart is the same, or is not known of one of them, or is
    /// behind their names and so of their texts, which people edit.
    #[must_use]
    pub fn may_be(&self, other: &QualifiedObject<'_>) -> bool {
        let is_open =
            |one: &QualifiedObject<'_>| one.qualifiers.iter().all(|qualifier| !qualifier.ends_with('/'));
        let is_one_name = self.short() == other.short();
        is_one_name && (is_open(self) || is_open(other) || self.common(other).is_some())
    }

    /// Returns how much is added to the address: 0 for nothing.
    #[must_use]
    pub fn depth(&self) -> usize {
        let is_added = |qualifier: &String| self.address.unqualified(qualifier).is_some();
        self.qualifiers.iter().rposition(is_added).map_or(0, |at| at + 1)
    }

    /// Returns the address that the object has on one side and another object on the other side, if both are the
    /// same object: the longer one of the two.
    #[must_use]
    pub fn common(&self, other: &QualifiedObject<'_>) -> Option<Address> {
        let short = self.short();
        if short != other.short() {
            return None;
        }
        let depth = self.depth().max(other.depth());
        let own = told_apart_at(&short, self.qualifiers, depth)?;
        (told_apart_at(&short, other.qualifiers, depth)? == own).then_some(own)
    }
}

impl RegisteredKind {
    /// Says whether what tells objects of one name apart never changes, as the type of a smart view.
    #[must_use]
    pub fn tells_apart_for_good(&self) -> bool {
        let is_fixed = |name: &&str| self.attributes.get(*name).is_some_and(|one| one.immutable);
        let rule = self.any.def.namesakes;
        rule.is_some_and(|rule| rule.by.iter().all(is_fixed))
    }

    /// Returns the attributes that are a part of what its objects are called and that Close can't change.
    #[must_use]
    pub fn fixed_identity(&self) -> Vec<&'static str> {
        let namesakes = self.any.def.namesakes.filter(|_| self.tells_apart_for_good());
        let told_apart = namesakes.into_iter().flat_map(|rule| rule.by.iter().copied());
        let family = self.any.def.family.into_iter();
        let family = family.filter(|name| self.attributes.get(*name).is_some_and(|one| one.immutable));
        family.chain(told_apart).collect()
    }

    /// Says whether two objects of one name are surely not the same, by what is known to tell each of them apart.
    #[must_use]
    pub fn tells_apart(&self, one: &[String], other: &[String]) -> bool {
        self.tells_apart_for_good() && !one.is_empty() && !other.is_empty() && one != other
    }
}

/// Returns the address of each object of one name, as short as the others allow; nothing for an object that is like
/// another one in everything.
#[must_use]
pub fn told_apart(short: &Address, objects: &[&[String]]) -> Vec<Option<Address>> {
    let own = |at: usize| {
        let longest = objects[at].len();
        (0..=longest).find_map(|depth| {
            let address = told_apart_at(short, objects[at], depth)?;
            let is_other = |(other, qualifiers): (usize, &&[String])| {
                other == at || told_apart_at(short, qualifiers, depth).as_ref() != Some(&address)
            };
            objects.iter().enumerate().all(is_other).then_some(address)
        })
    };
    (0..objects.len()).map(own).collect()
}

/// Returns an address with so much added to it; nothing where there is not that much to add.
#[must_use]
pub fn told_apart_at(short: &Address, qualifiers: &[String], depth: usize) -> Option<Address> {
    match depth.checked_sub(1) {
        None => Some(short.clone()),
        Some(at) => qualifiers.get(at).map(|qualifier| short.qualified(qualifier)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(qualifiers: &[&str]) -> Vec<String> {
        qualifiers.iter().map(|&one| one.to_owned()).collect()
    }

    fn told(objects: &[&[&str]]) -> Vec<Option<String>> {
        let objects: Vec<Vec<String>> = objects.iter().map(|one| names(one)).collect();
        let objects: Vec<&[String]> = objects.iter().map(Vec::as_slice).collect();
        let told = told_apart(&Address::of("w/u"), &objects);
        told.into_iter()
            .map(|one| one.map(|one| one.to_string()))
            .collect()
    }

    #[test]
    fn an_address_is_as_short_as_the_others_of_its_name_allow() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(told(&[&["a", "a~1"]]), [some("w/u")]);
        assert_eq!(
            told(&[&["a", "a~1"], &["b", "b~1"]]),
            [some("w/u#a"), some("w/u#b")]
        );
        assert_eq!(
            told(&[&["a", "a~1"], &["a", "a~2"], &["b", "b~1"]]),
            [some("w/u#a~1"), some("w/u#a~2"), some("w/u#b")]
        );
        assert_eq!(
            told(&[&["a", "a~1"], &["a", "a~1"], &["b", "b~1"]]),
            [None, None, some("w/u#b")]
        );
        assert_eq!(told(&[&[], &[]]), [None, None]);
    }

    #[test]
    fn both_sides_meet_at_the_longer_address() {
        let (one, other) = (names(&["a", "a~1"]), names(&["a", "a~2"]));
        let at = |address: &str| Address::of(address);
        let (short, events, filtered) = (at("w/u"), at("w/u#a"), at("w/u#a~1"));
        let of = |address, qualifiers| QualifiedObject { address, qualifiers };

        assert_eq!(of(&short, &one).common(&of(&short, &other)), Some(short.clone()));
        assert_eq!(
            of(&short, &one).common(&of(&events, &other)),
            Some(events.clone())
        );
        assert_eq!(
            of(&events, &one).common(&of(&filtered, &one)),
            Some(filtered.clone())
        );
        assert_eq!(of(&events, &other).common(&of(&filtered, &one)), None);
        assert_eq!(of(&filtered, &one).short(), short);
    }

    #[test]
    fn objects_of_one_name_may_be_the_same_unless_they_are_of_different_types() {
        let (lead, contact, none) = (names(&["lead/"]), names(&["contact/"]), names(&[]));
        let at = |address: &str| Address::of(address);
        let (short, of_lead, of_contact) = (at("v/V"), at("v/lead/V"), at("v/contact/V"));
        let (another, by_one, by_other) = (at("v/W"), at("w/u#a"), at("w/u#b"));
        let of = |address, qualifiers| QualifiedObject { address, qualifiers };

        assert!(of(&short, &lead).may_be(&of(&of_lead, &lead)));
        assert!(of(&of_lead, &lead).may_be(&of(&short, &lead)));
        assert!(of(&short, &lead).may_be(&of(&short, &contact)));
        assert!(of(&short, &none).may_be(&of(&of_contact, &contact)));
        assert!(!of(&short, &lead).may_be(&of(&of_contact, &contact)));
        assert!(!of(&of_lead, &lead).may_be(&of(&another, &lead)));

        let (one, other) = (names(&["a"]), names(&["b"]));
        assert!(of(&by_one, &one).may_be(&of(&by_other, &other)));
    }
}
