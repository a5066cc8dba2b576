//! The calls that show an answer, without ids, which could tell whose organization it is.

use crate::model::Call;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A call and the status of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeCall {
    /// The method and the path, with `{id}` instead of ids.
    pub call: String,
    /// The status of the answer; null if there was none.
    pub status: Option<u16>,
}

impl ProbeCall {
    /// Notes a call.
    #[must_use]
    pub fn of(call: &Call, status: Option<u16>) -> Self {
        Self {
            call: masked(&format!("{} {}", call.method, call.path)),
            status,
        }
    }
}

/// Replaces ids: a lower-case prefix, `_`, and at least 15 letters and digits.
fn masked(path: &str) -> String {
    let is_end = |character: char| !character.is_ascii_alphanumeric() && character != '_';
    let mut shown = String::new();
    let mut rest = path;

    while !rest.is_empty() {
        let end = rest.find(is_end).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        shown.push_str(if is_id(word) { "{id}" } else { word });
        let mut characters = after.chars();
        shown.extend(characters.next());
        rest = characters.as_str();
    }
    shown
}

fn is_id(word: &str) -> bool {
    word.split_once('_').is_some_and(|(prefix, body)| {
        let is_prefix = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
        is_prefix && body.len() >= 15 && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_not_shown_and_words_are() {
        let path = "/custom_field/shared/cf_aU54Bvr6Rw8UBHh7zRboL3PYhbOVJl3XvwgPm3jgaKq/association/custom_activity_type/";
        let shown = ProbeCall::of(&Call::get(path), Some(200)).call;
        assert_eq!(
            shown,
            "GET /custom_field/shared/{id}/association/custom_activity_type/"
        );
        let query = "/custom_field_schema/activity/actitype_1h5m6uHM9BZOpwVhyRJb4Y/?_fields=id";
        let shown = ProbeCall::of(&Call::get(query), None).call;
        assert_eq!(shown, "GET /custom_field_schema/activity/{id}/?_fields=id");
    }
}
