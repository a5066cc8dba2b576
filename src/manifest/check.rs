//! Checks between entries: references to nothing, and names that contradict each other.

use super::{
    codes,
    known_lists::KnownLists,
    reading::{MAX_PROBLEMS, ManifestReading},
    renamed_addresses::RenamedAddresses,
    schema::RENAMED_FROM,
    text_part::text_part,
    yaml::YamlNode,
};
use crate::model::{
    Address, ListPosition, Live, Place, Problem, RENAME_CONTRADICTS, Registry, Spec, rename_order,
    same_letters, suggest, template, yaml_word,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

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
            registry,
            reading: self,
            live: Some(live),
            left_out,
            renamed_addresses: RenamedAddresses::of(registry, &self.desired),
        };
        check.problems()
    }

    /// Returns what only an organization can tell: the objects that entries name and no list of the manifests has or lacks,
    /// each with the first entry that names it and the place.
    #[must_use]
    pub fn unchecked(&self, registry: &Registry) -> Vec<(Address, Address, Option<Place>)> {
        let check = ReferenceCheck {
            registry,
            reading: self,
            live: None,
            left_out: &|_, _| false,
            renamed_addresses: RenamedAddresses::of(registry, &self.desired),
        };
        check.unchecked()
    }

    /// Returns references to objects that the manifests' own lists don't have.
    pub(super) fn unlisted(&self, registry: &Registry) -> Vec<Problem> {
        let check = ReferenceCheck {
            registry,
            reading: self,
            live: None,
            left_out: &|_, _| false,
            renamed_addresses: RenamedAddresses::of(registry, &self.desired),
        };
        check.problems()
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

impl ReferenceCheck<'_> {
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
        // What lies in such an object goes with it.
        if self.removed_around(target).is_some() {
            return false;
        }

        // So is what has that name only until they are applied.
        if self.renamed_addresses.later_name(target).is_some() {
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

    /// Returns the object that the manifests remove and that another one lies in.
    fn removed_around(&self, target: &Address) -> Option<&Address> {
        let entries = &self.reading.desired.entries;
        let mut around = target.lineage().filter_map(|text| entries.get_key_value(text));
        around.find_map(|(address, entry)| (entry.removed && address != target).then_some(address))
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
        let later = self.renamed_addresses.later_name(target);
        let later = later.filter(|_| !removed && around.is_none());
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
            None => format!("there is no `{target}`"),
        };

        // Suggest only names of the same list, because any other would not fit here either.
        let wanted = entries.values().filter(|other| !other.removed);
        let wanted = wanted.map(|other| &other.spec.address);
        let live = self.live.into_iter().flat_map(|live| live.index.addresses());
        let siblings = wanted
            .chain(live)
            .filter(|other| *other != target && other.container() == target.container());
        let names: Vec<(String, &Address)> = siblings.map(|other| (other.name(), other)).collect();

        let likely = suggest(&target.name(), names.iter().map(|(name, _)| name.as_str()));
        let help = match likely
            .filter(|_| !self.is_single(target) && later.is_none())
            .and_then(|likely| names.iter().find(|(name, _)| name == likely))
        {
            Some((name, address)) => {
                format!("did you mean `{name}` (`{address}`)?{}", self.way_without(target))
            }
            None if let Some(later) = &later => {
                format!("write its new name, `{}` (`{later}`)", later.name())
            }
            None if unread.is_some() => "correct that object in Close, or delete the reference".to_owned(),
            None if removed || around.is_some() => "delete the reference, or keep the object".to_owned(),
            None if self.is_single(target) => "delete the reference".to_owned(),
            None => format!("{}{}", self.remedy(target, &names), self.way_without(target)),
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

    fn is_single(&self, target: &Address) -> bool {
        let kind = self.registry.addressed(target.as_str());
        kind.is_some_and(|kind| kind.is_single())
    }

    /// Says how to go on without somebody whom only other organizations have.
    fn way_without(&self, target: &Address) -> &'static str {
        let mut defs = self.registry.kinds().map(|kind| &kind.any.def);
        if defs.any(|def| def.dispensable && target.container() == def.prefix) {
            "; --leave-out-missing-users leaves users out of lists"
        } else {
            ""
        }
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
        format!("{list}; there is {}", known.join(", "))
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
            .find_map(|attribute| text_place(&attribute.value, &|text| whole(text, &name)))
            .or_else(|| text_place(node, &|text| template::mention(text, target)))
            // An attribute of that sort may lie in another one.
            .or_else(|| text_place(node, &|text| whole(text, &name)))
    }
}

/// Says whether an organization has a name of the same letters, in other code points.
fn is_respelled(live: &Live, target: &Address) -> bool {
    let is_same = |address: &Address| same_letters(address.as_str(), target.as_str());
    !target.as_str().is_ascii() && live.index.addresses().any(is_same)
}

/// Reports entries that claim a name which another entry has, and names that go in a circle.
#[must_use]
pub fn renames(registry: &Registry, reading: &ManifestReading) -> Vec<Problem> {
    let entries = &reading.desired.entries;
    let mut problems = Vec::new();
    let mut formers: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
    // An object can be renamed only once, so two entries that claim the same old name contradict each other.
    let mut claimed: BTreeMap<Address, &Address> = BTreeMap::new();

    for entry in entries.values().filter(|entry| !entry.renamed_from.is_empty()) {
        let address = &entry.spec.address;
        let prefix = registry
            .kind(entry.spec.kind)
            .map_or("", |kind| kind.any.def.prefix);
        let olds = entry.formers(prefix);
        for (name, old) in entry.renamed_from.iter().zip(&olds) {
            let contradiction = if old == address {
                Some(("it is renamed from its own name".to_owned(), "delete it"))
            } else if entries.get(old).is_some_and(|other| other.removed) {
                let message = format!("`{old}` is removed by another entry, and here it is renamed");
                Some((message, "delete one of the two"))
            } else {
                claimed.get(old).map(|other| {
                    let message = format!("`{other}` is renamed from `{old}` as well");
                    (message, "delete it from one of the two")
                })
            };

            if let Some((message, help)) = contradiction {
                problems.push(contradictory(reading, address, name, message, help.to_owned()));
            }
            // Also after a contradiction, so that a third entry that claims the name is reported as well.
            claimed.insert(old.clone(), address);
        }
        if !entry.removed {
            formers.insert(address.clone(), olds);
        }
    }

    problems.extend(circles(reading, &formers));
    problems
}

/// Reports names that are swapped, or go round among several: once that is done, it looks as if it was not.
fn circles(reading: &ManifestReading, formers: &BTreeMap<Address, Vec<Address>>) -> Vec<Problem> {
    let circle = rename_order(formers).circle;
    let problems = circle.iter().filter_map(|address| {
        let entry = reading.desired.entries.get(address)?;
        let olds = formers.get(address)?;
        let (name, old) = entry.renamed_from.iter().zip(olds).find(|(_, old)| circle.contains(*old))?;
        let message = format!(
            "`{old}` becomes `{address}`, and `{address}` becomes `{old}` again by other entries; closectl can't tell \
             afterwards whether that was done, and would do it again"
        );

        let aside = yaml_word(&format!("{} (old)", address.name()));
        let help = format!(
            "swap names in two steps: let the entry that is renamed from {} have a name that nothing has, such as {aside}, \
             and apply that everywhere; then give it the name that it gets in the end, with `renamed_from: {aside}`",
            yaml_word(&address.name())
        );
        Some(contradictory(reading, address, name, message, help))
    });
    problems.collect()
}

/// Makes the problem of an old name that can't be right.
fn contradictory(
    reading: &ManifestReading,
    address: &Address,
    name: &str,
    message: String,
    help: String,
) -> Problem {
    let problem = Problem::new(&RENAME_CONTRADICTS, message).help(help);
    match reading.nodes.get(address) {
        Some(node) => problem.at(old_name(node, name).unwrap_or_else(|| node.head()), "here"),
        None => problem,
    }
}

/// Returns where an entry says what it was called before.
fn old_name(node: &YamlNode, name: &str) -> Option<Place> {
    text_place(&node.get(RENAMED_FROM)?.value, &|text| whole(text, name))
}

/// Returns all bytes of a text that is this very name.
fn whole(text: &str, name: &str) -> Option<Range<usize>> {
    (text == name).then_some(0..text.len())
}

/// Returns the place of the first part of a string that is meant.
fn text_place(node: &YamlNode, meant: &impl Fn(&str) -> Option<Range<usize>>) -> Option<Place> {
    if let Some(text) = node.text() {
        return Some(text_part(node.place, text, &meant(text)?));
    }
    let in_items = || node.items().iter().find_map(|item| text_place(item, meant));
    let in_entries = || {
        node.entries().iter().find_map(|entry| {
            let key = meant(&entry.key).map(|_| entry.key_place);
            key.or_else(|| text_place(&entry.value, meant))
        })
    };
    in_items().or_else(in_entries)
}
