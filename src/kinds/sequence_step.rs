//! The steps of workflows: mails, text messages and calls, and what else Close may show.

use super::{email_template::EmailTemplate, sms_template::SmsTemplate};
use crate::model::{Attr, Flag, Ref};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The steps that the API is documented to make.
pub const KNOWN: &[&str] = &["email", "sms", "call"];

/// The names of attributes in manifests and in the API, where these differ.
const API_NAMES: &[(&str, &str)] = &[
    ("email_template", "email_template_id"),
    ("sms_template", "sms_template_id"),
];

/// What Close shows of a step that nobody sets.
const NOISE: &[&str] = &[
    "id",
    "created_by_id",
    "updated_by_id",
    "date_created",
    "date_updated",
];

/// A step of a workflow.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SequenceStep {
    /// `email`, `sms` or `call`; may be left out where a template says it. Close shows other types too; a workflow with
    /// such a step can only be changed in Close.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub step_type: Attr<String>,
    /// How many seconds after the step before it is taken, or after the contact came into the workflow: 86400 is a day.
    pub delay: u64,
    /// The template of the mail, which has to be shared. Only for `step_type: email`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub email_template: Attr<Option<Ref<EmailTemplate>>>,
    /// The template of the text message, which has to be shared. Only for `step_type: sms`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub sms_template: Attr<Option<Ref<SmsTemplate>>>,
    /// Whether the mail begins a thread (`new_thread`) or answers in the one before (`old_thread`). Only for
    /// `step_type: email`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("enum" = ["new_thread", "old_thread", null]))]
    pub threading: Attr<Option<String>>,
    /// Whether the workflow waits until somebody has done it; true where nothing is said.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub required: Attr<Flag>,
    /// How many seconds late it may still be taken; null for any.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub step_allowed_delay: Attr<Option<u64>>,
    /// What Close shows of a step of another type.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl SequenceStep {
    /// Returns the type, which a template may say.
    #[must_use]
    pub fn r#type(&self) -> &str {
        match self.step_type.stated() {
            Some(word) => word,
            None if self.email_template.stated().is_some_and(Option::is_some) => "email",
            None if self.sms_template.stated().is_some_and(Option::is_some) => "sms",
            None => "",
        }
    }

    /// Says what of it the API doesn't describe, as the rest of a sentence.
    #[must_use]
    pub fn beyond_api(&self) -> Option<String> {
        let word = self.r#type();
        if !word.is_empty() && !KNOWN.contains(&word) {
            return Some(format!("is of type `{word}`"));
        }
        let unknown = self.other.keys().next();
        unknown.map(|name| format!("has `{name}`"))
    }

    /// Says its type, and nothing that it has not.
    pub fn canonicalize(&mut self) {
        let word = self.r#type().to_owned();
        if self.step_type.is_omitted() && !word.is_empty() {
            self.step_type = Attr::Stated(word);
        }
        if self.email_template == Attr::Stated(None) {
            self.email_template = Attr::Omitted;
        }
        if self.sms_template == Attr::Stated(None) {
            self.sms_template = Attr::Omitted;
        }
        if self.threading == Attr::Stated(None) {
            self.threading = Attr::Omitted;
        }
        self.other.retain(|_, value| !value.is_null());
    }
}

/// Brings a step, as Close shows it, into the form of manifests, without what nobody sets and what it has not.
pub fn name_for_manifests(step: &mut Value) {
    let Value::Object(step) = step else { return };
    step.retain(|name, value| !NOISE.contains(&name.as_str()) && !value.is_null());
    for (name, api) in API_NAMES {
        if let Some(value) = step.remove(*api) {
            step.insert((*name).to_owned(), value);
        }
    }
}

/// Gives the attributes of a step their API names.
pub fn name_for_api(step: &mut Value) {
    let Value::Object(step) = step else { return };
    for (name, api) in API_NAMES {
        if let Some(value) = step.remove(*name) {
            step.insert((*api).to_owned(), value);
        }
    }
}
