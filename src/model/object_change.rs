//! A change of one object, for kinds that judge it.

use serde_json::{Map, Value};

/// A change of one object, its attributes under their names in manifests.
#[derive(Clone, Copy, Debug)]
pub struct ObjectChange<'a> {
    /// What it is like; nothing where it is not there.
    pub before: Option<&'a Map<String, Value>>,
    /// What it comes to be like; nothing where it goes.
    pub after: Option<&'a Map<String, Value>>,
}

impl ObjectChange<'_> {
    /// Says whether the object is made.
    #[must_use]
    pub fn makes(&self) -> bool {
        self.before.is_none()
    }

    /// Says whether the object goes.
    #[must_use]
    pub fn removes(&self) -> bool {
        self.after.is_none()
    }

    /// Returns an attribute as it is; null where nothing is known of it.
    #[must_use]
    pub fn before(&self, name: &str) -> &Value {
        let found = self.before.and_then(|attributes| attributes.get(name));
        found.unwrap_or(&Value::Null)
    }

    /// Returns an attribute as it comes to be; null where nothing is known of it.
    #[must_use]
    pub fn after(&self, name: &str) -> &Value {
        let found = self.after.and_then(|attributes| attributes.get(name));
        found.unwrap_or(&Value::Null)
    }

    /// Says whether an attribute changes.
    #[must_use]
    pub fn changes(&self, name: &str) -> bool {
        self.before(name) != self.after(name)
    }
}
