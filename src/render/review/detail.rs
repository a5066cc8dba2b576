//! What one attribute comes to be, shown as what it is: a value, a list, a text or a tree.

use super::{ListReview, ShownValue, TextReview, TreeReview, event_filter, list::KnownMembers};
use crate::{
    model::{PARENT, RegisteredKind, comparison::is_same},
    render::sentence::query_text,
};
use serde_json::Value;

/// Texts beyond so many characters are compared by their words.
const LONG: usize = 60;

/// A new text beyond so many bytes is shown line by line where it may be in a file.
const WIDE: usize = 160;

/// The change of one attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeDetail {
    /// It is new and has this value.
    Value {
        /// The attribute.
        name: String,
        /// The value.
        value: ShownValue,
    },
    /// It has one value and gets another one.
    Change {
        /// The attribute.
        name: String,
        /// What it has.
        before: ShownValue,
        /// What it gets.
        after: ShownValue,
    },
    /// It is a list, and some of its members change.
    List(ListReview),
    /// It is the order of what lies in the object or section, and some of that moves.
    Order(ListReview),
    /// It is a long text, and some of its lines change.
    Text(TextReview),
    /// It is a tree, and some places in it change.
    Tree(TreeReview),
    /// It is a query, and what it finds changes.
    Query(QueryReview),
}

/// The change of a query: what it says, and where in it something differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryReview {
    /// What it says, before and after, in sentences; nothing where that stays.
    pub sentences: TextReview,
    /// What differs in it; nothing where it is new.
    pub structure: TreeReview,
}

/// The attribute under which a plan has the order of a list.
pub(super) const ORDER: &str = "order";

impl AttributeDetail {
    /// Compares the values of an attribute; where there was none before, the object is new.
    ///
    /// `known` is what is known about the members of a list.
    pub(super) fn of(
        name: &str,
        kind: Option<&RegisteredKind>,
        before: Option<&Value>,
        after: &Value,
        known: KnownMembers<'_>,
    ) -> Self {
        let facts = kind.and_then(|kind| kind.attributes.get(name));
        let was = before.unwrap_or(&Value::Null);
        // A list that Close sorts is in its order only where nothing but the order changes.
        let is_sorted = facts.is_some_and(|facts| facts.sorted) && !is_same(facts, was, after);
        let is_set = is_sorted || facts.is_some_and(|facts| facts.set);
        let shown_name = called(name);
        if let (Some(old), Some(new)) = (members(was), members(after)) {
            // Where an empty list means everyone, a reader must not take it for nobody.
            if let Some(empty) = facts.and_then(|facts| facts.empty.as_deref())
                && (old.is_empty() || new.is_empty())
            {
                let value = |list: &[Value], value: &Value| match list {
                    [] => ShownValue::Word(empty.to_owned()),
                    [..] => ShownValue::of(value),
                };
                return Self::simple(
                    shown_name,
                    before.map(|before| value(old, before)),
                    value(new, after),
                );
            }
            let list = match facts.and_then(|facts| facts.identified.as_deref()) {
                Some(shape) => ListReview::of_items(shown_name, (old, new), shape, known.object),
                None => ListReview::of(shown_name, old, new, is_set, known),
            };
            let label = |item: &Value| (kind?.any.item_label)(name, item);
            let list = list.told(old, new, label);
            let list = match facts.and_then(|facts| facts.inside.iter().find(|inner| inner.filter)) {
                Some(filter) => event_filter::told(list, old, new, &filter.name),
                None => list,
            };
            let value_label = |part: &str, value: &Value| (kind?.any.item_value_label)(name, part, value);
            let list = list.values_told((old, new), value_label);
            return match name {
                ORDER => Self::Order(list),
                _ => Self::List(list),
            };
        }

        if facts.is_some_and(|facts| facts.query) {
            return Self::of_query(shown_name, before, after);
        }
        let told = |value: &Value| kind.and_then(|kind| (kind.any.value_label)(name, value));
        let words = (before.map(told), told(after));
        if let (None | Some(Some(_)), Some(after)) = words {
            let before = words.0.flatten().map(ShownValue::Word);
            return Self::simple(shown_name, before, ShownValue::Word(after));
        }
        if was.is_object() || after.is_object() {
            return Self::Tree(TreeReview::of(shown_name, was, after));
        }

        // Lines, and long texts on both sides, are easier to compare word by word than beside each other.
        let (old, new) = (was.as_str(), after.as_str());
        let has_lines = [old, new].into_iter().flatten().any(|text| text.contains('\n'));
        let is_long = |text: &str| text.chars().count() > LONG;
        let are_long = old
            .zip(new)
            .is_some_and(|(old, new)| is_long(old) && is_long(new));
        let is_text = facts.is_some_and(|facts| facts.file.is_some());
        let is_wide = |text: &str| is_text && text.len() > WIDE;
        let is_wide = [old, new].into_iter().flatten().any(is_wide);
        if has_lines || are_long || is_wide {
            return Self::Text(TextReview::of(shown_name, old, new));
        }

        Self::simple(shown_name, before.map(ShownValue::of), ShownValue::of(after))
    }

    fn simple(name: &str, before: Option<ShownValue>, after: ShownValue) -> Self {
        let name = name.to_owned();
        match before {
            None => Self::Value { name, value: after },
            Some(before) => Self::Change { name, before, after },
        }
    }

    /// Says what a query finds; of one that changes, also where it differs.
    fn of_query(name: &str, before: Option<&Value>, after: &Value) -> Self {
        let was = before.and_then(query_text);
        let comes = query_text(after);

        match (before, comes) {
            (None, Some(line)) if !line.contains('\n') => Self::Value {
                name: name.to_owned(),
                value: ShownValue::Word(line),
            },
            (_, comes) => {
                let (was, comes) = if was == comes { (None, None) } else { (was, comes) };
                let structure = match before {
                    // Sentences on both sides say all of it; conditions that come or go need no second telling.
                    Some(before) if was.is_some() && comes.is_some() => {
                        TreeReview::of_lasting(name, before, after)
                    }
                    Some(before) => TreeReview::of(name, before, after),
                    None => TreeReview::of(name, after, after),
                };
                Self::Query(QueryReview {
                    sentences: TextReview::of(name, was.as_deref(), comes.as_deref()),
                    structure,
                })
            }
        }
    }

    /// Returns the name of the attribute.
    pub fn name(&self) -> &str {
        match self {
            Self::Value { name, .. } | Self::Change { name, .. } => name,
            Self::List(list) | Self::Order(list) => &list.name,
            Self::Text(text) => &text.name,
            Self::Tree(tree) => &tree.name,
            Self::Query(query) => &query.sentences.name,
        }
    }
}

/// Returns what people call an attribute.
fn called(name: &str) -> &str {
    match name {
        PARENT => "belongs to",
        name => name,
    }
}

/// Returns the members of a list; nothing is a list without any.
fn members(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(list) => Some(list),
        Value::Null => Some(&[]),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    }
}
