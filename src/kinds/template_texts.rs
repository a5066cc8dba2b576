//! What templates of mails and of text messages share: whose they are, their texts, and what tells those of one name apart.

use crate::model::{Attr, Checks, Code, LiveObject, RemovalFindings, Responses, explanation};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// So many bytes of a digest tell templates of one name apart.
const MARK: usize = 4;

/// Returns the templates that are the organization's, and the private ones of the user whose key it is; those that other
/// people keep to themselves are nobody's business. `owner` is the attribute that says whose one is.
pub fn shown<'a>(
    listed: impl Iterator<Item = &'a Value>,
    responses: &Responses,
    owner: &str,
) -> Vec<LiveObject<'a>> {
    let user = responses.user();
    let templates = listed.filter_map(|template| {
        let private = template["is_shared"] == Value::Bool(false);
        let is_own = user.is_some() && template[owner].as_str() == user;
        (!private || is_own).then(|| LiveObject {
            private,
            untouched: attached(template),
            ..LiveObject::plain(template)
        })
    });
    templates.collect()
}

/// Brings a text to the form that both sides have: Close may cut off what is around it.
pub fn canonicalize(text: &mut Attr<String>) {
    if let Some(text) = text.stated_mut() {
        *text = text.trim().to_owned();
    }
}

/// Returns the digest that distinguishes a template from others with its name; nothing if one of its texts is left out.
pub fn qualifiers(texts: &[&Attr<String>]) -> Vec<String> {
    let stated: Option<Vec<&str>> = texts
        .iter()
        .map(|text| text.stated().map(String::as_str))
        .collect();
    let Some(stated) = stated else {
        return Vec::new();
    };
    let digest = Sha256::digest(stated.join("\0"));
    vec![
        digest
            .iter()
            .take(MARK)
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    ]
}

/// Finds the workflows that use a template, and the files that would go with it.
pub fn removal_findings(template: &Value) -> RemovalFindings {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();

    let users = template["used_by_sequences"].as_array().into_iter().flatten();
    RemovalFindings {
        users: users.map(|user| (text(user, "id"), text(user, "name"))).collect(),
        user_title: "workflow",
        lost: attached(template),
    }
}

/// Names the files that are attached to a template, which closectl neither adds nor removes.
fn attached(template: &Value) -> Option<String> {
    let files = template["attachments"].as_array()?.iter();
    let names: Vec<String> = files
        .map(|file| format!("\"{}\"", file["filename"].as_str().unwrap_or_default()))
        .collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("the attached file {one}")),
        several => Some(format!("the attached files {}", several.join(", "))),
    }
}

/// Reports a text that Close refuses because it is empty.
pub fn check(checks: &mut Checks, attribute: &str, text: &Attr<String>) {
    if text.stated().is_some_and(|text| text.trim().is_empty()) {
        checks.report(
            &EMPTY_TEMPLATE,
            format!("/{attribute}"),
            format!("`{attribute}` is empty"),
            "write a text; a template without one can't be sent",
        );
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&EMPTY_TEMPLATE];

static EMPTY_TEMPLATE: Code = Code::error(explanation!("empty-template")).found_live();
