//! `/me/`: the owner of the key with the one organization of the key.

use serde_json::{Value, json};

use super::organization;
use crate::{
    protocol::{Answer, Call, CallResult, Method, Refusal},
    state::State,
};

/// `/me/`, which is `/user/me/` too.
pub(crate) fn route(state: &State, call: &Call) -> CallResult {
    if call.method != Method::Get {
        return Err(Refusal::Method("GET"));
    }
    let owner = state.users.first().ok_or(Refusal::Unauthorized)?;

    // Recorded: the organization with all its settings, and without its people.
    let organization = organization::embedded(state);
    let mut value = owner.render(state);
    value["organizations"] = json!([organization]);
    value["memberships"] = json!([owner.own_membership(state)]);
    for (name, more) in [
        ("all_group_numbers", json!([])),
        ("connected_accounts", json!([])),
        ("country", Value::Null),
        ("email_accounts", json!([])),
        ("email_signatures", json!([])),
        ("is_passwordless", json!(false)),
        ("outbound_carrier", json!("twilio")),
        ("phone", Value::Null),
        ("phone_numbers", json!([])),
        ("preferred_twilio_edge", Value::Null),
        ("totp_auth_state", json!("disabled")),
    ] {
        value[name] = more;
    }
    Ok(Answer::ok(call.shape(&state.switches, value)))
}
