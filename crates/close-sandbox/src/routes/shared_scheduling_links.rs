//! The endpoint of scheduling links that everybody shares (API notes, adjacent section 8).

use serde_json::{Value, json};

use super::{collection::Collection, field_attributes::cleared, field_shape::described, unique_names::claim};
use crate::{
    objects::{SharedSchedulingLink, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

/// `/shared_scheduling_link/` and `/shared_scheduling_link/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct SharedSchedulingLinks;

impl Collection for SharedSchedulingLinks {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.shared_scheduling_links, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let links = &state.shared_scheduling_links;
        list(call, &state.switches, ListPaging::Whole, links, |link| {
            link.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = form(state, call);
        let name = form.name("name");
        let description = form.text("description").flatten();
        form.finish()?;

        let id = state.mint.newer_id("schlnk");
        let now = state.mint.now();
        let link = SharedSchedulingLink {
            id,
            template_tag: tag(&name),
            name,
            description,
            date_created: now,
            date_updated: now,
        };
        check_name(state, &link)?;

        state.shared_scheduling_links.push(link);
        let position = state.shared_scheduling_links.len() - 1;
        Ok(Answer::created(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        let link = &state.shared_scheduling_links[position];
        call.shape(&state.switches, link.render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut link = state.shared_scheduling_links[position].clone();
        let mut form = form(state, call);
        if let Some(name) = form.changed_name("name") {
            link.name = name;
        }
        if let Some(description) = form.text("description") {
            link.description = cleared(description, link.description.is_some());
        }
        form.finish()?;

        check_name(state, &link)?;
        if state.is("renamed_link_tag", "follows") {
            link.template_tag = tag(&link.name);
        }
        link.date_updated = state.mint.now();
        state.shared_scheduling_links[position] = link;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        state.shared_scheduling_links.remove(position);
        Ok(Answer::no_content())
    }
}

impl SharedSchedulingLink {
    fn render(&self, state: &State) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "description": described(state, self.description.as_deref()),
            "template_tag": self.template_tag,
            "type": "SHARED",
            "source": "MANUAL",
            "source_id": null,
            "source_type": null,
            "duration_in_minutes": null,
            "url": null,
            "user_id": null,
            "organization_id": state.organization.id,
            "date_created": self.date_created.older(),
            "date_updated": self.date_updated.older(),
        })
    }
}

/// What tags call a link of this name: `Intro call` becomes `intro_call`.
fn tag(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The body of a call, whose schema is closed.
fn form<'a>(state: &State, call: &'a Call) -> BodyForm<'a> {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(&["name", "description"]);
    }
    form
}

fn check_name(state: &State, link: &SharedSchedulingLink) -> Result<(), Refusal> {
    let links = &state.shared_scheduling_links;
    claim(state, Some("duplicate_scheduling_link"), link, links)
}
