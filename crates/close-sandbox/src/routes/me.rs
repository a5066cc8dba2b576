//! `/me/`: the owner of the key with the one organization of the key.

use serde_json::{Value, json};

use super::organization;
use crate::{
    protocol::{Answer, Call, CallResult, Method, Refusal},
    state::State,
};

/// What `/me/` leaves out of the organization where it embeds no settings.
const SETTINGS: &[&str] = &[
    "lead_statuses",
    "pipelines",
    "opportunity_statuses",
    "lead_custom_fields",
];

/// `/me/`, which is `/user/me/` too.
pub(crate) fn route(state: &State, call: &Call) -> CallResult {
    if call.method != Method::Get {
        return Err(Refusal::Method("GET"));
    }
    let owner = state.users.first().ok_or(Refusal::Unauthorized)?;

    // Recorded answers hold the whole organization; the documentation promises less.
    let mut organization = organization::render(state);
    if state.is("me_embeds_settings", "no")
        && let Value::Object(map) = &mut organization
    {
        map.retain(|key, _| !SETTINGS.contains(&key.as_str()));
    }
    let mut membership = owner.membership(state);
    membership["organization_id"] = json!(state.organization.id);

    let mut value = owner.render(state);
    value["organizations"] = json!([organization]);
    value["memberships"] = json!([membership]);
    Ok(Answer::ok(call.shape(&state.switches, value)))
}
