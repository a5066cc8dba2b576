//! Compares two objects in canonical form. Knows nothing of what a change means.

use crate::model::{
    Attribute, Spec,
    comparison::{is_as_wanted, is_same},
    complete,
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One attribute's before and after, in canonical form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The attribute's name in manifests.
    pub attribute: String,
    /// The value in the organization; null if there is none.
    pub before: Value,
    /// The value in the manifests.
    pub after: Value,
}

impl Change {
    /// Makes the change of an attribute.
    #[must_use]
    pub fn new(attribute: &str, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        Self {
            attribute: attribute.to_owned(),
            before: before.into(),
            after: after.into(),
        }
    }

    /// Says whether only the order of a list changes that Close usually keeps itself.
    #[must_use]
    pub fn is_only_order(&self, attribute: Option<&Attribute>) -> bool {
        is_same(attribute, &self.before, &self.after)
    }

    /// Returns the items of a list that are there before and not after.
    pub fn removed_items(&self) -> impl Iterator<Item = &Value> {
        missing(&self.before, &self.after)
    }

    /// Returns the items of a list that are there after and not before.
    pub fn added_items(&self) -> impl Iterator<Item = &Value> {
        missing(&self.after, &self.before)
    }

    /// Returns a change for every item of a list that comes or goes, each from where the one before it ends. What comes is
    /// there before anything goes.
    #[must_use]
    pub fn by_item(&self) -> Vec<Self> {
        let mut list = self.before.as_array().cloned().unwrap_or_default();
        let mut lists = vec![list.clone()];
        for item in self.added_items() {
            // Named twice, it comes once.
            if !list.contains(item) {
                list.push(item.clone());
                lists.push(list.clone());
            }
        }
        for item in self.removed_items() {
            list.retain(|other| other != item);
            lists.push(list.clone());
        }

        let pairs = lists.windows(2).filter_map(|pair| match pair {
            [before, after] => Some(Self::new(&self.attribute, before.clone(), after.clone())),
            _ => None,
        });
        pairs.collect()
    }
}

/// Returns the items of a list that another one does not have.
fn missing<'a>(list: &'a Value, other: &'a Value) -> impl Iterator<Item = &'a Value> {
    let others = other.as_array().map(Vec::as_slice).unwrap_or_default();
    let items = list.as_array().into_iter().flatten();
    items.filter(move |item| !others.contains(item))
}

/// The difference between a live object and the desired one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// The attributes that differ, in the order of the desired object.
    pub changes: Vec<Change>,
    /// The attributes that are wanted but that the organization does not show.
    pub unseen: Vec<String>,
}

/// Compares the attributes that the desired object states; the others are not managed.
///
/// What the organization does not show has no value where the change of another attribute brings it about.
#[must_use]
pub fn compare(live: &Spec, desired: &Spec, attributes: &IndexMap<String, Attribute>) -> Difference {
    let mut difference = Difference::default();
    let decides = |name: &String| attributes.get(name).is_some_and(|attribute| attribute.decides);

    // A new type, for example, gives the object attributes that Close did not show before.
    let is_reshaped = desired.attributes.iter().any(|(name, after)| {
        decides(name) && live.attributes.get(name).is_some_and(|before| before != after)
    });

    for (name, after) in &desired.attributes {
        match live.attributes.get(name) {
            None if after.is_null() => {}
            None if is_reshaped => {
                difference
                    .changes
                    .push(Change::new(name, Value::Null, after.clone()));
            }
            // Not shown is not the same as empty: a write could replace what Close keeps to itself.
            None => difference.unseen.push(name.clone()),
            Some(before) if is_as_wanted(attributes.get(name), before, after) => {}
            Some(before) => {
                // What an item leaves out stays as it is, and the plan shows the items as they come to be.
                let shape = attributes.get(name).and_then(|one| one.identified.as_deref());
                let after = match (shape, before, after) {
                    (Some(shape), Value::Array(live), Value::Array(wanted)) => {
                        Value::from(complete(shape, live, wanted))
                    }
                    (_, _, after) => after.clone(),
                };
                difference.changes.push(Change::new(name, before.clone(), after));
            }
        }
    }

    difference
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;
    use serde_json::json;

    fn spec(attributes: Value) -> Spec {
        let attributes = attributes.as_object().unwrap().clone();
        Spec {
            address: Address::new("thing", "one"),
            kind: "thing",
            attributes,
        }
    }

    #[test]
    fn only_stated_attributes_are_compared() {
        let live = spec(json!({"name": "one", "note": "old", "size": 3}));
        let desired = spec(json!({"name": "one", "note": null}));
        let found = compare(&live, &desired, &IndexMap::new());
        let change = Change {
            attribute: "note".into(),
            before: json!("old"),
            after: Value::Null,
        };
        assert_eq!(found.changes, [change]);
        assert!(found.unseen.is_empty());
    }

    #[test]
    fn what_close_does_not_show_is_not_a_change() {
        let found = compare(&spec(json!({})), &spec(json!({"color": "red"})), &IndexMap::new());
        assert_eq!((found.changes.len(), found.unseen), (0, vec!["color".to_owned()]));
    }

    #[test]
    fn the_order_of_a_list_that_close_sorts_counts_only_where_it_is_not_sorted() {
        let choices = Attribute::of("choices", &json!({"x-sorted": true}));
        let attributes = IndexMap::from([("choices".to_owned(), choices)]);
        for (live, desired, differs) in [
            (
                json!(["apple", "Bread", "cheese", "Éclair"]),
                json!(["cheese", "Éclair", "Bread", "apple"]),
                false,
            ),
            (json!(["Bread", "apple"]), json!(["apple", "Bread"]), true),
            (json!(["Bread", "apple"]), json!(["Bread", "apple"]), false),
            (json!(["apple", "Bread"]), json!(["apple"]), true),
            (
                json!(["apple", "Bread"]),
                json!(["cheese", "apple", "Bread"]),
                true,
            ),
        ] {
            let sides = (spec(json!({"choices": live})), spec(json!({"choices": desired})));
            let changes = compare(&sides.0, &sides.1, &attributes).changes;
            assert_eq!(!changes.is_empty(), differs, "{:?}", sides);
        }
    }

    #[test]
    fn a_set_has_no_order_and_a_list_has() {
        let set = Attribute::of("roles", &json!({"x-set": true}));
        let attributes = IndexMap::from([("roles".to_owned(), set)]);
        let live = spec(json!({"roles": ["a", "b"], "list": ["a", "b"]}));
        let desired = spec(json!({"roles": ["b", "a"], "list": ["b", "a"]}));
        let changes = compare(&live, &desired, &attributes).changes;
        assert_eq!(
            changes
                .iter()
                .map(|change| change.attribute.as_str())
                .collect::<Vec<_>>(),
            ["list"]
        );
    }
}
