//! Custom types of the probe's own.

use crate::probe::{
    bench::ProbeBench,
    finding::AskError,
    scratch::{ACTIVITY_TYPE, MadeObject, OBJECT_TYPE},
};
use serde_json::{Value, json};

/// Makes a custom activity type.
///
/// # Errors
///
/// Says why it could not be made.
pub async fn activity_type(bench: &mut ProbeBench, word: &str) -> Result<MadeObject, AskError> {
    bench.make(&ACTIVITY_TYPE, &bench.name(word), Value::Null).await
}

/// Makes a custom object type.
///
/// # Errors
///
/// Says why it could not be made.
pub async fn object_type(bench: &mut ProbeBench, word: &str) -> Result<MadeObject, AskError> {
    let name = bench.name(word);
    let plural = json!({ "name_plural": format!("{name} plural") });
    bench.make(&OBJECT_TYPE, &name, plural).await
}

/// The body of a field that refers to a type.
pub fn reference(of: &MadeObject) -> Value {
    json!({ "type": "custom_object", "referenced_custom_type_id": of.id })
}

/// The ids of the fields that a type or a schema shows.
pub fn field_ids(shown: &Value) -> Vec<&str> {
    let fields = shown["fields"].as_array().into_iter().flatten();
    fields.filter_map(|field| field["id"].as_str()).collect()
}
