//! Close's own rules for custom fields that can be told offline.

use super::{custom_field::CustomField, field_holder::Holder};
use crate::model::{Attr, Checks, Flag, suggest};

/// The types of fields, with whether a record can hold several values (API notes, custom fields 3).
pub const TYPES: &[(&str, bool)] = &[
    ("text", false),
    ("textarea", false),
    ("number", false),
    ("date", false),
    ("datetime", false),
    ("choices", true),
    ("user", true),
    ("contact", true),
    ("custom_object", true),
    ("hidden", false),
];

/// Words that people take for types, and what to write for them.
const NOT_TYPES: &[(&str, &str)] = &[
    ("boolean", "`type: choices` with `choices: [\"Yes\", \"No\"]`"),
    ("checkbox", "`type: choices` with `choices: [\"Yes\", \"No\"]`"),
    ("currency", "`type: number`"),
    ("dropdown", "`type: choices`"),
    ("email", "`type: text`"),
    ("enum", "`type: choices`"),
    ("integer", "`type: number`"),
    (
        "multiselect",
        "`type: choices` with `accepts_multiple_values: true`",
    ),
    ("percent", "`type: number`"),
    ("phone", "`type: text`"),
    ("select", "`type: choices`"),
    ("string", "`type: text`"),
    ("url", "`type: text`"),
];

/// A type that is seen in organizations but documented nowhere (API notes, custom fields 3).
const RICH_TEXT: &str = "richtextarea";

impl<H: Holder> CustomField<H> {
    /// Returns the type, or nothing where it is not written.
    pub(super) fn r#type(&self) -> &str {
        self.r#type.stated().map_or("", String::as_str)
    }

    /// Says whether the type is known, and another one; what is wrong with an unknown type is said elsewhere.
    fn is_of_another_type_than(&self, r#type: &str) -> bool {
        self.r#type() != r#type && TYPES.iter().any(|(known, _)| *known == self.r#type())
    }

    pub(super) fn check_type(&self, checks: &mut Checks) {
        let r#type = self.r#type();
        if r#type == "textarea" && !H::HAS_TEXTAREA {
            let message = format!("{} can't have the type `textarea`", H::DEF.one());
            checks.report(
                "textarea-outside-activity",
                "/type",
                message,
                "write `type: text`",
            );
        }
        if r#type.is_empty() || TYPES.iter().any(|(known, _)| *known == r#type) {
            return;
        }
        let spelled = suggest(r#type, TYPES.iter().map(|(known, _)| *known)).filter(|_| r#type != RICH_TEXT);
        let help = match NOT_TYPES.iter().find(|(word, _)| *word == r#type.to_lowercase()) {
            Some((_, instead)) => format!("write {instead}"),
            None => match spelled {
                Some(likely) => format!("did you mean `type: {likely}`?"),
                None => return,
            },
        };
        checks.report(
            "unknown-type",
            "/type",
            format!("Close has no field type `{}`", r#type),
            help,
        );
    }

    pub(super) fn check_choices(&self, checks: &mut Checks) {
        let choices = self
            .choices
            .stated()
            .map(|choices| choices.0.as_slice())
            .unwrap_or_default();
        if self.r#type() == "choices" && choices.is_empty() {
            let pointer = if self.choices.is_omitted() {
                "/type"
            } else {
                "/choices"
            };
            let help = "write `choices: [First, Second]`";
            checks.lacks(
                "choices-missing",
                "choices",
                pointer,
                "a field of type `choices` needs choices",
                help,
            );
        }
        if self.is_of_another_type_than("choices") && !choices.is_empty() {
            let message = format!(
                "`choices` belongs to `type: choices`, and this field has `type: {}`",
                self.r#type()
            );
            checks.report(
                "choices-without-type",
                "/choices",
                message,
                "take it out, or write `type: choices`",
            );
        }
        super::choice::check(checks, choices);
    }

    pub(super) fn check_flags(&self, checks: &mut Checks) {
        let many = self.accepts_multiple_values == Attr::Stated(Flag(true));
        if many && TYPES.contains(&(self.r#type(), false)) {
            let takers: Vec<_> = TYPES
                .iter()
                .filter(|one| one.1)
                .map(|one| format!("`{}`", one.0))
                .collect();
            checks.report(
                "one-value-only",
                "/accepts_multiple_values",
                format!("a field of type `{}` holds one value", self.r#type()),
                format!("take it out; only {} can hold several", takers.join(", ")),
            );
        }
        let referenced = self.referenced_custom_type.stated().is_some_and(Option::is_some);
        if self.r#type() == "custom_object" && !referenced {
            let help = "add `referenced_custom_type:` with the name of a custom object type";
            checks.lacks(
                "reference-missing",
                "referenced_custom_type",
                "/type",
                "the field does not say what it refers to",
                help,
            );
        }
        if self.is_of_another_type_than("custom_object") {
            let visible = self
                .back_reference_is_visible
                .stated()
                .is_some_and(Option::is_some);
            let stated = [
                ("referenced_custom_type", referenced),
                ("back_reference_is_visible", visible),
            ];
            for (name, _) in stated.into_iter().filter(|(_, stated)| *stated) {
                let message = format!("`{name}` belongs to `type: custom_object`");
                checks.report("not-a-reference", format!("/{name}"), message, "take it out");
            }
        }
    }
}
