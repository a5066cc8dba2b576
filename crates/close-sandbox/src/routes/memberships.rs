//! Memberships: the one thing about people that a client may change is their role.

use serde_json::{Value, json};

use crate::{
    objects::position_of,
    protocol::{Answer, BodyForm, Call, CallResult, Generation, Method, Refusal},
    state::State,
};

const ATTRIBUTES: &[&str] = &[
    "auto_record_calls",
    "default_caller_id",
    "hangup_recording_url",
    "may_workflows_impersonate",
    "role_id",
    "track_email_opens",
];

/// `/membership/` for several at once and `/membership/{id}/`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    let several = match (call.method, rest) {
        (Method::Put, [] | [_]) => rest.is_empty(),
        (_, [] | [_]) => return Err(Refusal::Method("PUT")),
        _ => return Err(Refusal::NoSuchUrl),
    };

    let ids: Vec<String> = match rest {
        [id] => vec![(*id).to_owned()],
        _ => {
            // Close takes the ids of a bulk change in the body, in one text.
            let listed = call.body.get("_params").and_then(|params| params.get("id__in"));
            let listed = listed.and_then(Value::as_str).unwrap_or_default();
            listed.split(',').map(|id| id.trim().to_owned()).collect()
        }
    };

    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        let params = several.then_some("_params");
        form.closed(&ATTRIBUTES.iter().copied().chain(params).collect::<Vec<_>>());
    }
    let role = form.text("role_id").flatten();
    if role
        .as_ref()
        .is_some_and(|id| position_of(&state.roles, id).is_none())
    {
        form.problem("role_id", "Object does not exist.");
    }
    form.finish()?;

    let organization_id = state.organization.id.clone();
    let mut changed = Vec::new();
    for user in state
        .users
        .iter_mut()
        .filter(|user| ids.contains(&user.membership_id))
    {
        if let Some(role) = &role {
            user.role_id.clone_from(role);
        }
        changed.push(json!({
            "id": user.membership_id,
            "organization_id": organization_id,
            "role_id": user.role_id,
            "user_id": user.id,
        }));
    }

    if several {
        return Ok(Answer::ok(json!({"count": changed.len()})));
    }
    let membership = changed.pop();
    let membership = membership.ok_or(Refusal::NoSuchDocument("Membership"))?;
    Ok(Answer::ok(call.shape(&state.switches, membership)))
}
