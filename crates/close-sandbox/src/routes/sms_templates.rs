//! The endpoint of templates of text messages (API notes, adjacent section 2b).

use serde_json::{Value, json};

use super::{collection::Collection, template_parts};
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
        let shown = state.sms_templates.iter();
        let shown = shown
            .filter(|template| !template.embedded)
            .filter(|template| template_parts::is_shown(state, &template.created_by, template.is_shared));
        list(call, &state.switches, ListPaging::NEWER, shown, |template| {
            template.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        // An archived one can only be made so by a later change.
        let mut form = form(state, call, &["name", "text", "is_shared", "attachments"]);
        let name = form.name("name");
        let text = form.text("text").flatten().unwrap_or_default();
        let text = template_parts::echoed(state, text);
        let is_shared = form.flag("is_shared").unwrap_or(false);
        let attachments = form.objects_if_given("attachments");
        form.finish()?;

        let owner = state.owner_id();
        let id = state.mint.newer_id("smstmpl");
        let now = state.mint.now();
        let attachments = template_parts::attached(state, "sms_template", &id, attachments);
        state.sms_templates.push(SmsTemplate {
            id,
            name,
            text,
            is_shared,
            status: STATUSES[0].to_owned(),
            attachments,
            embedded: false,
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

    /// One that belongs to a workflow, and the files of any, are only shown where they are asked for.
    fn read(self, state: &State, call: &Call, position: usize) -> CallResult {
        let template = &state.sms_templates[position];
        let asks_for = |name| call.parameter(name) == Some("true");
        if template.embedded && !asks_for("include_embedded") {
            return Err(self.missing());
        }
        let mut value = template.render(state);
        if asks_for("include_attachments") {
            value["attachments"] = Value::Array(template.attachments.clone());
        }
        Ok(Answer::ok(call.shape(&state.switches, value)))
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
            template.text = template_parts::echoed(state, text);
        }
        if let Some(is_shared) = form.flag("is_shared") {
            template.is_shared = is_shared;
        }
        if let Some(status) = form.one_of("status", STATUSES) {
            template.status = status;
        }
        let attachments = form.objects_if_given("attachments");
        form.finish()?;
        template_parts::check_sharing(state, &template.id, template.is_shared)?;
        if attachments.is_some() {
            template.attachments = template_parts::attached(state, "sms_template", &template.id, attachments);
        }

        template.updated_by = state.owner_id();
        template.date_updated = state.mint.now();
        state.sms_templates[position] = template;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        // Only known of templates of mails.
        let is_used = state
            .workflows_with(&state.sms_templates[position].id)
            .next()
            .is_some();
        if is_used && state.is("delete_sms_template_in_use", "refuse") {
            return Ok(Answer::empty(400));
        }
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
            "owned_by": self.created_by,
            "organization_id": state.organization.id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.newer(),
            "date_updated": self.date_updated.newer(),
            "last_used_at": null,
            "last_used_by": null,
            "last_used_type": null,
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
