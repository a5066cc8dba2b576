//! Values of attributes as people know them: names instead of references.

use crate::model::template;
use serde_json::Value;

/// A value as a reader sees it; not escaped for any format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownValue {
    /// There is none.
    Nothing,
    /// `true`, a number, or what else is not text.
    Word(String),
    /// Text as people wrote it.
    Text(String),
    /// The name of another object.
    Name(String),
    /// Several values.
    List(Vec<ShownValue>),
}

impl ShownValue {
    /// Reads a value of a canonical object.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Bool(_) | Value::Number(_) => Self::Word(value.to_string()),
            Value::String(text) => match template::as_reference(text) {
                Some(address) => Self::Name(address.name()),
                None => Self::Text(text.clone()),
            },
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(_) => Self::Word(label(value)),
        }
    }

    /// Returns the bare text, without marks of what it is.
    pub fn plain(&self) -> String {
        match self {
            Self::Nothing => "(none)".to_owned(),
            Self::Word(text) | Self::Text(text) | Self::Name(text) => text.clone(),
            Self::List(items) => items.iter().map(Self::plain).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Returns what tells an object without a name from others beside it: its plain values.
pub(super) fn label(value: &Value) -> String {
    let Some(map) = value.as_object() else {
        return ShownValue::of(value).plain();
    };
    let plain = map.values().filter(|value| is_plain(value));
    let words: Vec<String> = plain.map(|value| ShownValue::of(value).plain()).collect();
    if words.is_empty() {
        value.to_string()
    } else {
        words.join(" ")
    }
}

/// Says whether a value has nothing in it.
pub(super) fn is_plain(value: &Value) -> bool {
    match value {
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}
