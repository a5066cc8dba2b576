//! Turns valid documents into what the manifests ask for, and reports what the kinds find wrong.

mod address_claim;
mod broken_rules;
mod entry_locations;
mod entry_request;

use super::{
    codes,
    document::pointer,
    interpolate::RawId,
    invalid_pointers::InvalidPointers,
    left_out,
    possible_names::PossibleNames,
    reading::ManifestReading,
    schema::{MOVE_TO, REMOVED},
    waiver,
    yaml::{YamlNode, child_pointer},
};
use crate::model::{
    Address, BrokenRule, Checks, Entry, KindGroup, ListPosition, LoweredObject, Order, PARENT, Problem,
    RegisteredKind, Registry, Sources, template,
};
use entry_request::EntryRequest;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Stands for a name that could not be read, while the rest of an entry is checked.
const UNNAMED: &str = "unnamed";

/// Manifests on the way to what they ask for, document by document.
pub struct ManifestLowering<'a> {
    registry: &'a Registry,
    sources: &'a Sources,
    groups: Vec<KindGroup<'a>>,
    /// What is known so far.
    pub reading: ManifestReading,
    orders: BTreeMap<Address, Vec<Address>>,
    /// The addresses of entries that could share one, by the shortest form of that.
    namesakes: BTreeMap<Address, Vec<Address>>,
    /// The ids in the document at hand that no entry has answered for yet.
    raw_ids: Vec<RawId>,
}

/// A document and what does not fit the schema in it.
#[derive(Clone, Copy)]
struct CheckedDocument<'d> {
    node: &'d YamlNode,
    invalid: &'d InvalidPointers,
}

/// A list of entries in a document.
struct ListInDocument<'d> {
    document: CheckedDocument<'d>,
    /// The group of kinds that share the list, by its number.
    group: usize,
    pointer: String,
    /// The object that holds the list.
    parent: Option<&'d Address>,
    /// The object whose order the list is.
    order: Option<Address>,
}

/// An entry in a document.
struct EntryInDocument<'d> {
    document: CheckedDocument<'d>,
    kind: &'d RegisteredKind,
    pointer: String,
    parent: Option<&'d Address>,
    value: &'d Value,
}

/// An object of an entry, with what its kind says of it.
struct LoweredEntry {
    object: LoweredObject,
    /// What is odd about it.
    remarks: Vec<Problem>,
    /// The rules of Close that it breaks.
    broken: Vec<BrokenRule>,
}

/// A list inside of an entry.
struct NestedList {
    group: usize,
    attribute: &'static str,
    value: Value,
}

/// Gives attributes the room that they need and no more: a map grows in steps, and a long file has millions of them.
fn fitted(attributes: Map<String, Value>) -> Map<String, Value> {
    let mut fitted = Map::with_capacity(attributes.len());
    for (name, value) in attributes {
        fitted.insert(name, value);
    }
    fitted
}

impl<'a> ManifestLowering<'a> {
    /// Starts with what the texts may hold besides their documents.
    pub fn new(registry: &'a Registry, sources: &'a Sources, possible_names: PossibleNames) -> Self {
        Self {
            registry,
            sources,
            groups: registry.groups(),
            reading: ManifestReading {
                possible_names,
                ..ManifestReading::default()
            },
            orders: BTreeMap::new(),
            namesakes: BTreeMap::new(),
            raw_ids: Vec::new(),
        }
    }

    /// Adds a document; lists of the same section are joined.
    ///
    /// What is invalid does not fit the schema, and is left out.
    pub fn add(
        &mut self,
        node: &YamlNode,
        mut document: Value,
        invalid: &InvalidPointers,
        raw_ids: Vec<RawId>,
    ) {
        self.raw_ids = raw_ids;
        let waivers = waiver::read(
            self.registry,
            (node, &document),
            invalid,
            &mut self.reading.problems,
        );
        self.reading.waivers.extend(waivers);
        let left_out = left_out::read(self.registry, &document, invalid);
        self.reading.desired.left_out.extend(left_out);

        for group in 0..self.groups.len() {
            let at = self.groups[group].at;
            let Some(path) = at.path() else {
                continue;
            };

            // A list that could not be read may hold any name, so no reference into it can be called wrong.
            if (1..=path.len()).any(|steps| invalid.is_at(&pointer(&path[..steps]))) {
                self.reading.possible_names.add_list(&self.groups[group]);
            }
            // Taken out, so that each entry goes as soon as it is lowered: a list may have millions.
            let Some(list) = document.pointer_mut(&pointer(path)).map(Value::take) else {
                continue;
            };

            self.reading.desired.managed.insert(at);
            if let ListPosition::Single(_) = at {
                self.single(list, group, CheckedDocument { node, invalid }, pointer(path));
                continue;
            }
            let order = self.groups[group].order.and_then(|order| order.container);
            let at = ListInDocument {
                document: CheckedDocument { node, invalid },
                group,
                pointer: pointer(path),
                parent: None,
                order: order.map(Address::of),
            };
            self.list(list, &at);
        }

        // An id outside of all attributes belongs nowhere.
        let left = std::mem::take(&mut self.raw_ids);
        self.reading
            .problems
            .extend(left.into_iter().map(|raw| raw.problem));
    }

    /// Ends with what all documents ask for.
    pub fn finish(mut self) -> ManifestReading {
        let orders = self.orders.into_iter();
        let orders = orders.map(|(container, members)| Order { container, members });
        self.reading.desired.orders = orders.collect();
        self.reading
    }

    /// Adds the section of a single object, which is its entry.
    fn single(&mut self, value: Value, group: usize, document: CheckedDocument<'_>, pointer: String) {
        let kind = self.groups[group].members.first();
        if let Some(kind) = kind.and_then(|kind| self.registry.kind(kind.any.def.name)) {
            let entry = EntryInDocument {
                document,
                kind,
                pointer,
                parent: None,
                value: &value,
            };
            self.entry(&entry);
        }
    }

    fn list(&mut self, list: Value, at: &ListInDocument<'_>) {
        // An empty list has an order as well: that of no members.
        if let Some(container) = &at.order {
            self.orders.entry(container.clone()).or_default();
        }

        let Value::Array(values) = list else { return };
        for (position, value) in values.into_iter().enumerate() {
            let Some(kind) = self.groups[at.group].kind_of(&value) else {
                continue;
            };
            let Some(kind) = self.registry.kind(kind.any.def.name) else {
                continue;
            };
            let entry = EntryInDocument {
                document: at.document,
                kind,
                pointer: format!("{}/{position}", at.pointer),
                parent: at.parent,
                value: &value,
            };
            if let (Some(address), Some(container)) = (self.entry(&entry), &at.order) {
                self.orders.entry(container.clone()).or_default().push(address);
            }
        }
    }

    /// Adds one entry, and returns the address of an object that is to be there.
    fn entry(&mut self, entry: &EntryInDocument<'_>) -> Option<Address> {
        let key = entry.kind.any.def.key;
        if entry.document.invalid.is_at(&entry.pointer) {
            self.possible_entry(entry);
            return None;
        }

        // A bare name is short for an entry that has nothing but its key.
        let mut attributes = match entry.value {
            Value::Object(attributes) => attributes.clone(),
            Value::String(_) => Map::from_iter([(key.to_owned(), entry.value.clone())]),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
        };

        // What follows is about what to do, or about other objects, and the kind doesn't know it.
        let request = EntryRequest::take(&mut attributes);
        self.check_move(entry, &request);
        let nested = self.take_nested(entry.kind, &mut attributes);

        let LoweredEntry {
            mut object,
            remarks,
            broken,
        } = self.lower(entry, attributes, &request)?;
        if self.claim_address(entry, &mut object).is_none() {
            self.keep_problems(broken);
            return None;
        }
        let address = object.spec.address.clone();
        object.spec.attributes = fitted(object.spec.attributes);

        let node = entry.node();
        self.reading.nodes.insert(address.clone(), node.clone());
        let remarks = remarks.into_iter().map(|problem| (address.clone(), problem));
        self.reading.remarks.extend(remarks);
        let removed = request.removed;
        let added = Entry {
            spec: object.spec,
            removed,
            pruned: false,
            renamed_from: request.renamed_from.into(),
            allowed: request.allowed.into(),
            replace: request.replace,
            move_to: request.move_to.into(),
            moves: object.moves.into(),
            qualifiers: object.qualifiers.into(),
            obstacle: object.obstacle.into(),
            as_in_close: request.as_in_close.into(),
            broken: broken.into(),
            at: Some(self.location(node, removed)),
            elsewhere: self.stated_elsewhere(node).into(),
            texts: self.text_locations(entry.kind, node).into(),
        };
        self.reading
            .desired
            .entries
            .insert(address.clone(), Box::new(added));

        // Only now, because the objects inside need the address of the one that holds them.
        for list in nested {
            self.nested(entry, list, &address, removed);
        }
        (!removed).then_some(address)
    }

    /// Any text in an entry that can't be read may be its name.
    fn possible_entry(&mut self, entry: &EntryInDocument<'_>) {
        let names = &mut self.reading.possible_names;
        names.add_entry(entry.kind, entry.parent, entry.value);
    }

    fn check_move(&mut self, entry: &EntryInDocument<'_>, request: &EntryRequest) {
        // While `removed` itself is invalid, nobody knows whether the object stays.
        let is_unclear = entry.is_invalid(REMOVED) || entry.is_invalid(MOVE_TO);
        if request.move_to.is_none() || request.removed || is_unclear {
            return;
        }

        let pointer = child_pointer(&entry.pointer, MOVE_TO);
        let found = entry.document.node.find_nearest(&pointer);
        let message = format!(
            "`{MOVE_TO}` says where the records of a removed object go, but this entry has no `{REMOVED}: true`"
        );
        self.reading.problems.push(
            Problem::new(&codes::MOVE_WITHOUT_REMOVAL, message)
                .at(found.key.unwrap_or(found.value.place), "nothing is deleted")
                .help(format!("add `{REMOVED}: true`, or delete it")),
        );
    }

    /// Takes the lists of other objects out of an entry's attributes.
    fn take_nested(&self, kind: &RegisteredKind, attributes: &mut Map<String, Value>) -> Vec<NestedList> {
        let groups = self.groups.iter().enumerate();
        let nested = groups.filter_map(|(group, kinds)| {
            let attribute = kinds.attribute_of(kind)?;
            let value = attributes.shift_remove(attribute)?;
            Some(NestedList {
                group,
                attribute,
                value,
            })
        });
        nested.collect()
    }

    /// Brings an object into canonical form, and returns it with what its kind finds odd; nothing where it can't be
    /// used, which is reported.
    fn lower(
        &mut self,
        entry: &EntryInDocument<'_>,
        mut attributes: Map<String, Value>,
        request: &EntryRequest,
    ) -> Option<LoweredEntry> {
        let removed = request.removed;
        let stated = attributes.len();
        // What is invalid has been reported, and the kind would only trip over it again.
        attributes.retain(|name, _| !entry.is_invalid(name));
        let is_whole = attributes.len() == stated;

        // The rest of an entry is checked even if its name is wrong, so that people hear of everything at once.
        let naming = [Some(entry.kind.any.def.key), entry.kind.any.def.family];
        let unnamed = naming.into_iter().flatten().filter(|name| entry.is_invalid(name));
        let unnamed: Vec<&str> = unnamed.collect();
        let is_named = unnamed.is_empty();
        for name in unnamed {
            attributes.insert(name.to_owned(), json!(UNNAMED));
        }
        if let Some(parent) = entry.parent {
            attributes.insert(PARENT.to_owned(), Value::String(template::reference(parent)));
        }

        // Of an object that goes only what names it matters, whatever else its entry still says.
        if removed {
            let told = entry.kind.any.def.namesakes.map_or(&[][..], |rule| rule.by);
            attributes.retain(|name, _| entry.kind.names(name) || told.contains(&name.as_str()));
        }

        // The rules of a kind are for objects that are to exist.
        let mut checks = Checks::default();
        let attributes = Value::Object(attributes);
        let lowered = entry.kind.lower(attributes, (!removed).then_some(&mut checks));
        let (remarks, found) = self.report(entry, checks);
        let broken = self.broken_rules(entry, request, found);

        let node = entry.node();
        match lowered {
            Ok(object) if is_named => Some(LoweredEntry {
                object,
                remarks,
                broken,
            }),
            // The entry fits the schema and its kind refuses it, so nothing else has reported that yet.
            Err(error) if is_whole => {
                self.keep_problems(broken);
                let problem = Problem::new(&codes::WRONG_TYPE, error.to_string());
                self.reading
                    .problems
                    .push(problem.at(node.place, "in this entry"));
                None
            }

            // Until its invalid attributes are right, its name may be one that others refer to.
            lowered => {
                self.keep_problems(broken);
                self.possible_entry(entry);
                if let Ok(LoweredObject { spec, .. }) = lowered {
                    self.reading.possible_names.add_unnamed(spec, node.clone());
                }
                None
            }
        }
    }

    /// Adds the entries of a list inside of an object.
    fn nested(&mut self, entry: &EntryInDocument<'_>, list: NestedList, holder: &Address, removed: bool) {
        let NestedList {
            group,
            attribute,
            mut value,
        } = list;
        if entry
            .document
            .invalid
            .is_at(&child_pointer(&entry.pointer, attribute))
        {
            self.reading.possible_names.add_inside(holder);
        }

        // What lies in an object goes with it, so that only removals of its own are kept; nothing is asked for that
        // would have to be in it.
        if removed && let Value::Array(entries) = &mut value {
            let stay = entries
                .iter_mut()
                .filter(|entry| entry.get(REMOVED) != Some(&Value::Bool(true)));
            stay.for_each(|entry| *entry = Value::Null);
        }

        let is_ordered = self.groups[group].order.is_some() && !removed;
        let at = ListInDocument {
            document: entry.document,
            group,
            pointer: format!("{}/{attribute}", entry.pointer),
            parent: Some(holder),
            order: is_ordered.then(|| holder.clone()),
        };
        self.list(value, &at);
    }
}

impl<'d> EntryInDocument<'d> {
    fn node(&self) -> &'d YamlNode {
        self.document.node.find_nearest(&self.pointer).value
    }

    /// Says whether an attribute does not fit the schema.
    fn is_invalid(&self, attribute: &str) -> bool {
        let pointer = child_pointer(&self.pointer, attribute);
        self.document.invalid.touches(&pointer)
    }
}
