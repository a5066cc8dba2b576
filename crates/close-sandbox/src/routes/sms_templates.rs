//! The endpoint of templates of text messages (API notes, adjacent section 2b). Attachments are not imitated.

use serde_json::{Value, json};

use super::collection::Collection;
use crate::{
    objects::{SmsTemplate, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, list},
    state::State,
};

const STATUSES: &[&str] = &["active", "archived"];

/// `/sms_template/` and `/sms_template/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct SmsTemplates;

impl Collection for SmsTemplates {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.sms_templates, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let templates = &state.sms_templates;
        list(call, &state.switches, ListPaging::NEWER, templates, |template| {
            template.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        // An archived one can only be made so by a later change.
        let mut form = form(state, call, &["name", "text", "is_shared", "attachments"]);
        let name = form.name("name");
        let text = form.text("text").flatten().unwrap_or_default();
        let is_shared = form.flag("is_shared").unwrap_or(false);
        form.finish()?;

        let owner = state.owner_id();
        let id = state.mint.newer_id("smstmpl");
        let now = state.mint.now();
        state.sms_templates.push(SmsTemplate {
            id,
            name,
            text,
            is_shared,
            status: STATUSES[0].to_owned(),
            created_by: owner.clone(),
            updated_by: owner,
            date_created: now,
            date_updated: now,
        });
        Ok(Answer::created(self.shown(
            state,
            call,
            state.sms_templates.len() - 1,
        )))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.sms_templates[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut template = state.sms_templates[position].clone();
        let mut form = form(
            state,
            call,
            &["name", "text", "is_shared", "attachments", "status"],
        );
        if let Some(name) = form.changed_name("name") {
            template.name = name;
        }
        if let Some(text) = form.text("text").flatten() {
            template.text = text;
        }
        if let Some(is_shared) = form.flag("is_shared") {
            template.is_shared = is_shared;
        }
        if let Some(status) = form.one_of("status", STATUSES) {
            template.status = status;
        }
        form.finish()?;

        template.updated_by = state.owner_id();
        template.date_updated = state.mint.now();
        state.sms_templates[position] = template;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        state.sms_templates.remove(position);
        Ok(Answer::no_content())
    }
}

impl SmsTemplate {
    fn render(&self, state: &State) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "text": self.text,
            "is_shared": self.is_shared,
            "status": self.status,
            "attachments": [],
            "owned_by": self.created_by,
            "organization_id": state.organization.id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.older(),
            "date_updated": self.date_updated.older(),
        })
    }
}

/// The body of a call, whose schema is closed.
fn form<'a>(state: &State, call: &'a Call, known: &[&str]) -> BodyForm<'a> {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(known);
    }
    form
}
