//! Edits of one document: where, and what becomes of its values. Knows nothing of text.

use serde_json::Value;

/// An edit of one document; its pointer (RFC 6901) leads to what is edited.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueEdit {
    /// Gives an attribute another value.
    Set {
        /// Where the attribute is.
        pointer: String,
        /// Its new value.
        value: Value,
    },
    /// Takes attributes out of a mapping, and puts others in at its end.
    Entries {
        /// Where the mapping is.
        pointer: String,
        /// The attributes that go.
        remove: Vec<String>,
        /// The attributes that come.
        add: Vec<(String, Value)>,
    },
    /// Gives a list other items, or the same in another order; nothing counts as the empty list.
    Items {
        /// Where the list is.
        pointer: String,
        /// What the list is to hold.
        slots: Vec<ListSlot>,
    },
}

/// An item of an edited list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListSlot {
    /// The one that stood there, counted from 0.
    Old(usize),
    /// A new one.
    New(Value),
}

impl ValueEdit {
    /// Returns the pointer to what is edited.
    #[must_use]
    pub fn pointer(&self) -> &str {
        match self {
            Self::Set { pointer, .. } | Self::Entries { pointer, .. } | Self::Items { pointer, .. } => {
                pointer
            }
        }
    }

    /// Edits the values of a document; says whether it has what is edited.
    #[must_use]
    pub fn apply(&self, document: &mut Value) -> bool {
        let Some(place) = document.pointer_mut(self.pointer()) else {
            return false;
        };

        match self {
            Self::Set { value, .. } => *place = value.clone(),
            Self::Entries { remove, add, .. } => {
                let Value::Object(entries) = place else {
                    return false;
                };
                entries.retain(|key, _| !remove.contains(key));
                entries.extend(add.iter().cloned());
            }
            Self::Items { slots, .. } => {
                let old = match &*place {
                    Value::Array(items) => items.clone(),
                    // A key with nothing behind it holds null.
                    Value::Null => Vec::new(),
                    Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => return false,
                };
                let items = slots.iter().map(|slot| match slot {
                    ListSlot::Old(at) => old.get(*at).cloned(),
                    ListSlot::New(value) => Some(value.clone()),
                });
                let Some(items) = items.collect() else {
                    return false;
                };
                *place = Value::Array(items);
            }
        }
        true
    }

    /// Returns how deep the edited place lies.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.pointer().matches('/').count()
    }
}

/// Returns the items of a list that go.
#[must_use]
pub fn removed(slots: &[ListSlot], count: usize) -> Vec<usize> {
    (0..count)
        .filter(|at| !slots.contains(&ListSlot::Old(*at)))
        .collect()
}
