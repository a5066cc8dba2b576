//! Entries whose names and values are the same letters as in the organization, in other code points.
//!
//! They get the organization's own spelling before anything is compared: what is sent then is what records hold.

use super::Refusal;
use crate::model::{Address, Desired, Entry, Live, composed, same_letters, template};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Entries in the spelling of an organization.
#[derive(Debug, Default)]
pub struct RespelledEntries {
    /// The entries.
    pub desired: Desired,
    /// The addresses that were written otherwise, with those of the organization.
    pub addresses: BTreeMap<Address, Address>,
    /// Objects that would be made beside others of the same letters.
    pub refusals: Vec<Refusal>,
}

/// Gives entries the spelling of the organization.
#[must_use]
pub fn respell(desired: Desired, live: &Live) -> RespelledEntries {
    let addresses = respelled(&desired, live);
    let change = |address: Address| {
        // Of an object in another one the own address says more than that of the other one.
        let renamed = address
            .lineage()
            .filter_map(|text| addresses.get_key_value(text))
            .last();
        renamed.map_or_else(|| address.clone(), |(old, new)| address.moved(old, new))
    };

    let Desired {
        entries,
        orders,
        managed,
        ..
    } = &desired;
    let (entries, orders, managed) = (entries.clone(), orders.clone(), managed.clone());
    let entries = entries.into_values().map(|entry| {
        let entry = in_spelling(entry, live, &change);
        (entry.spec.address.clone(), entry)
    });
    let orders = orders.into_iter().map(|mut order| {
        order.container = change(order.container);
        order.members = order.members.into_iter().map(&change).collect();
        order
    });
    let desired = Desired {
        entries: entries.collect(),
        orders: orders.collect(),
        managed,
        ..desired
    };
    RespelledEntries {
        refusals: twins(&desired, live),
        desired,
        addresses,
    }
}

/// Returns the addresses that the organization writes otherwise, where it has exactly one of the same letters.
fn respelled(desired: &Desired, live: &Live) -> BTreeMap<Address, Address> {
    let mut by_letters: BTreeMap<String, BTreeSet<&Address>> = BTreeMap::new();
    for address in live.index.addresses().chain(live.specs.keys()) {
        if !address.as_str().is_ascii() {
            let letters = composed(address.as_str()).into_owned();
            by_letters.entry(letters).or_default().insert(address);
        }
    }
    if by_letters.is_empty() {
        return BTreeMap::new();
    }

    let entries = desired.entries.values();
    let named = entries.flat_map(|entry| {
        entry
            .spec
            .references()
            .into_iter()
            .chain([entry.spec.address.clone()])
    });
    let is_there = |address: &Address| live.specs.contains_key(address) || live.index.id(address).is_some();
    let missing: BTreeSet<Address> = named
        .filter(|address| !address.as_str().is_ascii() && !is_there(address))
        .collect();

    let own = missing.into_iter().filter_map(|address| {
        let alike = by_letters.get(composed(address.as_str()).as_ref())?;
        // One that another entry names to the letter is that entry's.
        let mut free = alike
            .iter()
            .filter(|there| !desired.entries.contains_key(**there));
        let there = (*free.next()?).clone();
        free.next().is_none().then_some((address, there))
    });
    own.collect()
}

/// Gives an entry, and what it states, the spelling of the organization.
fn in_spelling(mut entry: Box<Entry>, live: &Live, change: &impl Fn(Address) -> Address) -> Box<Entry> {
    entry.spec.address = change(entry.spec.address);
    let there = live.specs.get(&entry.spec.address);
    for (name, value) in &mut entry.spec.attributes {
        if template::targets(value)
            .into_iter()
            .any(|target| change(target.clone()) != target)
        {
            *value = template::readdress(value, change);
        }
        let Some(shown) = there.and_then(|there| there.attributes.get(name)) else {
            continue;
        };

        let known = texts(shown);
        let like = |text: &str| {
            known
                .iter()
                .find(|known| same_letters(known, text))
                .map(|one| (*one).to_owned())
        };
        for movement in entry
            .moves
            .iter_mut()
            .filter(|movement| movement.attribute == *name)
        {
            movement.from = like(&movement.from).unwrap_or_else(|| movement.from.clone());
            movement.to = like(&movement.to).unwrap_or_else(|| movement.to.clone());
        }
        *value = template::rewrite_text(value, &mut |text| {
            let is_known = text.is_ascii() || known.contains(&text);
            (!is_known)
                .then(|| like(text))
                .flatten()
                .unwrap_or_else(|| text.to_owned())
        });
    }
    entry
}

/// Returns the texts in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// Refuses to make an object beside another one of the same letters: where Close takes both for one, each run would make
/// one more.
fn twins(desired: &Desired, live: &Live) -> Vec<Refusal> {
    let wanted = desired.entries.values().filter(|entry| !entry.removed);
    let wanted: Vec<&Entry> = wanted
        .map(Box::as_ref)
        .filter(|entry| !entry.spec.address.as_str().is_ascii())
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }

    let mut first: BTreeMap<String, &Address> = BTreeMap::new();
    let listed = wanted.iter().map(|entry| &entry.spec.address);
    for address in live
        .specs
        .keys()
        .filter(|address| !address.as_str().is_ascii())
        .chain(listed)
    {
        first
            .entry(composed(address.as_str()).into_owned())
            .or_insert(address);
    }

    let new = wanted
        .into_iter()
        .filter(|entry| !live.specs.contains_key(&entry.spec.address));
    let twins = new.filter_map(|entry| {
        let address = &entry.spec.address;
        let other = first
            .get(composed(address.as_str()).as_ref())
            .filter(|other| **other != address)?;
        let because = format!(
            "it looks the same as `{other}` but uses other Unicode characters, and Close may treat both as \
             one; spell one of them differently"
        );
        Some(Refusal::new(address, entry.at.as_ref(), because))
    });
    twins.collect()
}
