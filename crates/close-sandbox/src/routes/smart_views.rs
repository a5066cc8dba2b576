//! Smart views: the objects, which tests put there, and the list of them. They can't be written.

use serde_json::json;

use crate::{
    protocol::{Call, CallResult, ListPaging, Method, Refusal, list},
    state::State,
};

/// `/saved_search/`, which shows those of leads unless other types are asked for.
pub(crate) fn route(state: &State, call: &Call, rest: &[&str]) -> CallResult {
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
    list(call, &state.switches, ListPaging::OLDER, views, |view| {
        json!({
            "id": view.id,
            "name": view.name,
            "description": "",
            "type": view.kind,
            "query": view.query,
            "s_query": view.s_query,
            "selected_fields": view.selected_fields,
            "is_shared": true,
            "shared_with": [],
            "sharing_settings": null,
            "is_user_dependent": false,
            "user_id": state.owner_id(),
            "organization_id": state.organization.id,
            "date_created": state.organization.date_created.older(),
            "date_updated": state.organization.date_created.older(),
        })
    })
}
