//! The endpoint of playbooks (API notes, adjacent section 7).

use serde_json::{Value, json};

use super::{collection::Collection, field_attributes::cleared, field_shape::described, unique_names::claim};
use crate::{
    objects::{Moment, Playbook, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

/// The most playbooks that are in use at once, and with those in the archive.
const MOST_ACTIVE: usize = 50;
const MOST: usize = 100;

const ATTRIBUTES: &[&str] = &[
    "name",
    "description",
    "summary_guidance",
    "custom_field_ids",
    "outcome_ids",
];

/// `/playbook/` and `/playbook/{id}/`.
#[derive(Clone, Copy)]
struct Playbooks;

/// `/playbook/`, `/playbook/{id}/`, `/playbook/{id}/archive/` and `/playbook/{id}/unarchive/`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    // The beta is not in every organization, and how others answer was never seen.
    match state.switches.get("playbooks_beta") {
        Some("403") => return Err(Refusal::Permission("playbooks")),
        Some("404") => return Err(Refusal::NoSuchUrl),
        Some("402") => return Err(Refusal::Plan("Playbooks are not part of your plan.".to_owned())),
        _ => {}
    }

    let (id, is_archived) = match rest {
        [id, "archive"] => (id, true),
        [id, "unarchive"] => (id, false),
        _ => return Playbooks.route(state, call, rest),
    };
    let position = Playbooks.find(state, id).ok_or(Refusal::NoSuchObject)?;
    match call.method {
        Method::Post => put_away(state, call, position, is_archived),
        Method::Get | Method::Put | Method::Delete | Method::Other => Err(Refusal::Method("POST")),
    }
}

fn put_away(state: &mut State, call: &Call, position: usize, is_archived: bool) -> CallResult {
    let active = state.playbooks.iter().filter(|one| one.archived_at.is_none());
    let is_new = state.playbooks[position].archived_at.is_some() && !is_archived;
    if is_new && active.count() >= MOST_ACTIVE {
        return Err(Refusal::General(format!(
            "An organization can have at most {MOST_ACTIVE} active playbooks."
        )));
    }

    let now = state.mint.now();
    let playbook = &mut state.playbooks[position];
    playbook.archived_at = is_archived.then(|| playbook.archived_at.unwrap_or(now));
    playbook.updated_at = now;
    Ok(Answer::ok(Playbooks.shown(state, call, position)))
}

impl Collection for Playbooks {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.playbooks, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let wanted = call.parameter("is_archived").map(|text| text == "true");
        let shown = state.playbooks.iter().enumerate().filter(|(_, playbook)| {
            wanted.is_none_or(|is_archived| playbook.archived_at.is_some() == is_archived)
        });
        list(call, &state.switches, ListPaging::NEWER, shown, |(at, _)| {
            state.playbooks[at].render(state, at)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let owner = state.owner_id();
        let id = state.mint.newer_id("convtyp");
        let now = state.mint.now();
        let mut playbook = Playbook {
            id,
            name: String::new(),
            description: None,
            summary_guidance: None,
            custom_field_ids: Vec::new(),
            outcome_ids: Vec::new(),
            archived_at: None,
            created_by_id: owner.clone(),
            updated_by_id: owner,
            created_at: now,
            updated_at: now,
        };
        playbook.name = fill(state, call, &mut playbook, true)?;

        let active = state.playbooks.iter().filter(|one| one.archived_at.is_none());
        if active.count() >= MOST_ACTIVE || state.playbooks.len() >= MOST {
            return Err(Refusal::General(format!(
                "An organization can have at most {MOST_ACTIVE} active playbooks, and {MOST} in total."
            )));
        }
        check(state, &playbook)?;
        state.playbooks.push(playbook);
        let position = state.playbooks.len() - 1;
        Ok(Answer::created(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.playbooks[position].render(state, position))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut playbook = state.playbooks[position].clone();
        playbook.name = fill(state, call, &mut playbook, false)?;
        check(state, &playbook)?;
        playbook.updated_by_id = state.owner_id();
        playbook.updated_at = state.mint.now();
        state.playbooks[position] = playbook;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        state.playbooks.remove(position);
        Ok(Answer::no_content())
    }
}

/// Fills a playbook with what a call says, and returns its name.
fn fill(state: &State, call: &Call, playbook: &mut Playbook, is_new: bool) -> Result<String, Refusal> {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(ATTRIBUTES);
    }
    let name = if is_new {
        form.name("name")
    } else {
        form.changed_name("name").unwrap_or_else(|| playbook.name.clone())
    };

    for (attribute, text) in [
        ("description", &mut playbook.description),
        ("summary_guidance", &mut playbook.summary_guidance),
    ] {
        if let Some(changed) = form.text(attribute) {
            *text = cleared(changed, text.is_some());
        }
    }
    for (attribute, ids) in [
        ("custom_field_ids", &mut playbook.custom_field_ids),
        ("outcome_ids", &mut playbook.outcome_ids),
    ] {
        if let Some(changed) = form.texts(attribute) {
            *ids = changed;
        }
    }
    form.finish()?;
    Ok(name)
}

/// Refuses a name that another playbook has, and ids of what is no shared field or no outcome.
fn check(state: &State, playbook: &Playbook) -> Result<(), Refusal> {
    claim(state, Some("duplicate_playbook"), playbook, &state.playbooks)?;
    let is_shared = |id: &String| {
        let mut fields = state.fields.iter();
        fields.any(|field| field.id == *id && field.place.is_none())
    };
    if !playbook.custom_field_ids.iter().all(is_shared) {
        return Err(Refusal::field("custom_field_ids", "Only shared custom fields."));
    }
    let is_outcome = |id: &String| position_of(&state.outcomes, id).is_some();
    if !playbook.outcome_ids.iter().all(is_outcome) {
        return Err(Refusal::field("outcome_ids", "Unknown outcome."));
    }
    Ok(())
}

impl Playbook {
    fn render(&self, state: &State, at: usize) -> Value {
        let is_archived = self.archived_at.is_some();
        let before = state.playbooks.iter().take(at);
        let position = before.filter(|one| one.archived_at.is_none()).count();

        json!({
            "id": self.id,
            "organization_id": state.organization.id,
            "name": self.name,
            "description": described(state, self.description.as_deref()),
            "summary_guidance": described(state, self.summary_guidance.as_deref()),
            "custom_field_ids": self.custom_field_ids,
            "outcome_ids": self.outcome_ids,
            "position": (!is_archived).then_some(position),
            "archived_at": self.archived_at.map(Moment::older),
            "archived_by_id": is_archived.then_some(&self.updated_by_id),
            "created_at": self.created_at.older(),
            "created_by_id": self.created_by_id,
            "updated_at": self.updated_at.older(),
            "updated_by_id": self.updated_by_id,
        })
    }
}
