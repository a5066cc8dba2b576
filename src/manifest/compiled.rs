//! The schemas of manifests, compiled once for all reads.

use super::{
    schema::{overlay_schema, schema},
    validate::Schema,
};
use crate::{kinds, model::Registry};
use std::sync::{Arc, LazyLock};

/// Returns the schema of manifests.
#[must_use]
pub fn manifest(registry: &Registry) -> Arc<Schema> {
    static SCHEMA: LazyLock<Arc<Schema>> = LazyLock::new(|| Arc::new(Schema::new(schema(kinds::registry()))));
    match std::ptr::eq(registry, kinds::registry()) {
        true => Arc::clone(&SCHEMA),
        false => Arc::new(Schema::new(schema(registry))),
    }
}

/// Returns the schema of overlays.
#[must_use]
pub fn overlay(registry: &Registry) -> Arc<Schema> {
    static SCHEMA: LazyLock<Arc<Schema>> =
        LazyLock::new(|| Arc::new(Schema::new(overlay_schema(kinds::registry()))));
    match std::ptr::eq(registry, kinds::registry()) {
        true => Arc::clone(&SCHEMA),
        false => Arc::new(Schema::new(overlay_schema(registry))),
    }
}
