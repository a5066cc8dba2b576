//! Says whether two values of an attribute mean the same, and whether the order of a list means anything.

use super::{Attribute, is_as_said, same_value};
use serde_json::Value;

/// Says whether two values of an attribute mean the same, wherever they come from. Items that have ids in Close may leave
/// out in `other` what they show in `one`.
#[must_use]
pub fn is_same(attribute: Option<&Attribute>, one: &Value, other: &Value) -> bool {
    if attribute.is_some_and(|attribute| attribute.identified.is_some()) {
        return is_as_said(one, other);
    }
    let has_no_order = attribute.is_some_and(|attribute| attribute.set || attribute.sorted);
    match (has_no_order, one, other) {
        (true, Value::Array(one), Value::Array(other)) => {
            let holds = |list: &[Value], item: &Value| list.iter().any(|one| same_value(one, item));
            one.iter().all(|item| holds(other, item)) && other.iter().all(|item| holds(one, item))
        }
        _ => same_value(one, other),
    }
}

/// Says whether an attribute already is as it is wanted, so that nothing has to be written.
///
/// This is [`is_same`], except for a list that Close usually sorts and that is not sorted in this organization. Its order
/// can only be somebody's, so it is written once; whatever Close makes of it then is the same.
#[must_use]
pub fn is_as_wanted(attribute: Option<&Attribute>, live: &Value, wanted: &Value) -> bool {
    let is_identified = attribute.is_some_and(|attribute| attribute.identified.is_some());
    same_value(live, wanted)
        || (is_same(attribute, live, wanted) && (is_identified || !has_order(attribute, live)))
}

/// Says whether the order of a live list means something: of a list that Close usually sorts only where it is not sorted.
#[must_use]
pub fn has_order(attribute: Option<&Attribute>, live: &Value) -> bool {
    let is_kept_by_close = |attribute: &Attribute| attribute.set || (attribute.sorted && is_sorted(live));
    !attribute.is_some_and(is_kept_by_close)
}

/// Says whether a list is in the order in which Close shows choices: sorted without regard to case, accents after `z`
/// (API notes, custom fields 4).
fn is_sorted(list: &Value) -> bool {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.is_sorted_by_key(place_in_order)
}

/// Brings a list into the order in which Close shows choices.
pub fn sort(list: &mut Value) {
    if let Value::Array(items) = list {
        items.sort_by_cached_key(place_in_order);
    }
}

fn place_in_order(item: &Value) -> String {
    item.as_str().unwrap_or_default().to_lowercase()
}
