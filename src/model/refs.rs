//! Typed references: an attribute that holds an object's name in manifests and its id in Close.

use super::{Address, Kind, id, template};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use std::{borrow::Cow, fmt, marker::PhantomData};

/// What a reference may name: a kind, or what stands for one where the two would name each other.
pub trait RefTarget: 'static {
    /// The name of the kind.
    const NAME: &'static str;
    /// What its addresses begin with.
    const PREFIX: &'static str;
    /// Ids that are the same in every organization, with their names.
    const PREDEFINED: &'static [(&'static str, &'static str)];
}

impl<K: Kind> RefTarget for K {
    const NAME: &'static str = K::DEF.name;
    const PREFIX: &'static str = K::DEF.prefix;
    const PREDEFINED: &'static [(&'static str, &'static str)] = K::DEF.predefined;
}

/// A reference to an object of kind `K`.
///
/// Reads a name, an id that `K` predefines, or the template of a reference; holds the template, so that both
/// sides of a diff look the same. An id that nothing is known of stays an id.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Ref<K> {
    template: String,
    #[serde(skip)]
    kind: PhantomData<fn() -> K>,
}

impl<K> fmt::Debug for Ref<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ref").field(&self.template).finish()
    }
}

impl<K> PartialEq for Ref<K> {
    fn eq(&self, other: &Self) -> bool {
        self.template == other.template
    }
}

impl<K> Eq for Ref<K> {}

impl<K: RefTarget> Ref<K> {
    /// Makes a reference to the object of that name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        // Some ids are words that mean the same in every organization, such as those of predefined roles.
        let predefined = K::PREDEFINED.iter().find(|(id, _)| *id == name);
        let name = predefined.map_or(name, |(_, name)| name);
        let template = if id::is_id(name) {
            name.to_owned()
        } else {
            template::reference(&Address::new(K::PREFIX, name))
        };
        Self {
            template,
            kind: PhantomData,
        }
    }

    /// Returns the address, or a stand-in made of the id where nothing is known of it.
    #[must_use]
    pub fn address(&self) -> Address {
        template::as_reference(&self.template).unwrap_or_else(|| Address::new(K::PREFIX, &self.template))
    }
}

impl<'de, K: RefTarget> Deserialize<'de> for Ref<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match template::as_reference(&text) {
            Some(_) => Self {
                template: text,
                kind: PhantomData,
            },
            None => Self::named(&text),
        })
    }
}

impl<K: RefTarget> JsonSchema for Ref<K> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Ref_{}", K::NAME).into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1, "x-ref": K::PREFIX })
    }
}
