//! Searches: `/data/search/` with counts, limits and cursors.

use serde_json::{Map, Value, json};

use super::search_query::SearchQuery;
use crate::{
    objects::{Moment, Place, Record},
    protocol::{Answer, Call, CallResult, Method, Refusal},
    state::State,
};

const GREATEST_LIMIT: usize = 200;

/// `/data/search/`.
pub(crate) fn route(state: &State, call: &Call) -> CallResult {
    if call.method != Method::Post {
        return Err(Refusal::Method("POST"));
    }
    let query = call
        .body
        .get("query")
        .ok_or_else(|| Refusal::field("query", "This field is required."))?;
    let query = SearchQuery::read(state, query).map_err(|text| Refusal::field("query", text))?;
    let limit = number(call, "_limit")?.unwrap_or(100);
    if limit > GREATEST_LIMIT {
        let text = format!("Input should be less than or equal to {GREATEST_LIMIT}");
        return Err(Refusal::field("_limit", text));
    }
    // A client that asks for 0 results wants the count alone.
    let results_limit = number(call, "results_limit")?.unwrap_or(usize::MAX);

    let found: Vec<&Record> = state
        .records
        .values()
        .filter(|record| query.matches(state, record))
        .collect();
    let total = found.len();
    let after = cursor(call)?;
    // Records stay in the order in which they were made, so a moment is enough for a cursor.
    let rest: Vec<&Record> = found
        .into_iter()
        .take(results_limit)
        .filter(|record| after.is_none_or(|after| record.date_created > after))
        .collect();
    let page = &rest[..limit.min(rest.len())];
    let more = rest.len() > page.len();
    let next = page
        .last()
        .filter(|_| more)
        .map(|last| last.date_created.cursor());

    let data: Vec<Value> = page.iter().map(|record| shown(state, call, record)).collect();
    let mut body = Map::from_iter([
        ("data".to_owned(), json!(data)),
        ("cursor".to_owned(), json!(next)),
    ]);
    if call.body.get("include_counts") == Some(&Value::Bool(true)) {
        let count = json!({"limited": total.min(results_limit), "total": total});
        body.insert("count".to_owned(), count);
    }
    Ok(Answer::ok(Value::Object(body)))
}

fn number(call: &Call, name: &str) -> Result<Option<usize>, Refusal> {
    match call.body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
            number
                .map(Some)
                .ok_or_else(|| Refusal::field(name, "Input should be a valid integer"))
        }
    }
}

fn cursor(call: &Call) -> Result<Option<Moment>, Refusal> {
    // Close's cursors end after half a minute; these don't, but a wrong one is refused in the same words.
    match call.body.get("cursor") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let moment = value.as_str().and_then(Moment::of_cursor);
            moment
                .map(Some)
                .ok_or_else(|| Refusal::field("cursor", "Expired cursor"))
        }
    }
}

/// A result: its id and type, and whatever `_fields` asks for of its type.
fn shown(state: &State, call: &Call, record: &Record) -> Value {
    let object_type = match &record.place {
        Place::Lead => "lead",
        Place::Contact => "contact",
        Place::Opportunity => "opportunity",
        Place::Activity(_) => "activity.custom_activity",
        Place::CustomObject(_) => "custom_object",
    };

    let mut map = Map::from_iter([
        ("__object_type".to_owned(), json!(object_type)),
        ("id".to_owned(), json!(record.id)),
    ]);
    let wanted = call
        .body
        .get("_fields")
        .and_then(|fields| fields.get(object_type));
    if let (Some(Value::Array(wanted)), Value::Object(whole)) = (wanted, record.render(state)) {
        let whole = whole.into_iter();
        map.extend(whole.filter(|(key, _)| wanted.iter().any(|name| name == key)));
    }
    Value::Object(map)
}
