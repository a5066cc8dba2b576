//! Writes an organization as manifests: one canonical text per section.

use super::yaml::{self, YamlWriteError};
use crate::model::{
    Address, Attribute, Checks, KindGroup, ListPosition, Live, PARENT, RegisteredKind, Registry, Spec,
    template,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An organization as manifests.
#[derive(Clone, Debug, Default)]
pub struct EmittedManifests {
    /// The texts by the name of their section.
    pub sections: Vec<(String, String)>,
    /// What could not be written, and why.
    pub left_out: Vec<UnwritableObject>,
}

/// An object that could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnwritableObject {
    /// The object.
    pub address: Address,
    /// Why, and what to do.
    pub because: String,
}

/// Writes an organization as manifests.
///
/// # Errors
///
/// Says which value YAML can't hold.
pub fn emit(registry: &Registry, live: &Live) -> Result<EmittedManifests, YamlWriteError> {
    let mut writer = EntryWriter::new(registry, live);
    let mut roots: Vec<(String, Value)> = Vec::new();
    for at in 0..writer.groups.len() {
        let ListPosition::Section(path) = writer.groups[at].at else {
            continue;
        };
        let Some((first, rest)) = path.split_first() else {
            continue;
        };
        let hidden = writer.groups[at]
            .members
            .iter()
            .find_map(|kind| live.hidden.get(kind.any.def.name));
        if let Some(words) = hidden {
            let because = format!("Close does not show them: failed to {words}");
            writer.left_out.push(UnwritableObject {
                address: Address::of(path.join(".")),
                because,
            });
            continue;
        }
        let list = writer.list(at, None);
        let root = match roots.iter().position(|(name, _)| name == first) {
            Some(known) => known,
            None => {
                roots.push(((*first).to_owned(), Value::Object(Map::new())));
                roots.len() - 1
            }
        };
        match rest {
            [] => roots[root].1 = list,
            [inner, ..] => roots[root].1[*inner] = list,
        }
    }
    for (address, ids) in &live.ambiguous {
        let because = format!(
            "{} objects have this name ({}); rename all but one",
            ids.len(),
            ids.join(", ")
        );
        writer.left_out.push(UnwritableObject {
            address: address.clone(),
            because,
        });
    }
    let sections = roots.into_iter().map(|(name, value)| {
        let text = yaml::write(&Value::Object(Map::from_iter([(name.clone(), value)])))?;
        Ok::<_, YamlWriteError>((name, text))
    });
    Ok(EmittedManifests {
        sections: sections.collect::<Result<_, _>>()?,
        left_out: writer.left_out,
    })
}

/// Writes the objects of an organization as entries.
pub(super) struct EntryWriter<'a> {
    registry: &'a Registry,
    live: &'a Live,
    groups: Vec<KindGroup<'a>>,
    /// What could not be written.
    pub(super) left_out: Vec<UnwritableObject>,
}

impl<'a> EntryWriter<'a> {
    /// Begins with nothing left out.
    pub(super) fn new(registry: &'a Registry, live: &'a Live) -> Self {
        Self {
            registry,
            live,
            groups: registry.groups(),
            left_out: Vec::new(),
        }
    }

    /// Writes a list: ordered ones in their order, others by name.
    fn list(&mut self, group: usize, parent: Option<&Address>) -> Value {
        let container = parent.cloned().or_else(|| {
            self.groups[group]
                .order
                .and_then(|order| order.container)
                .map(Address::of)
        });
        let kinds: Vec<&str> = self.groups[group]
            .members
            .iter()
            .map(|kind| kind.any.def.name)
            .collect();
        let is_member = |spec: &Spec| {
            kinds.contains(&spec.kind)
                && parent.is_none_or(|parent| spec.address.container() == parent.as_str())
        };
        let order = container.and_then(|container| self.live.orders.get(&container));
        let rank: BTreeMap<&Address, usize> = order
            .into_iter()
            .flat_map(|live| live.order.members.iter().enumerate().map(|(at, one)| (one, at)))
            .collect();
        let mut members: Vec<&Spec> = self.live.specs.values().filter(|spec| is_member(spec)).collect();
        members.sort_by_key(|spec| {
            (
                rank.get(&spec.address).copied().unwrap_or(usize::MAX),
                &spec.address,
            )
        });
        let entries: Vec<Value> = members.into_iter().filter_map(|spec| self.entry(spec)).collect();
        Value::Array(entries)
    }

    /// Writes one object with what lies in it; nothing where that can't be.
    pub(super) fn entry(&mut self, spec: &Spec) -> Option<Value> {
        let kind = self.registry.kind(spec.kind)?;
        if let Some(ids) = self.live.unnamed.get(&spec.address) {
            let because = format!(
                "it holds {}, which this organization does not have (any more) or the key may not see; correct it \
                 in Close",
                ids.join(", ")
            );
            self.left_out.push(UnwritableObject {
                address: spec.address.clone(),
                because,
            });
            return None;
        }
        let mut checks = Checks::default();
        let lowered = kind.lower(Value::Object(spec.attributes.clone()), Some(&mut checks));
        let because = match (checks.errors().next(), lowered) {
            (Some(finding), _) => Some(format!("{}; {}", finding.message, finding.help)),
            (None, Err(error)) => Some(error.to_string()),
            (None, Ok(_)) => None,
        };
        if let Some(because) = because {
            self.left_out.push(UnwritableObject {
                address: spec.address.clone(),
                because,
            });
            return None;
        }
        let mut entry: Map<String, Value> = kind
            .attributes
            .values()
            .filter(|attribute| attribute.name != PARENT)
            .filter_map(|attribute| {
                let value = spec.attributes.get(&attribute.name)?;
                Some((attribute.name.clone(), names(attribute, value)))
            })
            .collect();
        for at in 0..self.groups.len() {
            if let ListPosition::Within(holder, attribute) = self.groups[at].at
                && holder == kind.any.def.name
            {
                let list = self.list(at, Some(&spec.address));
                entry.insert(attribute.to_owned(), list);
            }
        }
        Some(shorten(kind, entry))
    }
}

/// Writes the references of a typed attribute as plain names; those of a set in the order of the alphabet.
pub(super) fn names(attribute: &Attribute, value: &Value) -> Value {
    let Some(prefix) = attribute.reference.as_deref() else {
        return value.clone();
    };
    let plain: Result<Value, std::convert::Infallible> = template::rewrite(value, &mut |text| {
        let address = template::as_reference(text).filter(|address| address.container() == prefix);
        Ok(address.map_or_else(|| text.to_owned(), |address| address.name()))
    });
    let mut plain = plain.unwrap_or_else(|never| match never {});
    if let (true, Value::Array(items)) = (attribute.set, &mut plain) {
        items.sort_by_cached_key(Value::to_string);
    }
    plain
}

/// Writes an entry that says nothing but its name as that name.
fn shorten(kind: &RegisteredKind, entry: Map<String, Value>) -> Value {
    match entry.get(kind.any.def.key) {
        Some(name) if entry.len() == 1 => name.clone(),
        Some(_) | None => Value::Object(entry),
    }
}
