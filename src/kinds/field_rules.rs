//! Close's own rules for custom fields that can be told offline.

use super::{
    choice::{self, Choice},
    field_holder::FieldHolder,
};
use crate::model::{Checks, Code, explanation, suggest};

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

/// The parts of a custom field that Close's rules are about.
pub struct FieldParts<'a> {
    /// The name.
    pub name: &'a str,
    /// The type; empty where it is not written.
    pub r#type: &'a str,
    /// The choices, if they are written.
    pub choices: Option<&'a [Choice]>,
    /// Whether a record can hold several values.
    pub holds_several: bool,
    /// Whether it says which type of objects it refers to.
    pub has_reference: bool,
    /// Whether it says if those objects show who refers to them.
    pub has_back_reference: bool,
    /// Whether it has to be filled in.
    pub is_required: bool,
    /// Whether it says what it is for.
    pub is_described: bool,
}

/// Says whether Close has a type.
#[must_use]
pub fn is_type(r#type: &str) -> bool {
    TYPES.iter().any(|(known, _)| *known == r#type)
}

impl FieldParts<'_> {
    /// Reports everything that Close would refuse.
    pub fn check<H: FieldHolder>(&self, checks: &mut Checks) {
        self.check_type::<H>(checks);
        self.check_choices(checks);
        self.check_values(checks);
        self.check_reference(checks);
        self.check_guidance(checks);
    }

    /// Says whether the type is known, and another one; what is wrong with an unknown type is said elsewhere.
    fn is_of_another_type_than(&self, r#type: &str) -> bool {
        self.r#type != r#type && is_type(self.r#type)
    }

    fn check_type<H: FieldHolder>(&self, checks: &mut Checks) {
        let r#type = self.r#type;
        if r#type == "textarea" && !H::HAS_TEXTAREA {
            let message = format!("{} can't have the type `textarea`", H::DEF.one());
            checks.report(&TEXTAREA_OUTSIDE_ACTIVITY, "/type", message, "write `type: text`");
        }
        if r#type.is_empty() || is_type(r#type) {
            return;
        }

        // Close may have types that are not known here, so only what looks like a mistake is one.
        let spelled = suggest(r#type, TYPES.iter().map(|(known, _)| *known)).filter(|_| r#type != RICH_TEXT);
        let instead = NOT_TYPES.iter().find(|(word, _)| *word == r#type.to_lowercase());
        let help = match (instead, spelled) {
            (Some((_, instead)), _) => format!("write {instead}"),
            (None, Some(likely)) => format!("did you mean `type: {likely}`?"),
            (None, None) => return,
        };
        let message = format!("Close has no field type `{}`", r#type);
        checks.report(&UNKNOWN_TYPE, "/type", message, help);
    }

    fn check_choices(&self, checks: &mut Checks) {
        let choices = self.choices.unwrap_or_default();
        // An empty list is reported where it stands, a missing one at the type that asks for it.
        if self.r#type == "choices" && choices.is_empty() {
            let pointer = if self.choices.is_some() {
                "/choices"
            } else {
                "/type"
            };
            checks.lacks(
                &CHOICES_MISSING,
                "choices",
                pointer,
                "a field of type `choices` needs choices",
                "write `choices: [First, Second]`",
            );
        }

        if self.is_of_another_type_than("choices") && !choices.is_empty() {
            let message = format!(
                "`choices` belongs to `type: choices`, and this field has `type: {}`",
                self.r#type
            );
            let help = "delete it, or write `type: choices`";
            checks.report(&CHOICES_WITHOUT_TYPE, "/choices", message, help);
        }

        choice::check(checks, choices);
    }

    fn check_values(&self, checks: &mut Checks) {
        if !self.holds_several || !TYPES.contains(&(self.r#type, false)) {
            return;
        }

        let takers = TYPES.iter().filter(|(_, holds_several)| *holds_several);
        let takers: Vec<String> = takers.map(|(name, _)| format!("`{name}`")).collect();
        checks.report(
            &ONE_VALUE_ONLY,
            "/accepts_multiple_values",
            format!("a field of type `{}` holds one value", self.r#type),
            format!("delete it; only {} can hold several", takers.join(", ")),
        );
    }

    fn check_reference(&self, checks: &mut Checks) {
        if self.r#type == "custom_object" && !self.has_reference {
            checks.lacks(
                &REFERENCE_MISSING,
                "referenced_custom_type",
                "/type",
                "the field does not say what it refers to",
                "add `referenced_custom_type:` with the name of a custom object type",
            );
        }

        if self.is_of_another_type_than("custom_object") {
            let stated = [
                ("referenced_custom_type", self.has_reference),
                ("back_reference_is_visible", self.has_back_reference),
            ];
            for (name, _) in stated.into_iter().filter(|(_, stated)| *stated) {
                let message = format!("`{name}` belongs to `type: custom_object`");
                checks.report(&NOT_A_REFERENCE, format!("/{name}"), message, "delete it");
            }
        }
    }

    /// A field that people have to fill in should say what with.
    fn check_guidance(&self, checks: &mut Checks) {
        if self.is_required && !self.is_described {
            checks.report(
                &REQUIRED_WITHOUT_DESCRIPTION,
                "/required",
                format!("`{}` has to be filled in and does not say what with", self.name),
                "add a `description:`; people see it beside the field",
            );
        }
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[
    &TEXTAREA_OUTSIDE_ACTIVITY,
    &UNKNOWN_TYPE,
    &CHOICES_MISSING,
    &CHOICES_WITHOUT_TYPE,
    &ONE_VALUE_ONLY,
    &REFERENCE_MISSING,
    &NOT_A_REFERENCE,
    &REQUIRED_WITHOUT_DESCRIPTION,
];

static TEXTAREA_OUTSIDE_ACTIVITY: Code = Code::error(explanation!("textarea-outside-activity")).found_live();

static UNKNOWN_TYPE: Code = Code::error(explanation!("unknown-type")).found_live();

static CHOICES_MISSING: Code = Code::error(explanation!("choices-missing")).found_live();

static CHOICES_WITHOUT_TYPE: Code = Code::error(explanation!("choices-without-type")).found_live();

static ONE_VALUE_ONLY: Code = Code::error(explanation!("one-value-only")).found_live();

static REFERENCE_MISSING: Code = Code::error(explanation!("reference-missing")).found_live();

static NOT_A_REFERENCE: Code = Code::error(explanation!("not-a-reference")).found_live();

static REQUIRED_WITHOUT_DESCRIPTION: Code = Code::info(explanation!("required-without-description"));
