//! The endpoint of templates of mails (API notes, adjacent section 2a). Attachments are not imitated.

use serde_json::{Value, json};

use super::collection::Collection;
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
        let shown = shown.filter(|template| asked.is_none_or(|asked| template.is_archived == asked));
        list(call, &state.switches, ListPaging::OLDER, shown, |template| {
            template.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        let name = form.name("name");
        let subject = form.name("subject");
        let body = form.name("body");
        let is_shared = form.flag("is_shared").unwrap_or(false);
        form.finish()?;

        let owner = state.owner_id();
        let id = state.mint.newer_id("tmpl");
        let now = state.mint.now();
        state.email_templates.push(EmailTemplate {
            id,
            name,
            subject,
            body,
            is_shared,
            is_archived: false,
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

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.email_templates[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut template = state.email_templates[position].clone();
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        for (name, text) in [
            ("name", &mut template.name),
            ("subject", &mut template.subject),
            ("body", &mut template.body),
        ] {
            if let Some(changed) = form.changed_name(name) {
                *text = changed;
            }
        }
        if let Some(is_shared) = form.flag("is_shared") {
            template.is_shared = is_shared;
        }
        if let Some(is_archived) = form.flag("is_archived") {
            template.is_archived = is_archived;
        }
        form.finish()?;

        template.updated_by = state.owner_id();
        template.date_updated = state.mint.now();
        state.email_templates[position] = template;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
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
            "attachments": [],
            "bcc": [],
            "cc": [],
            "unsubscribe_link_id": null,
            "organization_id": state.organization.id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.older(),
            "date_updated": self.date_updated.older(),
            "last_used_at": null,
            "last_used_by": null,
            "last_used_type": null,
        })
    }
}
