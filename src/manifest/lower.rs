//! Turns valid documents into what the manifests ask for, and reports what the kinds find wrong.

use super::{
    codes,
    invalid_pointers::InvalidPointers,
    possible_names::PossibleNames,
    schema::{ALLOW_DATA_LOSS, MOVE_TO, REMOVED, RENAMED_FROM, REPLACE},
    waiver::{self, Waiver},
    yaml::{YamlNode, child_pointer},
};
use crate::model::{
    Address, Checks, Desired, Entry, KindGroup, ListPosition, Location, LoweredObject, Order, PARENT, Place,
    Problem, Registry, Severity, Sources, template,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Collects what the documents ask for.
pub struct Lowering<'a> {
    registry: &'a Registry,
    sources: &'a Sources,
    groups: Vec<KindGroup<'a>>,
    /// What was asked for so far.
    pub desired: Desired,
    /// Where each entry stands.
    pub places: BTreeMap<Address, (Place, YamlNode)>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What the kinds find odd.
    pub remarks: Vec<(Address, Problem)>,
    /// What is accepted.
    pub waivers: Vec<Waiver>,
    /// What may be listed besides.
    pub possible_names: PossibleNames,
    orders: BTreeMap<Address, Vec<Address>>,
}

/// What the documents ask for.
pub struct Collected {
    /// What they ask for; complete only if nothing was in doubt.
    pub desired: Desired,
    /// Where each entry stands.
    pub places: BTreeMap<Address, (Place, YamlNode)>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What the kinds find odd.
    pub remarks: Vec<(Address, Problem)>,
    /// What is accepted.
    pub waivers: Vec<Waiver>,
    /// What may be listed besides.
    pub possible_names: PossibleNames,
}

/// A document at hand.
#[derive(Clone, Copy)]
struct CheckedDocument<'a> {
    node: &'a YamlNode,
    invalid: &'a InvalidPointers,
}

impl<'a> Lowering<'a> {
    /// Starts with nothing.
    #[must_use]
    pub fn new(registry: &'a Registry, sources: &'a Sources) -> Self {
        Self {
            registry,
            sources,
            groups: registry.groups(),
            desired: Desired::default(),
            places: BTreeMap::new(),
            problems: Vec::new(),
            remarks: Vec::new(),
            waivers: Vec::new(),
            possible_names: PossibleNames::default(),
            orders: BTreeMap::new(),
        }
    }

    /// Adds a document; lists of the same section are joined.
    ///
    /// What is in doubt does not fit the schema, and is left out.
    pub fn add(&mut self, node: &YamlNode, document: &Value, invalid: &InvalidPointers) {
        self.waivers
            .extend(waiver::read(node, document, invalid, &mut self.problems));
        for at in 0..self.groups.len() {
            let ListPosition::Section(path) = self.groups[at].at else {
                continue;
            };
            let pointer: String = path.iter().map(|step| format!("/{step}")).collect();
            let sections: Vec<String> = (1..=path.len())
                .map(|steps| format!("/{}", path[..steps].join("/")))
                .collect();
            if sections.iter().any(|section| invalid.is_at(section)) {
                self.possible_names.add_list(&self.groups[at], None);
            }
            let Some(list) = document.pointer(&pointer) else {
                continue;
            };
            self.desired.managed.insert(self.groups[at].at);
            let order = self.groups[at]
                .order
                .and_then(|order| order.container)
                .map(Address::of);
            let work = CheckedDocument { node, invalid };
            self.list(at, list, work, &pointer, None, order);
        }
    }

    /// Ends the collection.
    pub fn finish(mut self) -> Collected {
        let orders = self
            .orders
            .into_iter()
            .map(|(container, members)| Order { container, members });
        self.desired.orders = orders.collect();
        Collected {
            desired: self.desired,
            places: self.places,
            problems: self.problems,
            remarks: self.remarks,
            waivers: self.waivers,
            possible_names: self.possible_names,
        }
    }

    fn list(
        &mut self,
        group: usize,
        list: &Value,
        work: CheckedDocument<'_>,
        pointer: &str,
        parent: Option<&Address>,
        order: Option<Address>,
    ) {
        if let Some(container) = &order {
            self.orders.entry(container.clone()).or_default();
        }
        for (at, entry) in list.as_array().into_iter().flatten().enumerate() {
            let pointer = format!("{pointer}/{at}");
            let Some((address, removed)) = self.entry(group, entry, work, &pointer, parent) else {
                continue;
            };
            if let Some(container) = order.as_ref().filter(|_| !removed) {
                self.orders.entry(container.clone()).or_default().push(address);
            }
        }
    }

    /// Adds one entry and returns its address, and whether the object is to go.
    fn entry(
        &mut self,
        group: usize,
        entry: &Value,
        work: CheckedDocument<'_>,
        pointer: &str,
        parent: Option<&Address>,
    ) -> Option<(Address, bool)> {
        let CheckedDocument { node, invalid } = work;
        let kind = self.groups[group].kind_of(entry)?;
        let def = kind.any.def;
        let kind = self.registry.kind(def.name)?;
        let touches = |name: &str| invalid.touches(&child_pointer(pointer, name));
        if invalid.is_at(pointer) {
            self.possible_names.add_entry(kind, parent, entry);
            return None;
        }
        let is_named = !touches(def.key);
        let mut attributes = match entry {
            Value::Object(attributes) => attributes.clone(),
            Value::String(_) => Map::from_iter([(def.key.to_owned(), entry.clone())]),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
        };
        let removed = attributes
            .shift_remove(REMOVED)
            .is_some_and(|removed| removed == true);
        let allow_data_loss = attributes
            .shift_remove(ALLOW_DATA_LOSS)
            .is_some_and(|allowed| allowed == true);
        let move_to = attributes
            .shift_remove(MOVE_TO)
            .and_then(|to| to.as_str().map(str::to_owned));
        if move_to.is_some() && !removed && !touches(REMOVED) && !touches(MOVE_TO) {
            let found = node.find_nearest(&child_pointer(pointer, MOVE_TO));
            let message =
                format!("`{MOVE_TO}` says where the records of a removed object go, and this one stays");
            self.problems.push(
                Problem::new(&codes::MOVE_WITHOUT_REMOVAL, message)
                    .at(found.key.unwrap_or(found.value.place), "moves nothing")
                    .help(format!("add `{REMOVED}: true`, or take it out")),
            );
        }
        let replace = attributes
            .shift_remove(REPLACE)
            .is_some_and(|replace| replace == true);
        let renamed_from = match attributes.shift_remove(RENAMED_FROM) {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => Vec::new(),
        };
        let nested: Vec<(usize, &str, Value)> = (0..self.groups.len())
            .filter_map(|at| match self.groups[at].at {
                ListPosition::Within(holder, attribute) if holder == def.name => attributes
                    .shift_remove(attribute)
                    .map(|list| (at, attribute, list)),
                ListPosition::Within(..) | ListPosition::Section(_) => None,
            })
            .collect();
        let stated = attributes.len();
        attributes.retain(|name, _| !touches(name));
        let is_whole = attributes.len() == stated;
        if !is_named {
            attributes.insert(def.key.to_owned(), json!(UNNAMED));
        }
        if let Some(parent) = parent {
            attributes.insert(PARENT.to_owned(), Value::String(template::reference(parent)));
        }
        if removed {
            attributes.retain(|name, _| name == def.key || name == PARENT);
        }
        let place = node.find_nearest(pointer).value;
        let mut checks = Checks::default();
        let mut remarks = Vec::new();
        let lowered = kind.lower(Value::Object(attributes), (!removed).then_some(&mut checks));
        for finding in checks.0 {
            let is_of_key = || finding.pointer == child_pointer("", def.key);
            if finding.lacks.is_some_and(touches) || !is_named && is_of_key() {
                continue;
            }
            let found = node.find_nearest(&format!("{pointer}{}", finding.pointer));
            let whole = found.value.place;
            let problem = Problem::new(finding.code, finding.message).help(finding.help);
            match problem.code.severity {
                Severity::Error => self.problems.push(problem.at(whole, "here")),
                Severity::Warning | Severity::Info => remarks.push(problem.at(whole, "here")),
            }
        }
        let lowered = match lowered {
            Ok(lowered) if is_named => lowered,
            Err(error) if is_whole => {
                self.problems.push(
                    Problem::new(&codes::WRONG_TYPE, error.to_string()).at(place.place, "in this entry"),
                );
                return None;
            }
            lowered => {
                self.possible_names.add_entry(kind, parent, entry);
                if let Ok(LoweredObject { spec, .. }) = lowered {
                    self.possible_names
                        .add_unnamed(spec, (head(place), place.clone()));
                }
                return None;
            }
        };
        let mut spec = lowered.spec;
        let mut address = spec.address.clone();
        if let (Some(other), Some(qualifier)) = (self.desired.entries.get(&address), &lowered.qualifier)
            && other.qualifier.as_ref() != Some(qualifier)
        {
            self.qualify(&address);
        }
        if let Some(qualifier) = &lowered.qualifier
            && self.is_shared(&address)
        {
            address = address.qualified(qualifier);
            spec.address = address.clone();
        }
        if let Some((first, _)) = self.places.get(&address) {
            self.possible_names.add_inside(&address);
            let other = self.desired.entries.get(&address);
            if other.is_some_and(|other| other.qualifier.is_some() != lowered.qualifier.is_some()) {
                // What tells the two apart is in doubt in one of them.
                return None;
            }
            self.problems.push(
                Problem::new(&codes::DUPLICATE_ADDRESS, format!("`{address}` is listed twice"))
                    .at(head(place), "again here")
                    .with(*first, "first here")
                    .help("keep one of the two entries, or rename one"),
            );
            return None;
        }
        self.places.insert(address.clone(), (head(place), place.clone()));
        self.remarks
            .extend(remarks.into_iter().map(|problem| (address.clone(), problem)));
        let at = self.locate(head(place));
        let entry = Entry {
            spec,
            removed,
            pruned: false,
            renamed_from,
            allow_data_loss,
            replace,
            move_to,
            moves: lowered.moves,
            qualifier: lowered.qualifier,
            obstacle: lowered.obstacle,
            at: Some(at),
        };
        self.desired.entries.insert(address.clone(), entry);
        for (group, attribute, mut list) in nested {
            if invalid.is_at(&child_pointer(pointer, attribute)) {
                self.possible_names.add_inside(&address);
            }
            if removed && let Value::Array(entries) = &mut list {
                entries
                    .iter_mut()
                    .filter(|entry| entry.get(REMOVED) != Some(&Value::Bool(true)))
                    .for_each(|entry| {
                        *entry = Value::Null;
                    });
            }
            let order = self.groups[group]
                .order
                .filter(|_| !removed)
                .map(|_| address.clone());
            self.list(
                group,
                &list,
                work,
                &format!("{pointer}/{attribute}"),
                Some(&address),
                order,
            );
        }
        Some((address, removed))
    }

    /// Says whether entries have this address and something more, because they share a name.
    fn is_shared(&self, address: &Address) -> bool {
        let start = address.qualified("");
        let mut from = self.desired.entries.range::<Address, _>(&start..);
        from.next()
            .is_some_and(|(other, _)| other.as_str().starts_with(start.as_str()))
    }

    /// Gives an entry its full address, because another one shares its name.
    fn qualify(&mut self, address: &Address) {
        let Some(mut entry) = self.desired.entries.remove(address) else {
            return;
        };
        let full = address.qualified(entry.qualifier.as_deref().unwrap_or_default());
        entry.spec.address = full.clone();
        self.desired.entries.insert(full.clone(), entry);
        if let Some(place) = self.places.remove(address) {
            self.places.insert(full, place);
        }
    }

    fn locate(&self, place: Place) -> Location {
        self.sources.locate(place)
    }
}

/// Stands for a name that could not be read, while the rest of an entry is checked.
const UNNAMED: &str = "unnamed";

/// Returns the first line of an entry.
fn head(node: &YamlNode) -> Place {
    match &node.content {
        super::yaml::YamlContent::Mapping(entries) => {
            entries.first().map_or(node.place, |entry| entry.key_place)
        }
        super::yaml::YamlContent::Null
        | super::yaml::YamlContent::Bool(_)
        | super::yaml::YamlContent::Number(_)
        | super::yaml::YamlContent::String(_)
        | super::yaml::YamlContent::Sequence(_) => node.place,
    }
}
