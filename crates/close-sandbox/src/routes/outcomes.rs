//! The endpoint of outcomes of calls and meetings.

use serde_json::{Value, json};

use super::{collection::Collection, field_attributes::cleared, field_shape::described, unique_names::claim};
use crate::{
    objects::{CallOutcome, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

const TYPES: &[&str] = &["custom", "vm-dropped"];

/// `/outcome/` and `/outcome/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct Outcomes;

impl Collection for Outcomes {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.outcomes, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        list(
            call,
            &state.switches,
            ListPaging::NEWER,
            &state.outcomes,
            |outcome| outcome.render(state),
        )
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = form(state, call);
        let name = form.name("name");
        let description = form.text("description").flatten();
        let kind = form.one_of("type", TYPES).unwrap_or_else(|| TYPES[0].to_owned());
        form.finish()?;

        let owner = state.owner_id();
        let id = state.mint.newer_id("outcome");
        let now = state.mint.now();
        let outcome = CallOutcome {
            id,
            name,
            description,
            kind,
            created_by: owner.clone(),
            updated_by: owner,
            date_created: now,
            date_updated: now,
        };
        check_name(state, &outcome)?;

        state.outcomes.push(outcome);
        let position = state.outcomes.len() - 1;
        Ok(Answer::created(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.outcomes[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut outcome = state.outcomes[position].clone();
        let mut form = form(state, call);
        if let Some(name) = form.changed_name("name") {
            outcome.name = name;
        }
        if let Some(description) = form.text("description") {
            outcome.description = cleared(description, outcome.description.is_some());
        }
        if let Some(kind) = form.one_of("type", TYPES) {
            outcome.kind = kind;
        }
        form.finish()?;

        check_name(state, &outcome)?;
        outcome.updated_by = state.owner_id();
        outcome.date_updated = state.mint.now();
        state.outcomes[position] = outcome;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        state.outcomes.remove(position);
        Ok(Answer::emptied())
    }
}

impl CallOutcome {
    fn render(&self, state: &State) -> Value {
        let applies_to: &[&str] = if self.kind == "custom" {
            &["calls", "meetings"]
        } else {
            &["calls"]
        };
        json!({
            "id": self.id,
            "name": self.name,
            "description": described(state, self.description.as_deref()),
            "type": self.kind,
            "applies_to": applies_to,
            "organization_id": state.organization.id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.older(),
            "date_updated": self.date_updated.older(),
        })
    }
}

/// The body of a call, whose schema is closed.
fn form<'a>(state: &State, call: &'a Call) -> BodyForm<'a> {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(&["name", "description", "type", "applies_to"]);
    }
    form
}

fn check_name(state: &State, outcome: &CallOutcome) -> Result<(), Refusal> {
    claim(state, Some("duplicate_outcome"), outcome, &state.outcomes)
}
