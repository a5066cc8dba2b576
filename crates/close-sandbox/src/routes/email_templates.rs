//! The endpoint of templates of mails (API notes, adjacent section 2a).

use serde_json::{Value, json};

use super::{collection::Collection, template_parts};
use crate::{
    objects::{EmailTemplate, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, list},
    state::State,
};

/// `/email_template/` and `/email_template/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct EmailTemplates;

impl Collection for EmailTemplates {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.email_templates, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        // Whether a list without a filter shows what was put away is not known.
        let asked = match call.parameter("is_archived") {
            Some(word) => Some(word == "true"),
            None if state.is("archived_templates_listed", "no") => Some(false),
            None => None,
        };
        let shown = state.email_templates.iter();

        let shared = call.parameter("is_shared").map(|word| word == "true");
        let shown = shown
            .filter(|template| !template.embedded)
            .filter(|template| template_parts::is_shown(state, &template.created_by, template.is_shared))
            .filter(|template| asked.is_none_or(|asked| template.is_archived == asked))
            .filter(|template| shared.is_none_or(|shared| template.is_shared == shared));

        list(call, &state.switches, ListPaging::OLDER, shown, |template| {
            template.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        let name = form.name("name");
        let subject = form.name("subject");
        let body = template_parts::needed_text(state, &mut form, "body");
        let is_shared = form.flag("is_shared").unwrap_or(false);
        let is_archived = form.flag("is_archived").unwrap_or(false);
        let attachments = form.objects_if_given("attachments");
        form.finish()?;

        let owner = state.owner_id();
        let id = state.mint.newer_id("tmpl");
        let now = state.mint.now();
        let attachments = template_parts::attached(state, "email_template", &id, attachments);
        // Whether a template can be made archived is not known.
        let is_archived = is_archived && state.is("archived_template_on_create", "accepted");
        state.email_templates.push(EmailTemplate {
            id,
            name,
            subject,
            body,
            is_shared,
            is_archived,
            attachments,
            embedded: false,
            created_by: owner.clone(),
            updated_by: owner,
            date_created: now,
            date_updated: now,
        });
        Ok(Answer::ok(self.shown(
            state,
            call,
            state.email_templates.len() - 1,
        )))
    }

    /// One that belongs to a workflow is only shown where it is asked for.
    fn read(self, state: &State, call: &Call, position: usize) -> CallResult {
        let template = &state.email_templates[position];
        if template.embedded && call.parameter("include_embedded") != Some("true") {
            return Err(self.missing());
        }
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    /// Answers about a single one, unlike the list, also show which workflows use it.
    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        let template = &state.email_templates[position];
        let mut value = template.render(state);
        value["used_by_sequences"] = template_parts::used_by(state, &template.id);
        call.shape(&state.switches, value)
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut template = state.email_templates[position].clone();
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        for (name, text) in [("name", &mut template.name), ("subject", &mut template.subject)] {
            if let Some(changed) = form.changed_name(name) {
                *text = changed;
            }
        }
        if form.given("body") {
            template.body = template_parts::needed_text(state, &mut form, "body");
        }
        if let Some(is_shared) = form.flag("is_shared") {
            template.is_shared = is_shared;
        }
        if let Some(is_archived) = form.flag("is_archived") {
            template.is_archived = is_archived;
        }
        let attachments = form.objects_if_given("attachments");
        form.finish()?;
        template_parts::check_sharing(state, &template.id, template.is_shared)?;
        if attachments.is_some() {
            template.attachments =
                template_parts::attached(state, "email_template", &template.id, attachments);
        }

        template.updated_by = state.owner_id();
        template.date_updated = state.mint.now();
        state.email_templates[position] = template;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        // Recorded, with little or no body.
        if state
            .workflows_with(&state.email_templates[position].id)
            .next()
            .is_some()
        {
            return Ok(Answer::empty(400));
        }
        state.email_templates.remove(position);
        Ok(Answer::emptied())
    }
}

impl EmailTemplate {
    fn render(&self, state: &State) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "subject": self.subject,
            "body": self.body,
            "is_shared": self.is_shared,
            "is_archived": self.is_archived,
            "attachments": self.attachments,
            "bcc": [],
            "cc": [],
            "unsubscribe_link_id": null,
            "organization_id": state.organization.id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.older(),
            "date_updated": self.date_updated.older(),
            "last_used_at": self.date_created.older(),
            "last_used_by": self.created_by,
            "last_used_type": "create",
        })
    }
}
