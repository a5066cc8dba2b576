//! Choices of custom fields. Close gives them no ids, so a choice that gets another name is written as such.

use crate::model::{Checks, Code, RENAME_CONTRADICTS, explanation};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// A value to choose, and its old value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value.
    pub value: String,
    /// The value whose records get this one instead.
    pub renamed_from: Option<String>,
}

/// The long form of a choice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LongChoice {
    value: String,
    renamed_from: Option<String>,
}

impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        // Not an untagged enum, because its errors don't say which key is wrong.
        if let serde_json::Value::String(value) = value {
            return Ok(Self {
                value,
                renamed_from: None,
            });
        }
        let LongChoice { value, renamed_from } =
            LongChoice::deserialize(value).map_err(serde::de::Error::custom)?;
        Ok(Self { value, renamed_from })
    }
}

impl JsonSchema for Choice {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Choice".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": ["string", "object"],
            "properties": {
                "value": { "type": "string", "description": "The value that people choose." },
                "renamed_from": {
                    "type": "string",
                    "description": "The old value. Records with the old value get this one instead."
                }
            },
            "required": ["value"],
            "additionalProperties": false
        })
    }
}

/// Reports choices that are empty, listed twice, or renamed in ways that contradict each other.
pub fn check(checks: &mut Checks, choices: &[Choice]) {
    for (at, choice) in choices.iter().enumerate() {
        let pointer = format!("/choices/{at}");
        let before = &choices[..at];
        if choice.value.trim().is_empty() {
            checks.report(
                &EMPTY_CHOICE,
                pointer.clone(),
                "a choice is empty",
                "write a text, or delete it",
            );
        } else if before.iter().any(|other| other.value == choice.value) {
            let message = format!("`{}` is listed twice", choice.value);
            checks.report(
                &DUPLICATE_CHOICE,
                pointer.clone(),
                message,
                "delete one of the two",
            );
        }

        // A rename moves records, so the old name must be neither claimed twice nor still be a choice.
        let Some(from) = &choice.renamed_from else {
            continue;
        };
        if before
            .iter()
            .any(|other| other.renamed_from.as_ref() == Some(from))
        {
            let message =
                format!("two choices are renamed from `{from}`, and its records can get only one of them");
            checks.report(&RENAMED_TWICE, pointer, message, "keep one `renamed_from`");
        } else if choices.iter().any(|other| other.value == *from) {
            let message = format!(
                "`{from}` is a choice here and also what `{}` is renamed from",
                choice.value
            );
            // Once that is done, it looks as if it was not, so that each run would do it again.
            let is_handed_on = choices
                .iter()
                .any(|other| other.value == *from && other.renamed_from.is_some());
            let help = if is_handed_on {
                format!(
                    "hand values on in two steps: give `{from}` a value that nothing has, such as `{from} (old)`, apply that \
                     everywhere, and only then rename the others"
                )
            } else {
                format!("take `{from}` out of the choices")
            };
            checks.report(&RENAME_CONTRADICTS, pointer, message, help);
        }
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&EMPTY_CHOICE, &DUPLICATE_CHOICE, &RENAMED_TWICE];

static EMPTY_CHOICE: Code = Code::error(explanation!("empty-choice")).found_live();

static DUPLICATE_CHOICE: Code = Code::error(explanation!("duplicate-choice")).found_live();

static RENAMED_TWICE: Code = Code::error(explanation!("renamed-twice"));
