//! Fields of the probe's own, and leads that hold values in them.

use crate::{
    api::RetryBudget,
    probe::{
        bench::ProbeBench,
        finding::AskError,
        scratch::{LEAD, LEAD_FIELD, MadeObject},
    },
};
use serde_json::{Map, Value, json};

/// The polls of a conversion of values, which may take minutes.
const CONVERSION: RetryBudget = RetryBudget::polls(60, 30);

/// Makes a lead field with these attributes.
///
/// # Errors
///
/// Says why it could not be made.
pub async fn field(bench: &mut ProbeBench, word: &str, body: Value) -> Result<MadeObject, AskError> {
    bench.make(&LEAD_FIELD, &bench.name(word), body).await
}

/// Makes a lead field of type text.
///
/// # Errors
///
/// Says why it could not be made.
pub async fn text_field(bench: &mut ProbeBench, word: &str) -> Result<MadeObject, AskError> {
    field(bench, word, json!({ "type": "text" })).await
}

/// Makes a lead that holds a value in a field.
///
/// # Errors
///
/// Says why it could not be made.
pub async fn lead_with(
    bench: &mut ProbeBench,
    field: &MadeObject,
    value: Value,
) -> Result<MadeObject, AskError> {
    let values = Map::from_iter([(format!("custom.{}", field.id), value)]);
    bench
        .make(&LEAD, &bench.name("lead"), Value::Object(values))
        .await
}

/// What a lead shows in a field.
pub fn shown_value<'a>(lead: &'a Value, field: &MadeObject) -> &'a Value {
    &lead[format!("custom.{}", field.id)]
}

/// The choices of a field as Close shows it.
pub fn choices_of(shown: &Value) -> Vec<&str> {
    let choices = shown["choices"].as_array().into_iter().flatten();
    choices.filter_map(Value::as_str).collect()
}

/// Says whether a field is being converted.
pub fn is_converting(shown: &Value) -> bool {
    shown["converting_to_type"].is_string()
}

/// Waits until a field has another type, and returns what Close shows of it then.
///
/// # Errors
///
/// Says that it takes too long, or that no answer came.
pub async fn converted(bench: &mut ProbeBench, field: &MadeObject, kind: &str) -> Result<Value, AskError> {
    let of_field = |body: &Value| -> Option<Value> {
        let all = body["data"].as_array()?;
        all.iter().find(|one| one["id"] == field.id.as_str()).cloned()
    };
    let is_done =
        |body: &Value| of_field(body).is_some_and(|one| one["type"] == kind && !is_converting(&one));

    let list = bench
        .read_within(LEAD_FIELD.collection, CONVERSION, is_done)
        .await?;
    match of_field(&list.body).filter(|_| is_done(&list.body)) {
        Some(shown) => Ok(shown),
        None => Err(AskError::unclear(format!(
            "the field does not become one of type {kind} within minutes"
        ))),
    }
}
