//! Texts that many values share, written and read as any other text.

use serde::{Deserialize as _, Deserializer, Serializer};
use std::sync::Arc;

/// Writes a shared text.
pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// Reads a text, which nothing else shares yet.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(deserializer).map(Arc::from)
}
