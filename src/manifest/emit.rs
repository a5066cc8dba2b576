//! Writes an organization as manifests: one canonical text per section.

use super::{
    file_names::{TextFileNames, file_content},
    left_out::{self, LEFT_OUT},
    plain_names::names,
    schema::AS_IN_CLOSE,
    text_files::FILE,
    unnamed_ids::{path_to, unnamed, unnamed_texts},
    yaml::{self, YamlWriteError},
};
use crate::model::{
    Address, Attribute, Checks, KindGroup, ListPosition, Live, PARENT, RegisteredKind, Registry, Selector,
    Spec, UnreadPart, template,
};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// An organization as manifests.
#[derive(Clone, Debug, Default)]
pub struct EmittedManifests {
    /// The texts by the name of their section.
    pub sections: Vec<(String, String)>,
    /// What is in the files of long texts that they name, by the path in the manifest.
    pub text_files: BTreeMap<String, String>,
    /// What could not be written, and why.
    pub left_out: Vec<UnwritableObject>,
    /// What could not be read of kinds that manifests only name, and why.
    pub unread: Vec<UnwritableObject>,
    /// What was written as it is, although nobody could write it today.
    pub kept: Vec<KeptObject>,
    /// Objects whose URLs hold ids, which stay as they are.
    pub named_by_ids: Vec<Address>,
    /// What belongs to objects and no manifest holds, as the subject of a sentence.
    pub untouched: BTreeMap<Address, String>,
}

/// Where long texts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPlacing {
    /// In files of their own.
    Files,
    /// In the manifests.
    Manifests,
}

/// An object that is written as Close has it, although nobody could set it to that today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptObject {
    /// The object.
    pub address: Address,
    /// The attributes that are so.
    pub attributes: Vec<String>,
    /// What is odd about them, each once.
    pub because: Vec<String>,
}

/// An object that could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnwritableObject {
    /// The object, or the list that it is in.
    pub address: Address,
    /// The pattern of all addresses that it may have.
    pub pattern: String,
    /// Why, and what to do.
    pub because: String,
    /// The kinds of a list that Close does not show, where an organization may lack all of them; else none.
    pub may_lack: Vec<&'static str>,
}

/// Writes an organization as manifests.
///
/// # Errors
///
/// Names the value that YAML can't hold.
pub fn emit(
    registry: &Registry,
    live: &Live,
    placing: TextPlacing,
) -> Result<EmittedManifests, YamlWriteError> {
    let mut writer = EntryWriter::new(registry, live, placing, &|_| false);
    let mut roots: IndexMap<&str, Value> = IndexMap::new();
    for group in 0..writer.groups.len() {
        let at = writer.groups[group].at;
        let Some((first, rest)) = at.path().and_then(<[_]>::split_first) else {
            continue;
        };

        // Neither must one that nobody needed, nor one that Close refuses to show look like an empty one.
        let members = &writer.groups[group].members;
        let hidden = members.iter().find_map(|kind| live.hidden.get(kind.any.def.name));
        if members
            .iter()
            .any(|kind| live.unsought.contains(kind.any.def.name))
        {
            continue;
        }
        if let Some(words) = hidden {
            let because = format!("Close does not show them: failed to {words}");
            let may_lack = members.iter().map(|kind| &kind.any.def);
            let may_lack = may_lack
                .filter(|def| def.is_optional())
                .map(|def| def.name)
                .collect();
            let address = Address::of(at.path().unwrap_or_default().join("."));
            writer.left_out.push(UnwritableObject {
                pattern: Selector::spell(&address),
                address,
                because,
                may_lack,
            });
            continue;
        }

        if let ListPosition::Single(_) = at {
            if let Some(object) = writer.single(group) {
                roots.insert(*first, object);
            }
            continue;
        }

        // Written in another order than Close has, it would change that with the next `apply`.
        let container = writer.groups[group].order.and_then(|order| order.container);
        if container.is_some_and(|container| live.unread_list(&Address::of(container)).is_some()) {
            continue;
        }

        let list = writer.list(group, None);
        let root = roots.entry(*first).or_insert_with(|| Value::Object(Map::new()));
        match rest {
            [] => *root = list,
            [inner, ..] => root[*inner] = list,
        }
    }

    // Objects of the same name would share an address, and a manifest couldn't say which one it means.
    let is_listed = |address: &Address| {
        let mut kinds = registry.kinds().filter(|kind| kind.any.def.listing.is_some());
        kinds.any(|kind| address.is_within(&Address::of(kind.any.def.prefix)))
    };
    for (address, ids) in live.ambiguous.iter().filter(|(address, _)| is_listed(address)) {
        let (count, ids) = (ids.len(), ids.join(", "));
        let way = registry.way_to_one(address);
        let because = format!("{count} objects have this name ({ids}); {way}");
        writer.leave_out(address.clone(), because);
    }

    let (listed, unread): (Vec<_>, Vec<_>) = live.told(registry).partition(|part| {
        let mut kinds = part.kinds.iter().filter_map(|kind| registry.kind(kind));
        !part.is_fixed && kinds.any(|kind| kind.any.def.listing.is_some())
    });
    writer
        .left_out
        .extend(listed.into_iter().map(UnwritableObject::of));
    let unread = unread.into_iter().map(UnwritableObject::of).collect();

    // The next prune reads the files, and may see what is left out of them.
    if !writer.left_out.is_empty() {
        let items = writer.left_out.iter();
        let items = items.map(|one| (one.pattern.as_str(), one.because.as_str()));
        roots.insert(LEFT_OUT, left_out::entries(items));
    }

    let sections = roots.into_iter().map(|(name, value)| {
        let text = yaml::write(&Value::Object(Map::from_iter([(name.to_owned(), value)])))?;
        Ok::<_, YamlWriteError>((name.to_owned(), text))
    });
    Ok(EmittedManifests {
        sections: sections.collect::<Result<_, _>>()?,
        text_files: writer.text_files,
        left_out: writer.left_out,
        unread,
        kept: writer.kept,
        named_by_ids: writer.named_by_ids,
        untouched: live.untouched.clone(),
    })
}

impl UnwritableObject {
    fn of(part: &UnreadPart) -> Self {
        Self {
            address: part.place.clone(),
            pattern: part.selector().text().to_owned(),
            because: part.because.clone(),
            may_lack: Vec::new(),
        }
    }
}

/// Writes the objects of an organization as entries.
pub(super) struct EntryWriter<'a> {
    registry: &'a Registry,
    live: &'a Live,
    groups: Vec<KindGroup<'a>>,
    placing: TextPlacing,
    names: TextFileNames<'a>,
    /// Says whether there is a file already that has a path.
    is_taken: &'a dyn Fn(&str) -> bool,
    /// What is in the files of long texts that the entries name, by path.
    pub(super) text_files: BTreeMap<String, String>,
    /// What could not be written.
    pub(super) left_out: Vec<UnwritableObject>,
    /// What was written as it is.
    pub(super) kept: Vec<KeptObject>,
    named_by_ids: Vec<Address>,
}

impl<'a> EntryWriter<'a> {
    /// Begins with nothing left out.
    pub(super) fn new(
        registry: &'a Registry,
        live: &'a Live,
        placing: TextPlacing,
        is_taken: &'a dyn Fn(&str) -> bool,
    ) -> Self {
        Self {
            registry,
            live,
            groups: registry.groups(),
            placing,
            names: TextFileNames::new(registry, live),
            is_taken,
            text_files: BTreeMap::new(),
            left_out: Vec::new(),
            kept: Vec::new(),
            named_by_ids: Vec::new(),
        }
    }

    /// Writes a list: ordered ones in their order, others by name.
    fn list(&mut self, group: usize, parent: Option<&Address>) -> Value {
        let group = &self.groups[group];
        let is_member = |spec: &Spec| {
            group.members.iter().any(|kind| kind.any.def.name == spec.kind)
                && parent.is_none_or(|parent| spec.address.container() == parent.as_str())
        };
        let mut members: Vec<&Spec> = self.live.specs.values().filter(|spec| is_member(spec)).collect();

        // Lists without an order in Close have no ranks, which leaves the order of the addresses.
        let container = parent
            .cloned()
            .or_else(|| group.order?.container.map(Address::of));
        let order = container.and_then(|container| self.live.orders.get(&container));
        let ordered = order.into_iter().flat_map(|live| &live.order.members);
        let ranks: BTreeMap<&Address, usize> = ordered.enumerate().map(|(at, one)| (one, at)).collect();
        members.sort_by_key(|spec| {
            (
                ranks.get(&spec.address).copied().unwrap_or(usize::MAX),
                &spec.address,
            )
        });

        let entries = members.into_iter().filter_map(|spec| self.entry(spec));
        Value::Array(entries.collect())
    }

    /// Writes a single object; nothing where Close shows none, or nothing of it.
    fn single(&mut self, group: usize) -> Option<Value> {
        let kind = self.groups[group].members.first()?;
        let spec = self.live.specs.get(kind.any.def.prefix)?;
        let object = self.entry(spec)?;
        object
            .as_object()
            .is_some_and(|entry| !entry.is_empty())
            .then_some(object)
    }

    fn leave_out(&mut self, address: Address, because: String) {
        self.left_out.push(UnwritableObject {
            pattern: Selector::spell(&address),
            address,
            because,
            may_lack: Vec::new(),
        });
    }

    /// Writes one object with what lies in it, if it can be written.
    pub(super) fn entry(&mut self, spec: &Spec) -> Option<Value> {
        let kind = self.registry.kind(spec.kind)?;
        if let Some(because) = self.live.unwritable(kind, spec) {
            self.leave_out(spec.address.clone(), because);
            return None;
        }

        // The nesting of an entry already says what it belongs to, so the parent is not written.
        let attributes = kind
            .attributes
            .values()
            .filter(|attribute| attribute.name != PARENT);
        let attributes = attributes.filter_map(|attribute| {
            let value = spec.attributes.get(&attribute.name)?;
            // That there is nothing where Close may show nothing, or where nobody can set anything, goes without saying.
            let is_silent = value.is_null() || attribute.shown;
            let is_told = !is_silent || attribute.absent.as_ref() != Some(value);
            is_told.then(|| (attribute, names(attribute, value)))
        });
        let attributes: Vec<(&Attribute, Value)> = attributes.collect();
        let mut entry = Map::new();
        for (attribute, value) in attributes {
            let value = self.placed(kind, attribute, &spec.address, value);
            entry.insert(attribute.name.clone(), value);
        }

        for group in 0..self.groups.len() {
            let is_unread = self.live.unread_list(&spec.address).is_some();
            if let Some(attribute) = self.groups[group].attribute_of(kind).filter(|_| !is_unread) {
                let list = self.list(group, Some(&spec.address));
                entry.insert(attribute.to_owned(), list);
            }
        }
        let key = kind.any.def.key;
        let url = spec.attributes.get(key).filter(|name| kind.is_url(key, name));
        if url.is_some_and(|url| !template::raw_ids(url).is_empty()) {
            self.named_by_ids.push(spec.address.clone());
        }

        let kept = oddities(self.registry, kind, self.live, spec, &spec.attributes);
        if let Some(kept) = kept {
            entry.insert(AS_IN_CLOSE.to_owned(), Value::from(kept.attributes.clone()));
            self.kept.push(kept);
        }
        Some(shorten(kind, entry))
    }
}

impl EntryWriter<'_> {
    /// Puts a long text into a file of its own, and returns what names that; other values stay.
    fn placed(
        &mut self,
        kind: &RegisteredKind,
        attribute: &Attribute,
        address: &Address,
        value: Value,
    ) -> Value {
        let content = file_content(attribute, &value).filter(|_| self.placing == TextPlacing::Files);
        let Some(content) = content else { return value };

        let files = &self.text_files;
        let is_taken = |path: &str| files.contains_key(path) || (self.is_taken)(path);
        let path = self.names.path((kind, attribute), address, &is_taken);
        self.text_files.insert(path.clone(), content);
        json!({ FILE: path })
    }
}

/// Returns what an entry has to say is as in Close, if it is to hold these attributes of an object.
pub(super) fn oddities(
    registry: &Registry,
    kind: &RegisteredKind,
    live: &Live,
    spec: &Spec,
    attributes: &Map<String, Value>,
) -> Option<KeptObject> {
    let (mut names, mut because) = (BTreeSet::new(), Vec::new());

    // Rules of Close came after much of what organizations have.
    let mut checks = Checks::default();
    if let Err(error) = kind.lower(Value::Object(attributes.clone()), Some(&mut checks)) {
        because.push(error.to_string());
    }
    for finding in checks.errors().filter(|finding| finding.code.found_live) {
        names.insert(finding.lacks.unwrap_or(finding.attribute()).to_owned());
        because.push(finding.message.clone());
    }

    // People and fields go, and what names them stays.
    let is_open = |(name, value): &(&String, &Value)| *name != PARENT && !kind.is_url(name, value);
    for (name, value) in attributes.iter().filter(is_open) {
        let attribute = kind.attributes.get(name);
        for id in unnamed_texts(live, attribute, value) {
            names.insert(name.clone());
            let path = path_to(value, &id).map(|path| format!("{name}{path}"));
            because.push(unnamed(registry, live, &id, path));
        }
    }

    let mut seen = BTreeSet::new();
    because.retain(|text| seen.insert(text.clone()));
    (!names.is_empty()).then(|| KeptObject {
        address: spec.address.clone(),
        attributes: names.into_iter().collect(),
        because,
    })
}

/// Writes an entry that says nothing but its name as that name.
fn shorten(kind: &RegisteredKind, entry: Map<String, Value>) -> Value {
    match entry.get(kind.any.def.key) {
        Some(name) if entry.len() == 1 => name.clone(),
        Some(_) | None => Value::Object(entry),
    }
}
