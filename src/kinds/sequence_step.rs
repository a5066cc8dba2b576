//! The steps of workflows: mails, text messages and calls, and what else Close may show.

use super::{email_template::EmailTemplate, sms_template::SmsTemplate};
use crate::model::{Attr, Flag, Ref, counted, template};
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
    /// `email`, `sms` or `call`; optional if the step names a template. Close has other types, too; a workflow
    /// with such a step can only be changed in Close.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub step_type: Attr<String>,
    /// The number of seconds after the previous step, or after the contact entered the workflow: 86400 is a day.
    #[schemars(extend("x-seconds" = true))]
    pub delay: u64,
    /// The email template, which has to be shared. Only for `step_type: email`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub email_template: Attr<Option<Ref<EmailTemplate>>>,
    /// The SMS template, which has to be shared. Only for `step_type: sms`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub sms_template: Attr<Option<Ref<SmsTemplate>>>,
    /// Whether the email starts a new thread (`new_thread`) or replies in the previous one (`old_thread`). Only for
    /// `step_type: email`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("enum" = ["new_thread", "old_thread", null]))]
    pub threading: Attr<Option<String>>,
    /// Whether the workflow waits until someone has completed the step; true if left out.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub required: Attr<Flag>,
    /// How many seconds late the step may still be carried out; null for no limit.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-seconds" = true))]
    pub step_allowed_delay: Attr<Option<u64>>,
    /// Attributes that Close shows of a step of another type.
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

/// The attributes of a step that [`label`] tells.
const TOLD: &[&str] = &[
    "step_type",
    "delay",
    "email_template",
    "sms_template",
    "threading",
    "required",
    "step_allowed_delay",
];

/// Says what a step does, and when, as in `email “First touch”, at once, new thread`; nothing for one that the API does
/// not describe.
pub fn label(step: &Value) -> Option<String> {
    let word = step["step_type"].as_str().filter(|word| KNOWN.contains(word))?;
    let is_told = |(name, value): (&String, &Value)| value.is_null() || TOLD.contains(&name.as_str());
    if !step.as_object()?.iter().all(is_told) {
        return None;
    }

    let mut what = if word == "sms" { "SMS" } else { word }.to_owned();
    let named = ["email_template", "sms_template"].into_iter();
    for named in named.filter_map(|name| step[name].as_str()) {
        let name = template::as_reference(named).map_or_else(|| named.to_owned(), |address| address.name());
        what.push_str(&format!(" “{name}”"));
    }
    let mut parts = vec![what];
    parts.push(match step["delay"].as_u64()? {
        0 => "at once".to_owned(),
        delay => format!("{} after", duration(delay)),
    });

    match step["threading"].as_str() {
        Some("new_thread") => parts.push("new thread".to_owned()),
        Some("old_thread") => parts.push("in the thread of the previous email".to_owned()),
        Some(other) => parts.push(other.to_owned()),
        None => {}
    }
    if step["required"] == false {
        parts.push("the workflow does not wait for it".to_owned());
    }
    if let Some(late) = step["step_allowed_delay"].as_u64() {
        parts.push(format!("at most {} late", duration(late)));
    }
    Some(parts.join(", "))
}

/// Says what a value of a step is where it is a number of seconds, as in `90000 (1 day 1 hour)`.
pub fn value_label(name: &str, value: &Value) -> Option<String> {
    let is_time = name == "delay" || name == "step_allowed_delay";
    let seconds = value.as_u64().filter(|_| is_time)?;
    Some(match seconds {
        0 => "0".to_owned(),
        seconds => format!("{seconds} ({})", duration(seconds)),
    })
}

/// Writes a number of seconds in the units that people use, as in `1 day 2 hours`.
fn duration(seconds: u64) -> String {
    let units = [
        (seconds / 86_400, "day"),
        (seconds / 3_600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let told = units.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, unit)| counted(count, unit)).collect();
    if told.is_empty() {
        counted(0_u64, "second")
    } else {
        told.join(" ")
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
