//! What of an organization has to be read for a command, decided before and while it is read.

use super::{
    Address, AddressPattern, Desired, ListPosition, LiveObject, ObjectSelection, QualifiedObject, ReadNeed,
    RegisteredKind, Registry, Responses, Selector, id, template,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What of an organization has to be read. The kinds that are always read belong to it without being named.
#[derive(Clone, Debug, Default)]
pub struct ReadScope {
    /// The other kinds that are read; all where nothing is said.
    kinds: Option<BTreeSet<&'static str>>,
    /// The objects that are meant: what they hold is named, and they are read whole.
    meant: MeantObjects,
    /// What manifests list, under every name that they give it, with what tells it apart; by the addresses without that.
    listed: BTreeMap<Address, Vec<(Address, Vec<String>)>>,
    /// The kinds and names of that.
    names: BTreeSet<(&'static str, String)>,
    /// The kinds of which every object is read whole, because objects that nothing lists are removed.
    pruned: BTreeSet<&'static str>,
    /// Whether what is private to the user whose key reads counts although nothing lists it.
    with_private: bool,
    /// The ids of objects that count although they are private to the user whose key reads.
    known: BTreeSet<String>,
}

/// The objects that a command is about.
#[derive(Clone, Debug, Default)]
enum MeantObjects {
    /// All that an organization has.
    #[default]
    All,
    /// Those that manifests list.
    Listed,
    /// Those that are selected, which are of few kinds.
    Selected,
}

impl ReadScope {
    /// Makes the scope of a command that is about everything.
    #[must_use]
    pub fn everything() -> Self {
        Self::default()
    }

    /// Makes the scope of a command that may be about what is private to the user whose key reads, as well: a run that
    /// is taken back may have made something private, or made it private.
    #[must_use]
    pub fn with_private() -> Self {
        Self {
            with_private: true,
            ..Self::default()
        }
    }

    /// Makes the scope of a command that is about the selected objects, whatever manifests say.
    #[must_use]
    pub fn of_selection(registry: &Registry, selection: &ObjectSelection) -> Self {
        if selection.targets.is_empty() {
            return Self::everything();
        }
        let kinds = registry
            .kinds()
            .filter(|kind| is_targeted(registry, kind, selection));
        Self {
            kinds: Some(kinds.map(|kind| kind.any.def.name).collect()),
            meant: MeantObjects::Selected,
            ..Self::default()
        }
    }

    /// Makes the scope of an organization that is to get what another one has of all kinds but these.
    #[must_use]
    pub fn all_but(registry: &Registry, unsought: &BTreeSet<&'static str>) -> Self {
        let shown = registry
            .kinds()
            .filter(|kind| !unsought.contains(kind.any.def.name));
        Self {
            kinds: Some(shown.map(|kind| kind.any.def.name).collect()),
            meant: MeantObjects::Selected,
            ..Self::default()
        }
    }

    /// Makes the scope of what manifests list and name. Objects of the kinds that `prune` names are removed where nothing
    /// lists them.
    #[must_use]
    pub fn of_manifests(registry: &Registry, desired: &Desired, prune: &[String]) -> Self {
        let entries = || desired.entries.values();
        let mut kinds: BTreeSet<&'static str> = entries().map(|entry| entry.spec.kind).collect();
        let is_managed = |kind: &&RegisteredKind| {
            let listing = kind.any.def.listing;
            listing.is_some_and(|listing| desired.managed.contains(&listing.at))
        };
        kinds.extend(registry.kinds().filter(is_managed).map(|kind| kind.any.def.name));

        // What is named has to be there, or to be told to be missing.
        let optional: Vec<&RegisteredKind> = registry
            .kinds()
            .filter(|kind| kind.any.def.need == ReadNeed::WhereNeeded)
            .collect();
        let named = entries().flat_map(|entry| entry.spec.attributes.values());
        for target in named.flat_map(template::targets) {
            let may_be = |kind: &&&RegisteredKind| target.is_within(&Address::of(kind.any.def.prefix));
            kinds.extend(optional.iter().filter(may_be).map(|kind| kind.any.def.name));
        }

        let is_pruned = |kind: &&RegisteredKind| {
            let mut words = prune.iter();
            words.any(|word| word == "*" || kind.any.def.is_called(word))
        };
        let pruned = registry.kinds().filter(is_pruned);
        Self {
            kinds: Some(kinds),
            meant: MeantObjects::Listed,
            pruned: pruned.map(|kind| kind.any.def.name).collect(),
            ..Self::default()
        }
        .listing(registry, desired)
    }

    /// Adds objects that were dealt with before: they count even if they have become private to the user whose key reads.
    #[must_use]
    pub fn knowing(mut self, ids: BTreeSet<String>) -> Self {
        self.known = ids;
        self
    }

    /// Adds the kinds that targets name although manifests list nothing there: what somebody means has to be there, or to be
    /// told to be missing.
    #[must_use]
    pub fn targeting(mut self, registry: &Registry, desired: &Desired, selection: &ObjectSelection) -> Self {
        let is_listed = |target: &&Selector| desired.entries.keys().any(|address| target.covers(address));
        let targets = selection.targets.iter().filter(|target| !is_listed(target));
        let unlisted = ObjectSelection {
            targets: targets.cloned().collect(),
            excluded: Vec::new(),
        };
        if let Some(kinds) = &mut self.kinds {
            let targeted = registry
                .kinds()
                .filter(|kind| is_targeted(registry, kind, &unlisted));
            kinds.extend(targeted.map(|kind| kind.any.def.name));
        }
        self
    }

    /// Adds what manifests list: an object that is private to the user whose key reads counts only then.
    #[must_use]
    pub fn listing(mut self, registry: &Registry, desired: &Desired) -> Self {
        for (address, entry) in &desired.entries {
            let prefix = registry.kind(entry.spec.kind).map(|kind| kind.any.def.prefix);
            let mut addresses = entry.formers(prefix.unwrap_or_default());
            addresses.push(address.clone());
            let names = addresses.iter().map(|address| (entry.spec.kind, address.name()));
            self.names.extend(names);
            for address in addresses {
                let object = QualifiedObject {
                    address: &address,
                    qualifiers: &entry.qualifiers,
                };
                let same_name = self.listed.entry(object.short()).or_default();
                same_name.push((address, entry.qualifiers.to_vec()));
            }
        }
        self
    }

    /// Says whether a kind is read before anything is known of the organization.
    #[must_use]
    pub fn reads(&self, kind: &RegisteredKind) -> bool {
        let is_named = |kinds: &BTreeSet<&'static str>| kinds.contains(kind.any.def.name);
        kind.any.def.need == ReadNeed::Always || self.kinds.as_ref().is_none_or(is_named)
    }

    /// Says whether manifests list what may be this object. The manifests and the organization may add different amounts
    /// to one address, because each adds it only where it has others of that name.
    #[must_use]
    pub fn lists(&self, object: &QualifiedObject<'_>) -> bool {
        let same_name = self.listed.get(&object.short());
        same_name.into_iter().flatten().any(|(address, qualifiers)| {
            let listed = QualifiedObject { address, qualifiers };
            listed.may_be(object)
        })
    }

    /// Says whether an object counts although it is private to the user whose key reads.
    #[must_use]
    pub fn keeps_private(&self, object: &QualifiedObject<'_>, id: Option<&str>) -> bool {
        self.with_private || self.lists(object) || id.is_some_and(|id| self.known.contains(id))
    }

    /// Says whether what an object holds has to be known, as far as its name tells.
    #[must_use]
    pub fn means(&self, kind: &RegisteredKind, found: &LiveObject<'_>) -> bool {
        let def = &kind.any.def;
        let key = kind.attributes.get(def.key).filter(|key| key.reference.is_none());
        let name = key
            .and_then(|key| found.value.get(&key.api))
            .and_then(Value::as_str);
        // Manifests hold names as templates. What an id in one stands for is not known before everything is read.
        let is_named = |name: &str| {
            let written = self.names.contains(&(def.name, template::literal(name)));
            written || id::find(name).next().is_some()
        };
        let is_listed = name.is_none_or(is_named);
        if found.fixed.is_some() {
            return is_listed;
        }
        let is_known = || found.id.as_ref().is_some_and(|id| self.known.contains(id));
        if is_listed || found.private {
            return is_listed || self.with_private || is_known();
        }

        match self.meant {
            MeantObjects::All | MeantObjects::Selected => true,
            MeantObjects::Listed => self.pruned.contains(def.name),
        }
    }

    /// Returns the kinds that were not read and of which an object that is meant holds an id.
    #[must_use]
    pub fn led_to(&self, registry: &Registry, responses: &Responses) -> BTreeSet<&'static str> {
        let mut unread: BTreeMap<&str, Vec<&'static str>> = BTreeMap::new();
        for def in registry.kinds().map(|kind| &kind.any.def) {
            if def.is_unsought(responses) {
                for prefix in def.id_prefixes {
                    unread.entry(prefix).or_default().push(def.name);
                }
            }
        }
        if unread.is_empty() {
            return BTreeSet::new();
        }

        let managed = registry.kinds().filter(|kind| kind.any.def.listing.is_some());
        let mut led_to = BTreeSet::new();
        for kind in managed {
            for found in kind.live(responses) {
                if self.means(kind, &found) {
                    let attributes = kind.from_api(&found.value);
                    find_kinds(&attributes.into_iter().collect(), &unread, &mut led_to);
                }
            }
        }
        led_to
    }
}

/// Says whether a selection may hold objects of a kind.
fn is_targeted(registry: &Registry, kind: &RegisteredKind, selection: &ObjectSelection) -> bool {
    let (addresses, prefix) = (
        AddressPattern::all_of_kind(registry, kind),
        Address::of(kind.any.def.prefix),
    );
    let selects = |target: &Selector| {
        addresses.iter().any(|addresses| target.may_meet(addresses)) || target.covers(&prefix)
    };
    // A target selects what lies in its objects as well.
    let holder = match kind.any.def.listing.map(|listing| listing.at) {
        Some(ListPosition::Within(holder, _)) => registry.kind(holder),
        Some(ListPosition::Section(_) | ListPosition::Single(_)) | None => None,
    };
    selection.targets.iter().any(selects)
        || holder.is_some_and(|holder| is_targeted(registry, holder, selection))
}

/// Collects the kinds whose ids a value holds.
fn find_kinds(value: &Value, kinds: &BTreeMap<&str, Vec<&'static str>>, found: &mut BTreeSet<&'static str>) {
    match value {
        Value::String(text) => {
            let prefixes = id::find(text).filter_map(|range| id::prefix(&text[range]));
            found.extend(prefixes.filter_map(|prefix| kinds.get(prefix)).flatten());
        }
        Value::Array(items) => items.iter().for_each(|item| find_kinds(item, kinds, found)),
        Value::Object(map) => map.values().for_each(|item| find_kinds(item, kinds, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
