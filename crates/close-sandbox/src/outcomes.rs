//! Outcomes of calls and meetings: the objects and their endpoint.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::field_form::cleared;
use super::fields::described;
use super::form::Form;
use super::ids::Moment;
use super::listing::{Paging, list};
use super::names::{Family, claim};
use super::state::State;

/// An outcome that people choose after a call or a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOutcome {
    /// `outcome_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// A longer text.
    pub description: Option<String>,
    /// `custom` or `vm-dropped`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
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
            "date_created": self.date_created.newer(),
            "date_updated": self.date_updated.newer(),
        })
    }
}

/// `/outcome/` and `/outcome/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let items = state
                .outcomes
                .iter()
                .map(|outcome| outcome.render(state))
                .collect();
            list(call, &state.switches, Paging::NEWER, items)
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id]) => {
            let position = state.outcomes.iter().position(|outcome| outcome.id == *id);
            let position = position.ok_or(Refusal::NoSuchObject(Generation::Newer))?;
            match method {
                Method::Get => Ok(Answer::ok(shown(state, call, position))),
                Method::Put => update(state, call, position),
                Method::Delete => {
                    state.outcomes.remove(position);
                    Ok(Answer::emptied())
                }
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn create(state: &mut State, call: &Call) -> Outcome {
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    let name = form.name("name");
    let description = form.text("description").flatten();
    let kind = form
        .one_of("type", &["custom", "vm-dropped"])
        .unwrap_or_else(|| "custom".to_owned());
    form.finish()?;
    claim(state, Family::Outcome, &name, names(state, None))?;
    let owner = state.owner_id();
    let id = state.mint.newer_id("outcome");
    let now = state.mint.now();
    state.outcomes.push(CallOutcome {
        id,
        name,
        description,
        kind,
        created_by: owner.clone(),
        updated_by: owner,
        date_created: now,
        date_updated: now,
    });
    let position = state.outcomes.len() - 1;
    Ok(Answer::created(shown(state, call, position)))
}

fn update(state: &mut State, call: &Call, position: usize) -> Outcome {
    let mut outcome = state.outcomes[position].clone();
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    if let Some(name) = form.changed_name("name") {
        outcome.name = name;
    }
    if let Some(description) = form.text("description") {
        outcome.description = cleared(description, outcome.description.is_some());
    }
    if let Some(kind) = form.one_of("type", &["custom", "vm-dropped"]) {
        outcome.kind = kind;
    }
    form.finish()?;
    claim(
        state,
        Family::Outcome,
        &outcome.name,
        names(state, Some(&outcome.id)),
    )?;
    outcome.updated_by = state.owner_id();
    outcome.date_updated = state.mint.now();
    state.outcomes[position] = outcome;
    Ok(Answer::ok(shown(state, call, position)))
}

fn names<'a>(state: &'a State, except: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    let others = state
        .outcomes
        .iter()
        .filter(move |outcome| Some(outcome.id.as_str()) != except);
    others.map(|outcome| outcome.name.as_str())
}

fn shown(state: &State, call: &Call, position: usize) -> Value {
    call.shape(&state.switches, state.outcomes[position].render(state))
}
