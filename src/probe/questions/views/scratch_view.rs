//! Smart views of the probe's own.

use crate::probe::{
    bench::ProbeBench,
    finding::AskError,
    scratch::{MadeObject, SMART_VIEW},
};
use serde_json::{Value, json};

/// Returns a search for everything of a type.
pub fn of_type(object_type: &str) -> Value {
    let clause = json!({ "type": "object_type", "object_type": object_type });
    json!({ "query": { "type": "and", "queries": [clause] } })
}

/// Makes a view that shows everything of a type to nobody but its owner.
///
/// # Errors
///
/// Says why it could not be made.
pub async fn view(bench: &mut ProbeBench, word: &str, object_type: &str) -> Result<MadeObject, AskError> {
    let body = json!({ "type": object_type, "s_query": of_type(object_type) });
    bench.make(&SMART_VIEW, &bench.name(word), body).await
}

/// Returns a view as the list shows it, once it does.
///
/// # Errors
///
/// Says that the list does not show it, or that no answer came.
pub async fn listed(bench: &mut ProbeBench, view: &MadeObject) -> Result<Value, AskError> {
    let find = |body: &Value| {
        let mut views = body["data"].as_array().into_iter().flatten();
        views.find(|one| one["id"] == view.id.as_str()).cloned()
    };
    // The newest come first, so that the first page shows it.
    let list = bench
        .read_until(&SMART_VIEW.list(), |body| find(body).is_some())
        .await?;
    find(&list.body).ok_or_else(|| AskError::unclear("the list does not show the new view"))
}
