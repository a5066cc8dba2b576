//! The organization: its own attributes and the display order of lead statuses.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::form::Form;
use super::ids::{Mint, Moment};
use super::place::Place;
use super::state::State;
use super::users::User;
use super::{roles, statuses};

/// The organization's own attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `orga_…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// Whether mails carry an unsubscribe link.
    pub enable_unsubscribe_link: bool,
    /// Whether they must.
    pub require_unsubscribe_link: bool,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When its own attributes or the order of lead statuses last changed.
    pub date_updated: Moment,
}

impl Organization {
    pub(super) fn new(mint: &mut Mint, owner: &User) -> Self {
        let id = mint.older_id("orga");
        let now = mint.now();
        Self {
            id,
            name: "Sandbox".to_owned(),
            currency: "USD".to_owned(),
            enable_unsubscribe_link: true,
            require_unsubscribe_link: false,
            created_by: owner.id.clone(),
            date_created: now,
            date_updated: now,
        }
    }
}

/// The whole organization as `/organization/{id}/` and `/me/` show it.
pub(super) fn render(state: &State) -> Value {
    let organization = &state.organization;
    let statuses: Vec<Value> = state
        .lead_statuses
        .iter()
        .map(statuses::nested_lead_status)
        .collect();
    let pipelines: Vec<Value> = state
        .pipelines
        .iter()
        .map(|pipeline| pipeline.render(&organization.id))
        .collect();
    let flat: Vec<Value> = state
        .pipelines
        .iter()
        .flat_map(|pipeline| &pipeline.statuses)
        .map(|status| status.nested())
        .collect();
    let memberships: Vec<Value> = state
        .users
        .iter()
        .map(|user| user.membership(&roles::permissions_of(state, &user.role_id)))
        .collect();
    let lead_fields: Vec<Value> = state
        .fields_at(&Place::Lead)
        .into_iter()
        .map(|field| field.render(state))
        .collect();
    json!({
        "id": organization.id,
        "name": organization.name,
        "lead_statuses": statuses,
        "pipelines": pipelines,
        "opportunity_statuses": flat,
        "memberships": memberships,
        "inactive_memberships": [],
        "currency": organization.currency,
        "currency_symbol": if organization.currency == "USD" { "$" } else { organization.currency.as_str() },
        "enable_unsubscribe_link": organization.enable_unsubscribe_link,
        "require_unsubscribe_link": organization.require_unsubscribe_link,
        "plan_id": "sandbox",
        "plan_type": "paid",
        "plan_version": 3,
        "status": "active",
        "features": ["custom_objects", "workflows"],
        "lead_custom_fields": lead_fields,
        "created_by": organization.created_by,
        "updated_by": organization.created_by,
        "date_created": organization.date_created.older(),
        "date_updated": organization.date_updated.older(),
    })
}

/// `/organization/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    let [id] = rest else {
        return Err(Refusal::NoSuchUrl);
    };
    if *id != state.organization.id {
        return Err(Refusal::NoSuchObject(Generation::Older));
    }
    match call.method {
        Method::Get => Ok(Answer::ok(call.shape(&state.switches, render(state)))),
        Method::Put => update(state, call),
        Method::Post | Method::Delete | Method::Other => Err(Refusal::Method("GET, PUT")),
    }
}

fn update(state: &mut State, call: &Call) -> Outcome {
    let mut form = Form::new(call, &state.switches, Generation::Newer);
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
    if currency
        .as_ref()
        .is_some_and(|code| code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()))
    {
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
        statuses::reorder_lead_statuses(state, call, &order)?;
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
