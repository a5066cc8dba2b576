//! Lead statuses: the objects, their display order and their endpoint.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::form::Form;
use super::ids::Mint;
use super::ledger;
use super::listing::{Paging, list_of};
use super::names::{Family, claim};
use super::order::{Omitted, arrange};
use super::state::State;

/// A status of leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadStatus {
    /// `stat_…`.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Shown only where the switch `lead_status_color` says so.
    #[serde(default)]
    pub color: Option<String>,
}

impl LeadStatus {
    pub(super) fn defaults(mint: &mut Mint) -> Vec<Self> {
        [
            "Potential",
            "Bad Fit",
            "Qualified",
            "Customer",
            "Interested",
            "Canceled",
            "Not Interested",
        ]
        .into_iter()
        .map(|label| Self {
            id: mint.older_id("stat"),
            label: label.to_owned(),
            color: None,
        })
        .collect()
    }

    fn render(&self, state: &State) -> Value {
        let mut value = json!({"id": self.id, "label": self.label, "organization_id": state.organization.id});
        if let (false, Value::Object(map)) = (state.is("lead_status_color", "absent"), &mut value) {
            map.insert(
                "color".to_owned(),
                json!(self.color.as_deref().unwrap_or("#6b7280")),
            );
        }
        value
    }
}

/// The reduced shape inside an organization.
pub(super) fn nested_lead_status(status: &LeadStatus) -> Value {
    json!({"id": status.id, "label": status.label})
}

/// `/status/lead/` and `/status/lead/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let mut statuses: Vec<&LeadStatus> = state.lead_statuses.iter().collect();
            statuses.sort_by(|a, b| a.id.cmp(&b.id));
            list_of(call, &state.switches, Paging::OLDER, statuses, |status| {
                status.render(state)
            })
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id]) => {
            let position = state.lead_statuses.iter().position(|status| status.id == *id);
            let position = position.ok_or(Refusal::NoSuchObject(Generation::Older))?;
            match method {
                Method::Get => {
                    readable(state)?;
                    Ok(shown(state, call, position))
                }
                Method::Put => update(state, call, position),
                Method::Delete => delete(state, call, position),
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

/// Refuses where single statuses cannot be read.
pub(super) fn readable(state: &State) -> Result<(), Refusal> {
    if state.is("get_one_status", "404") {
        Err(Refusal::NoSuchUrl)
    } else if state.is("get_one_status", "405") {
        Err(Refusal::Method("PUT, DELETE"))
    } else {
        Ok(())
    }
}

fn create(state: &mut State, call: &Call) -> Outcome {
    let mut form = Form::new(call, &state.switches, Generation::Older);
    let label = form.name("label");
    let color = form
        .text("color")
        .flatten()
        .filter(|_| state.is("lead_status_color", "post_and_put"));
    form.finish()?;
    claim(state, Family::LeadStatus, &label, labels(state, None))?;
    let status = LeadStatus {
        id: state.mint.older_id("stat"),
        label,
        color,
    };
    let position = if state.is("new_status_position", "first") {
        0
    } else {
        state.lead_statuses.len()
    };
    state.lead_statuses.insert(position, status);
    Ok(shown(state, call, position))
}

fn update(state: &mut State, call: &Call, position: usize) -> Outcome {
    let mut form = Form::new(call, &state.switches, Generation::Older);
    let label = form.changed_name("label");
    let color = form
        .text("color")
        .filter(|_| !state.is("lead_status_color", "absent"));
    form.finish()?;
    if let Some(label) = label {
        claim(state, Family::LeadStatus, &label, labels(state, Some(position)))?;
        state.lead_statuses[position].label = label;
    }
    if let Some(color) = color {
        state.lead_statuses[position].color = color;
    }
    Ok(shown(state, call, position))
}

fn delete(state: &mut State, call: &Call, position: usize) -> Outcome {
    remove(state, call, &state.lead_statuses[position].id.clone())?;
    Ok(Answer::emptied())
}

fn remove(state: &mut State, call: &Call, id: &str) -> Result<(), Refusal> {
    if state.lead_statuses.len() == 1 && state.is("delete_last_lead_status", "refuse") {
        return Err(Refusal::General(
            "The last lead status cannot be deleted.".to_owned(),
        ));
    }
    if ledger::status_in_use(state, id) && state.is("delete_status_in_use", "refuse") {
        return Err(Refusal::General("This status is in use by leads.".to_owned()));
    }
    let label = state
        .lead_statuses
        .iter()
        .find(|status| status.id == id)
        .map(|status| status.label.clone());
    state.lead_statuses.retain(|status| status.id != id);
    if state.is("delete_status_in_use", "to_default") {
        let heir = state.lead_statuses.first().map(|status| status.id.clone());
        ledger::replace_status(state, id, &label.unwrap_or_default(), heir, &call.cause());
    } else {
        ledger::note_dangling_status(state, id, &label.unwrap_or_default(), &call.cause());
    }
    Ok(())
}

/// Carries out the order in a PUT of the organization.
pub(super) fn reorder_lead_statuses(
    state: &mut State,
    call: &Call,
    items: &[&Map<String, Value>],
) -> Result<(), Refusal> {
    let current: Vec<String> = state
        .lead_statuses
        .iter()
        .map(|status| status.id.clone())
        .collect();
    let omitted = match state.switches.get("partial_lead_status_order") {
        Some("keep_at_end") => Omitted::AtEnd,
        Some("keep_at_start") => Omitted::AtStart,
        Some("delete_omitted") => Omitted::Dropped,
        _ => Omitted::Refused,
    };
    let arranged = arrange(
        state,
        "lead_statuses",
        &current,
        &ids_of(items, "lead_statuses")?,
        omitted,
    )?;
    let slots: HashMap<&str, usize> = arranged
        .iter()
        .enumerate()
        .map(|(at, id)| (id.as_str(), at))
        .collect();
    for id in current.iter().filter(|id| !slots.contains_key(id.as_str())) {
        remove(state, call, id)?;
    }
    let slot = |status: &LeadStatus| slots.get(status.id.as_str()).copied().unwrap_or(usize::MAX);
    state.lead_statuses.sort_by_key(slot);
    if state.is("label_in_order", "rename") {
        for item in items {
            let id = item.get("id").and_then(Value::as_str);
            let label = item.get("label").and_then(Value::as_str);
            let status = state
                .lead_statuses
                .iter_mut()
                .find(|status| Some(status.id.as_str()) == id);
            if let (Some(label), Some(status)) = (label, status) {
                status.label = label.to_owned();
            }
        }
    }
    Ok(())
}

/// The ids of a list of objects that name others.
pub(super) fn ids_of(items: &[&Map<String, Value>], attribute: &str) -> Result<Vec<String>, Refusal> {
    items
        .iter()
        .map(|item| item.get("id").and_then(Value::as_str).map(ToOwned::to_owned))
        .collect::<Option<_>>()
        .ok_or_else(|| Refusal::field(attribute, "Field required"))
}

fn labels(state: &State, except: Option<usize>) -> impl Iterator<Item = &str> {
    let others = state.lead_statuses.iter().enumerate();
    others
        .filter(move |(place, _)| Some(*place) != except)
        .map(|(_, status)| status.label.as_str())
}

fn shown(state: &State, call: &Call, position: usize) -> Answer {
    Answer::ok(call.shape(&state.switches, state.lead_statuses[position].render(state)))
}
