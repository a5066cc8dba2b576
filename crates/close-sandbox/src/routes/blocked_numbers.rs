//! The settings of blocked phone numbers. The numbers themselves are data and not imitated.

use serde_json::json;

use crate::{
    protocol::{Answer, BodyForm, Call, CallResult, Generation, Method, Refusal},
    state::State,
};

/// What a write needs and, for all that is known, a read may need.
const PERMISSION: &str = "manage_organization";

/// `/blocked_phone_number/settings/`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    let ["settings"] = rest else {
        return Err(Refusal::NoSuchUrl);
    };
    let may_manage = state.permissions.iter().any(|known| known == PERMISSION);
    if !may_manage && state.is("blocked_number_settings", "refuse") {
        return Err(Refusal::Permission(PERMISSION));
    }

    match call.method {
        Method::Get => {}
        Method::Put => update(state, call)?,
        Method::Post | Method::Delete | Method::Other => return Err(Refusal::Method("GET, PUT")),
    }
    let settings = json!({ "reject_anonymous_inbound_calls": state.rejects_anonymous_calls });
    Ok(Answer::ok(call.shape(&state.switches, settings)))
}

fn update(state: &mut State, call: &Call) -> Result<(), Refusal> {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(&["reject_anonymous_inbound_calls"]);
    }
    let rejects = form.flag("reject_anonymous_inbound_calls");
    if rejects.is_none() {
        form.problem("reject_anonymous_inbound_calls", "This field is required.");
    }
    form.finish()?;

    state.rejects_anonymous_calls = rejects.unwrap_or(state.rejects_anonymous_calls);
    Ok(())
}
