//! Takes what signs in out of answers, before anything is made of them.

use crate::{api::Reader, model::Responses};
use serde_json::Value;
use std::collections::BTreeSet;

/// Keeps an answer without the secrets that sign in: an object that shows one is set aside, so that the secret is in no
/// plan, no file and no journal.
pub fn keep(reader: &Reader, responses: &mut Responses, path: &'static str, mut answer: Value) {
    responses.withhold(withheld(reader, &mut answer));
    responses.insert(path, answer);
}

/// Takes the secrets that sign in out of an answer, and returns the ids of the objects that showed one.
pub fn withheld(reader: &Reader, answer: &mut Value) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    blank(reader, answer, None, &mut ids);
    ids
}

/// Takes secrets out of a value that lies in the object with this id, if that has one.
fn blank(reader: &Reader, value: &mut Value, id: Option<&str>, ids: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let Some(blanked) = reader.blanked(text) {
                *text = blanked;
                ids.extend(id.map(str::to_owned));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| blank(reader, item, id, ids)),
        Value::Object(object) => {
            let own = object.get("id").and_then(Value::as_str).map(str::to_owned);
            let id = own.as_deref().or(id);
            object
                .values_mut()
                .for_each(|value| blank(reader, value, id, ids));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
