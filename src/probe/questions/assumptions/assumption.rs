//! What questions about what closectl takes for granted have in common.

use crate::probe::{
    bench::ProbeBench,
    finding::{AskError, Finding},
};
use serde_json::{Value, json};

/// Returns whether it is as closectl takes it.
pub fn yes_or_no(is_so: bool) -> Finding {
    Finding::either(is_so, "yes", "no")
}

/// Says whether a query finds one record and not another, as soon as searches see both.
///
/// # Errors
///
/// Says that no answer came.
pub async fn finds_only(
    bench: &mut ProbeBench,
    query: Value,
    wanted: &str,
    other: &str,
) -> Result<bool, AskError> {
    let has = |body: &Value, id: &str| {
        let rows = body["data"].as_array().into_iter().flatten();
        rows.into_iter().any(|row| row["id"] == id)
    };
    let body = json!({ "query": query, "_limit": 200 });
    let found = bench
        .search_until(body, |body| has(body, wanted) && !has(body, other))
        .await?;
    Ok(has(&found.body, wanted) && !has(&found.body, other))
}
