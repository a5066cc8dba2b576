//! The types of manifest attributes, which tell omitted, empty and null apart.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// An attribute that may be left out.
///
/// An omitted attribute is left to the organization; a stated one is wanted, also where it is null or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attr<T> {
    /// Not written.
    #[default]
    Omitted,
    /// Written.
    Stated(T),
}

impl<T> Attr<T> {
    /// Says whether it is left out.
    pub fn is_omitted(&self) -> bool {
        matches!(self, Self::Omitted)
    }

    /// Returns what is written.
    pub fn stated(&self) -> Option<&T> {
        match self {
            Self::Omitted => None,
            Self::Stated(value) => Some(value),
        }
    }

    /// Returns what is written, for changing it.
    pub fn stated_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Omitted => None,
            Self::Stated(value) => Some(value),
        }
    }
}

impl<T: Serialize> Serialize for Attr<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.stated().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Attr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // What is left out never gets here, because the default of the field is `Omitted`.
        T::deserialize(deserializer).map(Self::Stated)
    }
}

impl<T: JsonSchema> JsonSchema for Attr<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A list; null means the empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Items<T>(pub Vec<T>);

impl<T: Serialize> Serialize for Items<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Vec<T>>::deserialize(deserializer).map(|items| Self(items.unwrap_or_default()))
    }
}

impl<T: JsonSchema> JsonSchema for Items<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Items_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": ["array", "null"], "items": items })
    }
}

/// A switch; null means off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Flag(pub bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<bool>::deserialize(deserializer).map(|flag| Self(flag.unwrap_or_default()))
    }
}

impl JsonSchema for Flag {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Flag".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // Only Close sends null; a manifest has to say `true` or `false`.
        schemars::json_schema!({ "type": "boolean" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sample {
        #[serde(default, skip_serializing_if = "Attr::is_omitted")]
        text: Attr<Option<String>>,
        #[serde(default, skip_serializing_if = "Attr::is_omitted")]
        list: Attr<Items<u8>>,
    }

    #[test]
    fn omitted_null_and_empty_are_told_apart() {
        for (text, back) in [
            ("{}", "{}"),
            (r#"{"text":null,"list":null}"#, r#"{"text":null,"list":[]}"#),
            (r#"{"text":"","list":[]}"#, r#"{"text":"","list":[]}"#),
        ] {
            let sample: Sample = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&sample).unwrap(), back);
        }
    }
}
