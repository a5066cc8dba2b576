//! Subscriptions of the probe's own, and what they show.

use crate::probe::{
    bench::ProbeBench,
    finding::AskError,
    scratch::{MadeObject, WEBHOOK},
};
use serde_json::{Value, json};

/// Returns an event of a lead.
pub fn event(action: &str) -> Value {
    json!({ "object_type": "lead", "action": action })
}

/// Returns a body with events but for its address.
pub fn body(events: &[Value]) -> Value {
    json!({ "events": events })
}

/// Makes a subscription whose address ends with a word.
///
/// # Errors
///
/// Says why it could not be made.
pub async fn subscribe(bench: &mut ProbeBench, word: &str, actions: &[&str]) -> Result<MadeObject, AskError> {
    let events: Vec<Value> = actions.iter().map(|action| event(action)).collect();
    bench.make(&WEBHOOK, &bench.url(word), body(&events)).await
}

/// The actions of the events that a subscription shows.
pub fn actions(shown: &Value) -> Vec<&str> {
    let events = shown["events"].as_array().into_iter().flatten();
    events.filter_map(|event| event["action"].as_str()).collect()
}
