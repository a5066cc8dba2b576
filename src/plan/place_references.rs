//! References to the places of shared fields: a place has no id of its own, so what names it means its field.

use crate::model::{Address, Desired, Live, Registry, Spec, template};
use std::collections::BTreeMap;

/// Lets entries that name a place of a field name the field, as Close shows it.
pub(super) fn name_fields(registry: &Registry, desired: &mut Desired, live: &Live) {
    // An entry may put something else in the place of what is there.
    let is_left = |spec: &&Spec| !desired.entries.contains_key(&spec.address);
    let entries = desired.entries.values().map(|entry| &entry.spec);
    let specs = live.specs.values().filter(is_left).chain(entries);
    let places = specs.filter_map(|spec| Some((spec.address.clone(), registry.place_of(spec)?)));
    let places: BTreeMap<Address, Address> = places.collect();
    if places.is_empty() {
        return;
    }

    let is_place = |address: &Address| places.contains_key(address);
    let field = |address: Address| places.get(&address).cloned().unwrap_or(address);
    for value in desired
        .entries
        .values_mut()
        .flat_map(|entry| entry.spec.attributes.values_mut())
    {
        if template::targets(value).iter().any(is_place) {
            *value = template::readdress(value, &field);
        }
    }
}
