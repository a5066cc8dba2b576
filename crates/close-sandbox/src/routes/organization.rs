//! The organization: its own attributes and the display order of lead statuses.

use serde_json::{Value, json};

use super::lead_statuses;
use crate::{
    objects::{LeadStatus, OpportunityStatus, Place, User},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, Method, Refusal},
    state::State,
};

/// The whole organization as `/organization/{id}/` shows it: with its people.
fn render(state: &State) -> Value {
    let mut value = embedded(state);
    let (gone, present): (Vec<&User>, Vec<&User>) = state.users.iter().partition(|user| user.has_left);
    let rows = |users: Vec<&User>| -> Vec<Value> {
        let rows = users.into_iter().map(|user| user.membership(state));
        rows.collect()
    };
    value["memberships"] = json!(rows(present));
    value["inactive_memberships"] = json!(rows(gone));
    value
}

/// The organization inside `/me/`.
pub(crate) fn embedded(state: &State) -> Value {
    let organization = &state.organization;
    let statuses: Vec<Value> = state.lead_statuses.iter().map(LeadStatus::nested).collect();
    let pipelines = state.pipelines.iter();
    let pipelines: Vec<Value> = pipelines.map(|pipeline| pipeline.render(state)).collect();
    // Deprecated since there are pipelines, but Close still shows it.
    let flat: Vec<Value> = state
        .opportunity_statuses()
        .map(OpportunityStatus::nested)
        .collect();
    let lead_fields = state.fields_at(&Place::Lead).into_iter();
    let lead_fields: Vec<Value> = lead_fields.map(|field| field.render(state)).collect();

    let mut value = json!({
        "id": organization.id,
        "name": organization.name,
        "lead_statuses": statuses,
        "pipelines": pipelines,
        "opportunity_statuses": flat,
        "currency": organization.currency,
        "currency_symbol": if organization.currency == "USD" { "$" } else { organization.currency.as_str() },
        "enable_unsubscribe_link": organization.enable_unsubscribe_link,
        "require_unsubscribe_link": organization.require_unsubscribe_link,
        "plan_id": "scale",
        "plan_type": "scale",
        "plan_version": 5,
        "status": "active",
        "features": ["modern-dialer", "v5-plans", "web-forms"],
        "lead_custom_fields": lead_fields,
        "created_by": organization.created_by,
        "updated_by": state.owner_id(),
        "abandonment_message_url": "",
        "limit_of_connected_accounts_per_membership": 10,
        "predictive_dialer_status": "disabled",
        "transcript_enabled": true,
        "date_created": organization.date_created.older(),
        "date_updated": organization.date_updated.older(),
    });
    if state.is("unsubscribe_settings", "hidden")
        && let Some(attributes) = value.as_object_mut()
    {
        attributes.retain(|name, _| !name.ends_with("_unsubscribe_link"));
    }
    value
}

/// `/organization/{id}/`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    let [id] = rest else {
        return Err(Refusal::NoSuchUrl);
    };
    if *id != state.organization.id {
        return Err(Refusal::NoSuchDocument("Organization"));
    }

    match call.method {
        Method::Get => Ok(Answer::ok(call.shape(&state.switches, render(state)))),
        Method::Put => update(state, call),
        Method::Post | Method::Delete | Method::Other => Err(Refusal::Method("GET, PUT")),
    }
}

fn update(state: &mut State, call: &Call) -> CallResult {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(&[
            "name",
            "currency",
            "lead_statuses",
            "enable_unsubscribe_link",
            "require_unsubscribe_link",
        ]);
    }

    let name = form.changed_name("name");
    let currency = form.changed_name("currency");
    let is_code = |code: &String| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if currency.as_ref().is_some_and(|code| !is_code(code)) {
        form.problem("currency", "Not a valid choice.");
    }
    let enable = form.flag("enable_unsubscribe_link");
    let require = form.flag("require_unsubscribe_link");
    let order = form.objects("lead_statuses");
    if order.as_ref().is_some_and(|order| order.len() > 1000) {
        form.problem(
            "lead_statuses",
            "List should have at most 1000 items after validation",
        );
    }
    form.finish()?;

    if let Some(order) = order {
        lead_statuses::reorder(state, call, &order)?;
    }
    let now = state.mint.now();
    let organization = &mut state.organization;
    if let Some(name) = name {
        organization.name = name;
    }
    if let Some(currency) = currency {
        organization.currency = currency;
    }
    if let Some(enable) = enable {
        organization.enable_unsubscribe_link = enable;
    }
    if let Some(require) = require {
        organization.require_unsubscribe_link = require;
    }
    organization.date_updated = now;

    Ok(Answer::ok(call.shape(&state.switches, render(state))))
}
