//! What templates of mails and of text messages have in common: who sees them, who uses them, their texts and their files.

use serde_json::{Map, Value, json};

use crate::{
    protocol::{BodyForm, Refusal},
    state::State,
};

/// Says whether a list shows a template: whether it holds those that other people keep to themselves is not known.
pub(crate) fn is_shown(state: &State, owner: &str, is_shared: bool) -> bool {
    is_shared || owner == state.owner_id() || state.is("others_templates_listed", "yes")
}

/// The workflows that use a template, as answers show them.
pub(crate) fn used_by(state: &State, id: &str) -> Value {
    let workflows = state.workflows_with(id);
    workflows
        .map(|workflow| json!({"id": workflow.id, "name": workflow.name}))
        .collect()
}

/// Refuses to make a template private that a workflow uses, where Close may do that.
pub(crate) fn check_sharing(state: &State, id: &str, is_shared: bool) -> Result<(), Refusal> {
    let is_used = state.workflows_with(id).next().is_some();
    if is_used && !is_shared && state.is("unshare_template_in_use", "refuse") {
        return Err(Refusal::field("is_shared", "The template is used in a Workflow."));
    }
    Ok(())
}

/// A text that has to be there, as it is kept.
pub(crate) fn needed_text(state: &State, form: &mut BodyForm<'_>, name: &str) -> String {
    let text = form.text(name).flatten().unwrap_or_default();
    if text.trim().is_empty() {
        form.missing(name);
    }
    echoed(state, text)
}

/// A text as it is kept: whether blanks around it are is not known.
pub(crate) fn echoed(state: &State, text: String) -> String {
    if state.is("template_text_echo", "trimmed") {
        text.trim().to_owned()
    } else {
        text
    }
}

/// Files as answers show them: they get an address that lasts, in this organization.
pub(crate) fn attached(
    state: &State,
    kind: &str,
    id: &str,
    given: Option<Vec<&Map<String, Value>>>,
) -> Vec<Value> {
    let files = given.into_iter().flatten().map(|file| {
        let text = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default();
        let (filename, organization) = (text("filename"), &state.organization.id);
        json!({
            "content_id": null,
            "content_type": text("content_type"),
            "filename": filename,
            "inline_only": false,
            "size": file.get("size").cloned().unwrap_or_else(|| json!(0)),
            "url": format!("https://app.close.com/go/file/persisted/{organization}/{kind}/{id}/{filename}/"),
        })
    });
    files.collect()
}

/// Writes the new name of a field into the tags that name it by its old one, where Close may do that.
pub(crate) fn follow_rename(state: &mut State, old: &str, new: &str) {
    if old == new || state.is("tags_on_field_rename", "kept") {
        return;
    }
    let (from, to) = (format!(".[\"{old}\"]"), format!(".[\"{new}\"]"));
    let emails = state.email_templates.iter_mut();
    let texts = emails.flat_map(|template| [&mut template.subject, &mut template.body]);
    let texts = texts.chain(state.sms_templates.iter_mut().map(|template| &mut template.text));
    let links = state.integration_links.iter_mut().map(|link| &mut link.url);
    for text in texts.chain(links) {
        *text = text.replace(&from, &to);
    }
}
