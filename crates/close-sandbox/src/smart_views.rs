//! Smart views: the objects, which tests put there, and the list of them. They can't be written.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Outcome, Refusal};
use super::call::{Call, Method};
use super::listing::{Paging, list};
use super::state::State;

/// A saved search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmartView {
    /// `save_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// What is searched for, as `lead`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// The search, as an envelope around the query.
    pub s_query: Value,
}

/// `/saved_search/`, which shows those of leads unless other types are asked for.
pub(super) fn route(state: &State, call: &Call, rest: &[&str]) -> Outcome {
    if !rest.is_empty() {
        return Err(Refusal::NoSuchUrl);
    }
    if call.method != Method::Get {
        return Err(Refusal::Method("GET"));
    }
    let asked = call
        .parameter("type__in")
        .or_else(|| call.parameter("type"))
        .unwrap_or("lead");
    let views = state
        .smart_views
        .iter()
        .filter(|view| asked.split(',').any(|kind| kind == view.kind));
    let items = views.map(|view| {
        json!({
            "id": view.id,
            "name": view.name,
            "type": view.kind,
            "query": null,
            "s_query": view.s_query,
            "selected_fields": [],
            "organization_id": state.organization.id,
        })
    });
    list(call, &state.switches, Paging::OLDER, items.collect())
}
