//! Everything that Close shows of an organization: what may rely on others, and what may be affected, is there whether or not
//! anything is done with it.

use super::{Address, AsideObject, Live, Spec, live::lying_in, template};

/// An object that Close shows, whatever is done with it.
#[derive(Clone, Copy, Debug)]
pub struct ShownObject<'a> {
    /// Its id.
    pub id: Option<&'a str>,
    /// The object.
    pub spec: &'a Spec,
    /// Whether its address means it and no other object, so that a plan can be about it.
    pub is_addressed: bool,
}

impl AsideObject {
    fn shown(&self) -> ShownObject<'_> {
        ShownObject {
            id: self.id.as_deref(),
            spec: &self.spec,
            is_addressed: false,
        }
    }
}

impl ShownObject<'_> {
    /// Returns how settings name it: as Close writes its id, and as the reference that stands for that.
    #[must_use]
    pub fn needles(&self, live: &Live) -> Vec<String> {
        let address = &self.spec.address;
        let is_meant = self.id.is_none() || live.index.id(address) == self.id;
        let reference = is_meant.then(|| template::reference(address));
        self.id.map(str::to_owned).into_iter().chain(reference).collect()
    }
}

impl Live {
    /// Returns everything that Close shows: what is compared, what `ignore` names, and what is set aside.
    pub fn everything(&self) -> impl Iterator<Item = ShownObject<'_>> {
        let addressed = self.specs.values().chain(self.ignored.specs.values());
        let addressed = addressed.map(|spec| self.addressed(spec));
        addressed.chain(self.aside.iter().map(AsideObject::shown))
    }

    /// Returns everything that Close shows of a kind.
    pub fn all_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = ShownObject<'a>> {
        let addressed = self.specs.values().chain(self.ignored.specs.values());
        let addressed = addressed.filter(move |spec| spec.kind == kind);
        let aside = self.aside.iter().filter(move |one| one.spec.kind == kind);
        addressed
            .map(|spec| self.addressed(spec))
            .chain(aside.map(AsideObject::shown))
    }

    /// Returns everything that lies in an object.
    pub fn all_inside<'a>(&'a self, address: &Address) -> impl Iterator<Item = ShownObject<'a>> {
        let specs = lying_in(&self.specs, address).chain(lying_in(&self.ignored.specs, address));
        let aside = self.aside.iter().map(AsideObject::shown);
        let aside =
            aside.filter(move |one| one.spec.address != *address && one.spec.address.is_within(address));
        specs.map(|spec| self.addressed(spec)).chain(aside)
    }

    /// Returns the object that an address means, whether or not `ignore` names it.
    #[must_use]
    pub fn shown(&self, address: &Address) -> Option<ShownObject<'_>> {
        let mut specs = [&self.specs, &self.ignored.specs].into_iter();
        let spec = specs.find_map(|specs| specs.get(address))?;
        Some(self.addressed(spec))
    }

    /// Says whether several objects have an address.
    #[must_use]
    pub fn is_shared(&self, address: &Address) -> bool {
        self.ambiguous.contains_key(address) || self.ignored.ambiguous.contains_key(address)
    }

    /// Returns the references to what one user keeps private, each with the object that holds it.
    pub fn references_to_private(&self) -> impl Iterator<Item = (&Address, Address)> {
        let all = self.specs.values();
        let all = all.flat_map(|spec| spec.references().into_iter().map(|to| (&spec.address, to)));
        all.filter(|(_, to)| self.private.contains(to))
    }

    /// Says whether an id belongs to an object that is there although nothing of it is compared: it shares its address with
    /// others, the project leaves it alone, or it is set aside.
    #[must_use]
    pub fn has_aside(&self, id: &str) -> bool {
        let mut shared = self.ambiguous.values().chain(self.ignored.ambiguous.values());
        let is_shared = shared.any(|ids| ids.iter().any(|one| one == id));
        let mut aside = self.aside.iter();
        let is_aside = aside.any(|one| one.id.as_deref() == Some(id));
        let address = self.index.address(id);
        is_shared || is_aside || address.is_some_and(|address| !self.specs.contains_key(address))
    }

    /// Returns why nobody knows which objects of a kind there are, if Close keeps them from this key. Of what its plan does not
    /// include, an organization has none.
    #[must_use]
    pub fn unknown_kind(&self, kind: &str) -> Option<&str> {
        let words = self.hidden.get(kind)?;
        (!self.not_included.contains(kind)).then_some(words.as_str())
    }

    fn addressed<'a>(&'a self, spec: &'a Spec) -> ShownObject<'a> {
        ShownObject {
            id: self.index.id(&spec.address),
            spec,
            is_addressed: true,
        }
    }
}
