//! The endpoint of lead statuses, and their display order.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{
    collection::Collection,
    losses,
    ordering::{OmittedIds, arrange, ids_of},
    unique_names::claim,
};
use crate::{
    objects::{LeadStatus, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

/// `/status/lead/` and `/status/lead/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct LeadStatuses;

impl Collection for LeadStatuses {
    fn document(self) -> Option<&'static str> {
        Some("LeadStatus")
    }

    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.lead_statuses, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let mut statuses: Vec<&LeadStatus> = state.lead_statuses.iter().collect();
        // By id; the display order is in the organization only.
        statuses.sort_by(|a, b| a.id.cmp(&b.id));
        list(call, &state.switches, ListPaging::OLDER, statuses, |status| {
            status.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        let label = form.name("label");
        let color = form
            .text("color")
            .flatten()
            .filter(|_| state.is("lead_status_color", "post_and_put"));
        form.finish()?;

        let id = state.mint.older_id("stat");
        let status = LeadStatus { id, label, color };
        check_label(state, &status)?;

        // Recorded: own statuses follow those that an organization starts with.
        state.lead_statuses.push(status);
        Ok(Answer::ok(self.shown(state, call, state.lead_statuses.len() - 1)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.lead_statuses[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        let label = form.changed_name("label");
        let color = form
            .text("color")
            .filter(|_| !state.is("lead_status_color", "absent"));
        form.finish()?;

        // Written before it is checked: a refused call changes nothing, whatever it wrote before.
        if let Some(label) = label {
            state.lead_statuses[position].label = label;
            check_label(state, &state.lead_statuses[position])?;
        }
        if let Some(color) = color {
            state.lead_statuses[position].color = color;
        }
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        remove(state, call, position)?;
        Ok(Answer::emptied())
    }
}

impl LeadStatus {
    /// The reduced shape inside an organization.
    pub(crate) fn nested(&self) -> Value {
        json!({"id": self.id, "label": self.label})
    }

    fn render(&self, state: &State) -> Value {
        let mut value = json!({"id": self.id, "label": self.label, "organization_id": state.organization.id});
        if !state.is("lead_status_color", "absent") {
            value["color"] = json!(self.color.as_deref().unwrap_or("#6b7280"));
        }
        value
    }
}

fn remove(state: &mut State, call: &Call, position: usize) -> Result<(), Refusal> {
    if state.lead_statuses.len() == 1 && state.is("delete_last_lead_status", "refuse") {
        return Err(Refusal::General(
            "The last lead status cannot be deleted.".to_owned(),
        ));
    }
    let in_use = losses::is_status_in_use(state, &state.lead_statuses[position].id);
    if in_use && state.is("delete_status_in_use", "refuse") {
        return Err(Refusal::General("This status is in use by leads.".to_owned()));
    }

    // Close says to move leads off a status first, and not what happens to those that still have it.
    let removed = state.lead_statuses.remove(position);
    let heir = state.lead_statuses.first().map(|status| status.id.clone());
    losses::lose_status(state, &removed.id, &removed.label, heir, &call.cause());
    Ok(())
}

/// Carries out the order in a PUT of the organization.
pub(crate) fn reorder(state: &mut State, call: &Call, items: &[&Map<String, Value>]) -> Result<(), Refusal> {
    let current: Vec<String> = state
        .lead_statuses
        .iter()
        .map(|status| status.id.clone())
        .collect();
    let omitted = OmittedIds::of(state.switches.get("partial_lead_status_order"));
    // The schema lets both the id and the label be left out, and nothing says what an item without an id does.
    let mut named = Vec::new();
    for item in items {
        match (item.get("id"), item.get("label").and_then(Value::as_str)) {
            (Some(_), _) => named.push(*item),
            (None, Some(label)) if state.is("status_without_id", "create") => {
                let status = LeadStatus {
                    id: state.mint.older_id("stat"),
                    label: label.to_owned(),
                    color: None,
                };
                check_label(state, &status)?;
                state.lead_statuses.push(status);
            }
            (None, _) if state.is("status_without_id", "ignore") => {}
            (None, _) => return Err(Refusal::field("lead_statuses", "Field required")),
        }
    }
    let wanted = ids_of(&named, "lead_statuses")?;
    let arranged = arrange(state, "lead_statuses", &current, &wanted, omitted)?;
    let slots: HashMap<&str, usize> = arranged
        .iter()
        .enumerate()
        .map(|(at, id)| (id.as_str(), at))
        .collect();

    // Only where the switch deletes what an order leaves out is a status without a slot.
    for id in current.iter().filter(|id| !slots.contains_key(id.as_str())) {
        if let Some(position) = position_of(&state.lead_statuses, id) {
            remove(state, call, position)?;
        }
    }
    let slot = |status: &LeadStatus| slots.get(status.id.as_str()).copied().unwrap_or(usize::MAX);
    state.lead_statuses.sort_by_key(slot);

    // Close shows labels beside the ids of an order, so a client may send them back.
    if state.is("label_in_order", "rename") {
        for item in items {
            let text = |key: &str| item.get(key).and_then(Value::as_str);
            let position = text("id").and_then(|id| position_of(&state.lead_statuses, id));
            if let (Some(label), Some(position)) = (text("label"), position) {
                state.lead_statuses[position].label = label.to_owned();
            }
        }
    }
    Ok(())
}

fn check_label(state: &State, status: &LeadStatus) -> Result<(), Refusal> {
    claim(state, Some("duplicate_lead_status"), status, &state.lead_statuses)
}
