//! Settings of a world that are made of the examples of their kinds: whoever adds a kind to the registry has it tried by
//! every promise, without a line here.
//!
//! Only kinds that are read where somebody needs them come from here; the others make up the rest of a
//! [scenario](super::Scenario), in their own words.

use super::Dice;
use crate::{
    kinds,
    manifest::{REMOVED, RENAMED_FROM, VariableValues, read},
    model::{Address, ListPosition, ReadNeed, RegisteredKind, Sources, Spec, template},
    render::example,
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::LazyLock,
};

/// The settings of a world, before its change and after it.
#[derive(Clone, Debug, Default)]
pub struct ExampleSettings {
    settings: Vec<ExampleSetting>,
}

/// A setting: its section, and its entries.
#[derive(Clone, Debug)]
struct ExampleSetting {
    path: &'static [&'static str],
    before: Map<String, Value>,
    after: Map<String, Value>,
}

/// Which of the two manifests of a world is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorldPhase {
    /// The one that makes the organization.
    Before,
    /// The one that changes it.
    After,
}

/// The sections that a scenario has in its own words, or that people outside hear of.
const SPOKEN: &[&str] = &["smart_views", "email_templates", "sms_templates", "sequences"];

/// Whoever is in every sandbox stands in for the people of examples.
const SOMEBODY: &str = "owner@example.test";

/// The examples of all kinds that stand in a section, by their addresses.
static EXAMPLES: LazyLock<BTreeMap<Address, Spec>> = LazyLock::new(|| {
    let registry = kinds::registry();
    let all = registry.kinds().flat_map(|kind| {
        let entries = kind.any.def.examples.iter();
        entries.filter_map(move |entry| example::of_entry(registry, kind, entry))
    });
    let specs = all.flat_map(|text| {
        let mut sources = Sources::default();
        sources.add("example.yaml", &text);
        let entries = read(&sources, &VariableValues::default()).desired.entries;
        entries.into_iter().map(|(address, entry)| (address, entry.spec))
    });

    let mut known = BTreeMap::new();
    for (address, mut spec) in specs {
        for value in spec.attributes.values_mut() {
            *value = template::readdress(value, &in_sandbox);
        }
        known.entry(address).or_insert(spec);
    }
    known
});

/// Puts somebody whom every sandbox has in the place of a person.
fn in_sandbox(address: Address) -> Address {
    if address.container() == "user" {
        Address::new("user", SOMEBODY)
    } else {
        address
    }
}

impl ExampleSettings {
    /// Draws settings, with all that these name.
    pub fn draw(dice: &mut Dice) -> Self {
        let mut drawn: BTreeSet<&Address> = BTreeSet::new();
        for spec in EXAMPLES.values().filter(|spec| is_tried(spec)) {
            if dice.one_in(2) {
                drawn.insert(&spec.address);
            }
        }

        // What is named has to be there, and may name others.
        let mut named: BTreeSet<&Address> = BTreeSet::new();
        let mut open: Vec<&Address> = drawn.iter().copied().collect();
        while let Some(address) = open.pop() {
            for target in targets(&EXAMPLES[address]) {
                if let Some((target, _)) = EXAMPLES.get_key_value(&target)
                    && named.insert(target)
                {
                    open.push(target);
                }
            }
        }

        let mut changes = SettingChanges::default();
        for address in &drawn {
            changes.draw(dice, &EXAMPLES[*address], named.contains(address));
        }
        let all = drawn.union(&named).filter_map(|address| {
            let spec = &EXAMPLES[*address];
            Some(ExampleSetting {
                path: section(kind_of(spec)?)?,
                before: spec.attributes.clone(),
                after: changes.after(spec),
            })
        });
        Self {
            settings: all.collect(),
        }
    }

    /// Returns the entries of a section.
    pub fn lines(&self, path: &[&str], phase: WorldPhase) -> Vec<String> {
        let settings = self.settings.iter().filter(|setting| setting.path == path);
        let entries = settings.map(|setting| match phase {
            WorldPhase::Before => &setting.before,
            WorldPhase::After => &setting.after,
        });
        entries
            .map(|entry| Value::Object(entry.clone()).to_string())
            .collect()
    }

    /// Returns the sections that nothing else of a world has.
    pub fn sections(&self, phase: WorldPhase) -> String {
        let registry = kinds::registry();
        let own = registry.kinds().filter(|kind| is_own(kind));
        let paths: BTreeSet<&[&str]> = own.filter_map(section).collect();

        let mut text = String::new();
        for path in paths {
            let lines = self.lines(path, phase);
            if !lines.is_empty() {
                let _ = writeln!(text, "{}:", path.concat());
            }
            for line in lines {
                let _ = writeln!(text, "  - {line}");
            }
        }
        text
    }
}

/// What becomes of the drawn settings.
#[derive(Debug, Default)]
struct SettingChanges<'a> {
    /// The new addresses of those that get other names.
    renamed: BTreeMap<&'a Address, Address>,
    removed: BTreeSet<&'a Address>,
    /// Those that become what another example says.
    changed: BTreeMap<&'a Address, &'a Spec>,
}

impl<'a> SettingChanges<'a> {
    fn draw(&mut self, dice: &mut Dice, spec: &'a Spec, is_named: bool) {
        let address = &spec.address;
        match dice.below(4) {
            0 => {
                let name = format!("{} again", address.name());
                self.renamed
                    .insert(address, Address::of(address.container()).child(&name));
            }
            1 if !is_named => drop(self.removed.insert(address)),
            2 => {
                let others = EXAMPLES.values().filter(|other| other.kind == spec.kind);
                let others: Vec<&Spec> = others.filter(|other| other.address != *address).collect();
                if !others.is_empty() {
                    let other = others[dice.below(others.len())];
                    self.changed.insert(address, other);
                }
            }
            _ => {}
        }
    }

    /// Returns the entry of a setting after the change.
    fn after(&self, spec: &Spec) -> Map<String, Value> {
        let Some(kind) = kind_of(spec) else {
            return Map::new();
        };
        let mut entry = kind.named(&spec.attributes);
        if self.removed.contains(&spec.address) {
            entry.insert(REMOVED.to_owned(), Value::Bool(true));
            return entry;
        }

        // What names the object stays, and so does what Close can't change.
        let other = self.changed.get(&spec.address);
        let is_fixed =
            |name: &str| kind.names(name) || kind.attributes.get(name).is_some_and(|one| one.immutable);
        let own = spec.attributes.iter();
        entry.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        let changes = other.into_iter().flat_map(|other| &other.attributes);
        let changes = changes.filter(|(name, value)| {
            // What another example names may not be there.
            !is_fixed(name) && template::targets(value).is_empty()
        });
        entry.extend(changes.map(|(name, value)| (name.clone(), value.clone())));

        let now = |address: Address| self.renamed.get(&address).cloned().unwrap_or(address);
        for value in entry.values_mut() {
            *value = template::readdress(value, &now);
        }
        if let Some(new) = self.renamed.get(&spec.address) {
            entry.insert(RENAMED_FROM.to_owned(), spec.address.name().into());
            entry.insert(kind.any.def.key.to_owned(), new.name().into());
        }
        entry
    }
}

fn kind_of(spec: &Spec) -> Option<&'static RegisteredKind> {
    kinds::registry().kind(spec.kind)
}

fn section(kind: &RegisteredKind) -> Option<&'static [&'static str]> {
    match kind.any.def.listing?.at {
        ListPosition::Section(path) => Some(path),
        ListPosition::Single(_) | ListPosition::Within(..) => None,
    }
}

/// Says whether objects of a kind come from here and from nowhere else.
fn is_own(kind: &RegisteredKind) -> bool {
    let is_needed = kind.any.def.need == ReadNeed::WhereNeeded;
    is_needed
        && section(kind).is_some_and(|path| path.len() == 1 && !path.iter().any(|one| SPOKEN.contains(one)))
}

/// Says whether an example is tried: where somebody has to agree to its changes, the rest of the world would not be tried,
/// and what it names has to come from here as well.
fn is_tried(spec: &Spec) -> bool {
    let asks = |kind: &RegisteredKind| kind.attributes.values().any(|one| !one.asks.is_empty());
    let is_spoken = |address: Address| {
        let named = EXAMPLES.get(&address).and_then(kind_of).and_then(section);
        named.is_some_and(|path| path.iter().any(|one| SPOKEN.contains(one)))
    };
    let is_free = kind_of(spec).is_some_and(|kind| is_own(kind) && !asks(kind));
    is_free && !targets(spec).into_iter().any(is_spoken)
}

/// Returns what a setting names.
fn targets(spec: &Spec) -> Vec<Address> {
    spec.attributes.values().flat_map(template::targets).collect()
}
