//! The endpoint of links on the pages of records (API notes, adjacent section 1).

use serde_json::{Value, json};

use super::{collection::Collection, unique_names::claim};
use crate::{
    objects::{IntegrationLink, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

const TYPES: &[&str] = &["lead", "contact", "opportunity"];

/// `/integration_link/` and `/integration_link/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct IntegrationLinks;

impl Collection for IntegrationLinks {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.integration_links, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let links = &state.integration_links;
        list(call, &state.switches, ListPaging::OLDER, links, |link| {
            link.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = form(state, call);
        let name = form.name("name");
        let kind = form.name("type");
        let kind = form.one_of("type", TYPES).unwrap_or(kind);
        let url = form.name("url");
        form.finish()?;

        let owner = state.owner_id();
        let id = state.mint.newer_id("ilink");
        let now = state.mint.now();
        let link = IntegrationLink {
            id,
            name,
            kind,
            url,
            created_by: owner.clone(),
            updated_by: owner,
            date_created: now,
            date_updated: now,
        };
        check_name(state, &link)?;
        state.integration_links.push(link);
        Ok(Answer::ok(self.shown(
            state,
            call,
            state.integration_links.len() - 1,
        )))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.integration_links[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut link = state.integration_links[position].clone();
        let mut form = form(state, call);
        for (name, text) in [("name", &mut link.name), ("url", &mut link.url)] {
            if let Some(changed) = form.changed_name(name) {
                *text = changed;
            }
        }
        if let Some(kind) = form.one_of("type", TYPES) {
            match state.switches.get("link_type_change") {
                Some("ignore") => {}
                Some("refuse") if kind != link.kind => form.problem("type", "This field can't be changed."),
                _ => link.kind = kind,
            }
        }
        form.finish()?;

        check_name(state, &link)?;
        link.updated_by = state.owner_id();
        link.date_updated = state.mint.now();
        state.integration_links[position] = link;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        state.integration_links.remove(position);
        Ok(Answer::emptied())
    }
}

impl IntegrationLink {
    fn render(&self, state: &State) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "type": self.kind,
            "url": self.url,
            "organization_id": state.organization.id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.older(),
            "date_updated": self.date_updated.older(),
        })
    }
}

/// Refuses a name that another link of the same type has.
fn check_name(state: &State, link: &IntegrationLink) -> Result<(), Refusal> {
    let of_type = state
        .integration_links
        .iter()
        .filter(|other| other.kind == link.kind);
    claim(state, Some("duplicate_integration_link"), link, of_type)
}

/// The body of a call, whose schema is closed.
fn form<'a>(state: &State, call: &'a Call) -> BodyForm<'a> {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(&["name", "type", "url"]);
    }
    form
}
