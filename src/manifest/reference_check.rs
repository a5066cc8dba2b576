//! References of entries to objects that do not exist.

use super::{
    codes,
    known_lists::KnownLists,
    reading::{MAX_PROBLEMS, ManifestReading},
    renamed_addresses::{self, RenamedAddresses},
    text_part::{text_place, whole_text},
    yaml::YamlNode,
};
use crate::model::{
    Address, ListPosition, Live, Place, Problem, Registry, Spec, likely_address, same_letters, suggest,
    template,
};
use std::collections::BTreeSet;

/// The most names that a help text lists.
const MAX_NAMES: usize = 8;

impl ManifestReading {
    /// Returns references to objects that neither the manifests nor the organization have.
    ///
    /// References that are `left_out` of the objects that hold them are no problem.
    #[must_use]
    pub fn unresolved(
        &self,
        registry: &Registry,
        live: &Live,
        left_out: &dyn Fn(&Address, &Address) -> bool,
    ) -> Vec<Problem> {
        let check = ReferenceCheck {
            live: Some(live),
            left_out,
            ..ReferenceCheck::offline(registry, self)
        };
        check.problems()
    }

    /// Returns what only an organization can tell: the objects that entries name and no list of the manifests has or lacks,
    /// each with the first entry that names it and the place.
    #[must_use]
    pub fn unchecked(&self, registry: &Registry) -> Vec<(Address, Address, Option<Place>)> {
        ReferenceCheck::offline(registry, self).unchecked()
    }

    /// Returns references to objects that the manifests' own lists don't have.
    pub(super) fn unlisted(&self, registry: &Registry) -> Vec<Problem> {
        ReferenceCheck::offline(registry, self).problems()
    }
}

/// The check of the references against what exists.
struct ReferenceCheck<'a> {
    registry: &'a Registry,
    reading: &'a ManifestReading,
    /// The objects of an organization. Without one, only references into the manifests' own lists can be checked.
    live: Option<&'a Live>,
    /// Whether an object goes on without a reference of it.
    left_out: &'a dyn Fn(&Address, &Address) -> bool,
    /// The names that the manifests take from their objects.
    renamed_addresses: RenamedAddresses<'a>,
}

impl<'a> ReferenceCheck<'a> {
    /// Returns the check that needs no organization.
    fn offline(registry: &'a Registry, reading: &'a ManifestReading) -> Self {
        Self {
            registry,
            reading,
            live: None,
            left_out: &|_, _| false,
            renamed_addresses: RenamedAddresses::of(registry, &reading.desired),
        }
    }

    /// Stops soon after the number of problems that is shown.
    fn problems(&self) -> Vec<Problem> {
        let known_lists = KnownLists::new(self.registry, &self.reading.desired);
        let entries = self.reading.desired.entries.values();
        let entries = entries.filter(|entry| !entry.removed);
        let named = entries.map(|entry| (&entry.spec, self.reading.nodes.get(&entry.spec.address)));

        // Manifests that meet an organization have no entry without a name: that is a problem of its own.
        let unnamed = match self.live {
            Some(_) => &[],
            None => self.reading.possible_names.unnamed(),
        };
        let unnamed = unnamed.iter().map(|(spec, node)| (spec, Some(node)));

        let mut problems = Vec::new();
        for (spec, node) in named.chain(unnamed) {
            // An entry may name the same object several times; one report is enough.
            for target in self.references(spec) {
                if problems.len() > MAX_PROBLEMS {
                    return problems;
                }
                if !self.exists(&target, &known_lists) && !(self.left_out)(&spec.address, &target) {
                    problems.push(self.dangling(spec, node, &target));
                }
            }
        }
        problems
    }

    /// Finds the objects of which nobody knows offline whether they exist.
    fn unchecked(&self) -> Vec<(Address, Address, Option<Place>)> {
        let known_lists = KnownLists::new(self.registry, &self.reading.desired);
        let entries = self.reading.desired.entries.values();
        let mut seen = BTreeSet::new();
        let mut unchecked = Vec::new();

        for entry in entries.filter(|entry| !entry.removed) {
            let spec = &entry.spec;
            for target in self.references(spec) {
                let is_listed =
                    self.reading.desired.entries.contains_key(&target) || self.is_predefined(&target);
                let is_open = !is_listed && self.exists(&target, &known_lists);
                if is_open && seen.insert(target.clone()) {
                    let node = self.reading.nodes.get(&spec.address);
                    let place =
                        node.map(|node| self.mention(spec, node, &target).unwrap_or_else(|| node.head()));
                    unchecked.push((spec.address.clone(), target, place));
                }
            }
        }
        unchecked
    }

    /// Returns what an object names, but for what its entry says is as in Close: that may name what is gone.
    fn references(&self, spec: &Spec) -> BTreeSet<Address> {
        let entry = self.reading.desired.entries.get(&spec.address);
        let is_open = |name: &String| entry.is_none_or(|entry| !entry.as_in_close.contains(name));
        // What goes may be told apart by what is gone already.
        let kind = self.registry.kind(spec.kind);
        let told = kind
            .and_then(|kind| kind.any.def.namesakes)
            .map_or(&[][..], |rule| rule.by);
        let goes = entry.is_some_and(|entry| entry.removed);
        let names = |name: &String| !goes || !told.contains(&name.as_str());

        let open = spec
            .attributes
            .iter()
            .filter(|(name, _)| is_open(name) && names(name));
        open.flat_map(|(_, value)| template::targets(value)).collect()
    }

    /// Says whether an object exists, or may exist.
    fn exists(&self, target: &Address, known_lists: &KnownLists<'_>) -> bool {
        // No setting holds the id of what there is only one of.
        if self.is_single(target) {
            return false;
        }
        // The manifests come first: an object that they remove is gone once they are applied.
        if let Some(entry) = self.reading.desired.entries.get(target) {
            return !entry.removed;
        }
        // So is what has that name only until they are applied, and what lies in an object that they remove.
        if self.renamed_addresses.later_name(target).is_some() || self.removed_around(target).is_some() {
            return false;
        }

        match self.live {
            Some(live) => {
                let is_there = |address: &Address| live.index.id(address).is_some();
                let goes_along = || {
                    self.renamed_addresses
                        .earlier_names(target)
                        .any(|name| is_there(&name))
                };
                is_there(target) || goes_along() || is_respelled(live, target)
            }
            None => {
                let may_be = self.reading.possible_names.may_be(target) || !known_lists.covers(target);
                may_be || self.is_predefined(target)
            }
        }
    }

    /// Returns the innermost object that the manifests remove and that another one lies in.
    fn removed_around(&self, target: &Address) -> Option<&Address> {
        let entries = &self.reading.desired.entries;
        let around = target.lineage().filter_map(|text| entries.get_key_value(text));
        let removed = around.filter(|(address, entry)| entry.removed && *address != target);
        removed.map(|(address, _)| address).last()
    }

    /// Says whether every organization has such an object, whatever the manifests list.
    fn is_predefined(&self, target: &Address) -> bool {
        self.registry.kinds().any(|kind| {
            let def = &kind.any.def;
            let mut names = def
                .predefined
                .iter()
                .map(|(_, name)| Address::new(def.prefix, name));
            names.any(|address| address == *target)
        })
    }

    fn dangling(&self, spec: &Spec, node: Option<&YamlNode>, target: &Address) -> Problem {
        let entries = &self.reading.desired.entries;
        let removed = entries.get(target).is_some_and(|other| other.removed);
        let unread = self.live.and_then(|live| live.unread_as(target));
        let around = self.removed_around(target).filter(|_| !removed);
        let hidden = self.hidden(target);

        // What leaves an object is not deleted with it.
        let later = self.renamed_addresses.later_name(target).filter(|later| {
            let goes_before = around.is_none_or(|around| later.former.is_within(around));
            !removed && goes_before
        });
        let around = around.filter(|_| later.is_none());
        let later = later.map(|later| later.address);
        let namesakes = self.namesakes(target);
        let alike = self.alike(target);
        let message = match unread {
            _ if later.is_some() => {
                format!("the manifests rename `{target}`, which is named here")
            }
            _ if self.is_single(target) => {
                format!("`{target}` is no object that settings name: it has no id to put here")
            }
            _ if removed => format!("the manifests delete `{target}`, which is named here"),
            _ if around.is_some() => format!(
                "the manifests delete `{}`, and with it `{target}`, which is named here",
                around.map_or("", Address::as_str)
            ),
            Some(part) => format!("closectl can't tell whether `{target}` exists: {}", part.because),
            None if let Some(words) = &hidden => {
                format!("closectl can't tell whether `{target}` exists: {words}")
            }
            None if !namesakes.is_empty() || !alike.is_empty() => {
                let count = namesakes.len().max(alike.len());
                format!("`{target}` could be any of {count} objects of that name")
            }
            // An organization may have what the manifests do not list.
            None if self.live.is_none() => format!("the manifests do not list `{target}`"),
            None => format!("there is no `{target}`"),
        };

        // Suggest only names of the same list, because any other would not fit here either.
        let wanted = entries.values().filter(|other| !other.removed);
        let wanted = wanted.map(|other| &other.spec.address);
        let live = self.live.into_iter().flat_map(|live| live.index.addresses());
        // Both sides may have one.
        let siblings: BTreeSet<&Address> = wanted
            .chain(live)
            .filter(|other| {
                *other != target && *other != &spec.address && other.container() == target.container()
            })
            .collect();
        let names: Vec<(String, &Address)> =
            siblings.into_iter().map(|other| (other.name(), other)).collect();

        let likely = likely_address(target, names.iter().map(|(_, address)| *address));
        let is_open = !self.is_single(target) && later.is_none() && namesakes.is_empty() && hidden.is_none();
        let is_deleted = removed || around.is_some();
        let is_open = is_open && alike.is_empty() && !is_deleted;
        let help = match likely.filter(|_| is_open) {
            Some(address) => {
                let name = address.name();
                format!(
                    "did you mean `{name}` (`{address}`)?{}",
                    self.registry.way_without(target)
                )
            }
            None if let Some(later) = &later => renamed_addresses::new_name(target, later),
            None if !namesakes.is_empty() => {
                let names = namesakes
                    .iter()
                    .map(|one| format!("`{}`", template::reference(one)));
                format!("write {}", names.collect::<Vec<_>>().join(" or "))
            }
            None if !alike.is_empty() => {
                let way = self.registry.way_to_one(target);
                format!("{way} of them in Close ({})", alike.join(", "))
            }
            None if unread.is_some() => "correct that object in Close, or delete the reference".to_owned(),
            None if is_deleted => "delete the reference, or keep the object".to_owned(),
            None if self.is_single(target) => "delete the reference".to_owned(),
            None if hidden.is_some() => {
                "use the key of a user who may see them, or delete the reference".to_owned()
            }
            None => format!(
                "{}{}",
                self.remedy(target, &names),
                self.registry.way_without(target)
            ),
        };

        let problem = Problem::new(&codes::UNKNOWN_REFERENCE, message).help(help);
        match node {
            Some(node) => {
                let mention = self.mention(spec, node, target);
                problem.at(mention.unwrap_or_else(|| node.head()), "named here")
            }
            None => problem,
        }
    }

    /// Returns the objects that an address could mean because they share a name and are told apart by something else.
    fn namesakes(&self, target: &Address) -> BTreeSet<Address> {
        let wanted = self
            .reading
            .desired
            .entries
            .values()
            .filter(|entry| !entry.removed);
        let wanted = wanted.map(|entry| (&entry.spec.address, &entry.qualifiers[..]));
        let live = self.live.into_iter().flat_map(|live| &live.qualifiers);
        let live = live.map(|(address, qualifiers)| (address, &qualifiers[..]));

        let is_meant = |(address, qualifiers): &(&Address, &[String])| {
            let mut bare = qualifiers.iter().filter_map(|one| address.unqualified(one));
            bare.any(|bare| bare == *target)
        };
        wanted
            .chain(live)
            .filter(is_meant)
            .map(|(address, _)| address.clone())
            .collect()
    }

    /// Returns the ids of the objects that share an address in the organization, because nothing tells them apart.
    fn alike(&self, target: &Address) -> &'a [String] {
        let ids = self.live.and_then(|live| live.ambiguous.get(target));
        ids.map(Vec::as_slice).unwrap_or_default()
    }

    /// Says that Close does not show what an object is one of, if that is so.
    fn hidden(&self, target: &Address) -> Option<String> {
        self.live?.not_shown(self.registry.addressed(target.as_str())?)
    }

    fn is_single(&self, target: &Address) -> bool {
        let kind = self.registry.addressed(target.as_str());
        kind.is_some_and(|kind| kind.is_single())
    }

    /// Returns the help for a name that resembles no other.
    fn remedy(&self, target: &Address, names: &[(String, &Address)]) -> String {
        let container = Address::of(target.container());
        let mut kinds = self.registry.kinds();
        let Some(kind) = kinds.find(|kind| container.is_within(&Address::of(kind.any.def.prefix))) else {
            return self.unknown_prefix(target);
        };

        let list = match kind.any.def.listing.map(|listing| listing.at) {
            Some(ListPosition::Section(path)) => {
                format!("list it under `{}:`, or correct the name", path.join(": "))
            }
            Some(ListPosition::Single(section)) => format!("list it under `{section}:`, or correct the name"),
            Some(ListPosition::Within(..)) => {
                "list it in the object around it, or correct the name".to_owned()
            }
            None => "correct the name".to_owned(),
        };

        // Dozens of names would hide the advice.
        if names.is_empty() || names.len() > MAX_NAMES {
            return list;
        }
        let known: Vec<_> = names.iter().map(|(name, _)| format!("`{name}`")).collect();
        let are = if known.len() == 1 { "is" } else { "are" };
        format!("{list}; there {are} {}", known.join(", "))
    }

    fn unknown_prefix(&self, target: &Address) -> String {
        let prefixes: BTreeSet<&str> = self.registry.kinds().map(|kind| kind.any.def.prefix).collect();
        match suggest(target.container(), prefixes.iter().copied()) {
            Some(likely) => format!("did you mean `{}`?", Address::new(likely, &target.name())),
            None => {
                let forms: Vec<_> = prefixes.iter().map(|prefix| format!("`{prefix}/…`")).collect();
                format!("start with the kind; addresses look like {}", forms.join(", "))
            }
        }
    }

    /// Returns the string in an entry that names an object: an attribute of that sort, or `${id:…}` in any text.
    fn mention(&self, spec: &Spec, node: &YamlNode, target: &Address) -> Option<Place> {
        let attributes = self.registry.kind(spec.kind)?.attributes.values();
        let name = target.name();
        let mut naming = attributes
            .filter(|attribute| attribute.reference.as_deref() == Some(target.container()))
            .filter_map(|attribute| node.get(&attribute.name));

        // A text such as "Open" may occur anywhere, so look first where only a name of this list can be.
        naming
            .find_map(|attribute| text_place(&attribute.value, &|text| whole_text(text, &name)))
            .or_else(|| text_place(node, &|text| template::mention(text, target)))
            // An attribute of that sort may lie in another one.
            .or_else(|| text_place(node, &|text| whole_text(text, &name)))
    }
}

/// Says whether an organization has a name of the same letters, in other code points.
fn is_respelled(live: &Live, target: &Address) -> bool {
    let is_same = |address: &Address| same_letters(address.as_str(), target.as_str());
    !target.as_str().is_ascii() && live.index.addresses().any(is_same)
}
