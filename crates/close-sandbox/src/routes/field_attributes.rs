//! Reads and checks the attributes of a custom field; it changes no stored value.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

use serde_json::{Value, json};

use crate::{
    objects::{CustomField, Place, position_of},
    protocol::{BodyForm, Refusal},
    state::State,
};

/// The types that every object takes; `textarea` and `richtextarea` have their own rules.
const TYPES: &[&str] = &[
    "text",
    "textarea",
    "richtextarea",
    "number",
    "date",
    "datetime",
    "choices",
    "user",
    "contact",
    "custom_object",
    "hidden",
];

/// The types that can hold several values.
pub(crate) const MULTIPLE: &[&str] = &["user", "choices", "contact", "custom_object"];

/// Reads everything but the name, the type and the place into `field`.
pub(crate) fn fill(state: &State, field: &mut CustomField, form: &mut BodyForm<'_>) {
    if let Some(description) = form.description(280) {
        field.description = cleared(description, field.description.is_some());
    }
    // Fields without choices show null, so a client that sends it back asks for nothing.
    if let Some(choices) = form
        .texts("choices")
        .filter(|_| form.raw("choices") != Some(&Value::Null))
    {
        match arranged_choices(state, choices) {
            Ok(choices) => field.choices = Some(choices),
            Err(text) => form.problem("choices", text),
        }
    }

    if let Some(multiple) = form.flag("accepts_multiple_values") {
        field.accepts_multiple_values = multiple;
    }
    if let Some(roles) = roles(state, form, "editable_with_roles") {
        field.editable_with_roles = roles;
    }
    // Only fields of custom activities and custom objects can be required.
    if let Some(required) = form.flag("required")
        && matches!(field.place, Some(Place::Activity(_) | Place::CustomObject(_)))
    {
        field.required = required;
    }
}

/// Reads the type of a new field.
pub(crate) fn read_kind(state: &State, place: Option<&Place>, form: &mut BodyForm<'_>) -> String {
    let Some(kind) = form.one_of("type", TYPES) else {
        form.missing("type");
        return String::new();
    };
    check_kind(state, place, &kind, form);
    kind
}

/// Refuses a type that the object does not take.
pub(crate) fn check_kind(state: &State, place: Option<&Place>, kind: &str, form: &mut BodyForm<'_>) {
    // Close documents `textarea` for custom activities only, and `richtextarea` not at all.
    let on_activity = matches!(place, Some(Place::Activity(_)));
    let refused = match kind {
        "textarea" => !on_activity && state.is("textarea_elsewhere", "refuse"),
        "richtextarea" => state.is("richtextarea", "refuse"),
        _ => false,
    };
    if refused {
        form.problem("type", "Not a valid choice.");
    }
}

/// Brings the attributes that depend on the type into line with it.
pub(crate) fn settle(state: &State, field: &mut CustomField) -> Result<(), Refusal> {
    let required = |name: &str| Refusal::field(name, "This field is required.");
    if field.kind == "choices" {
        let empty = field.choices.as_ref().is_none_or(Vec::is_empty);
        if field.choices.is_none() || (empty && state.is("empty_choices", "refuse")) {
            return Err(required("choices"));
        }
    } else if field.choices.take().is_some() && state.is("choices_on_other_types", "refuse") {
        return Err(Refusal::field(
            "choices",
            "Only fields of type choices have choices.",
        ));
    }

    if field.accepts_multiple_values && !MULTIPLE.contains(&field.kind.as_str()) {
        if state.is("multiple_on_other_types", "refuse") {
            return Err(Refusal::field(
                "accepts_multiple_values",
                "This type holds one value.",
            ));
        }
        field.accepts_multiple_values = false;
    }

    if field.kind != "custom_object" {
        field.referenced_custom_type_id = None;
        field.back_reference_is_visible = None;
        return Ok(());
    }

    match &field.referenced_custom_type_id {
        None if state.is("custom_object_without_reference", "refuse") => {
            return Err(required("referenced_custom_type_id"));
        }
        Some(id) if position_of(&state.object_types, id).is_none() => {
            return Err(Refusal::field(
                "referenced_custom_type_id",
                "Object does not exist.",
            ));
        }
        Some(_) | None => {}
    }

    // The documentation names no default.
    if field.back_reference_is_visible.is_none() {
        field.back_reference_is_visible = match state.switches.get("back_reference_default") {
            Some("false") => Some(false),
            Some("true") => Some(true),
            _ => None,
        };
    }
    Ok(())
}

/// Reads a list of role ids, under the rule for unknown ones.
pub(crate) fn roles(state: &State, form: &mut BodyForm<'_>, name: &str) -> Option<Vec<String>> {
    let mut roles = form.texts(name)?;
    let known = |id: &String| position_of(&state.roles, id).is_some();
    if !roles.iter().all(known) {
        if state.is("unknown_role", "refuse") {
            form.problem(name, "Object does not exist.");
        } else if state.is("unknown_role", "drop") {
            roles.retain(known);
        }
    }
    if state.is("editable_roles_order", "sorted") {
        roles.sort();
    }
    Some(roles)
}

/// The type ids in a body, judged against the field's own: immutable attributes.
pub(crate) fn check_immutable(
    state: &State,
    form: &BodyForm<'_>,
    attributes: &[(&str, Value)],
) -> Result<(), Refusal> {
    for (name, current) in attributes {
        let Some(sent) = form.raw(name) else { continue };
        // A client that sends back a whole object sends these along, mostly unchanged.
        let refused = if sent == current {
            state.is("unchanged_immutable", "refuse")
        } else {
            state.is("immutable_change", "refuse")
        };
        if refused {
            return Err(Refusal::unchangeable(name));
        }
    }
    Ok(())
}

/// Reads what a `custom_object` field refers to; changes go by their own switches.
pub(crate) fn read_reference(
    state: &State,
    field: &mut CustomField,
    form: &mut BodyForm<'_>,
    new: bool,
) -> Result<(), Refusal> {
    if let Some(id) = form.text("referenced_custom_type_id") {
        let changes = id != field.referenced_custom_type_id;
        if new || !changes || state.is("reference_change", "accept") {
            field.referenced_custom_type_id = id;
        } else if state.is("reference_change", "refuse") {
            return Err(Refusal::unchangeable("referenced_custom_type_id"));
        }
    }

    if form.given("back_reference_is_visible") {
        let visible = form.flag("back_reference_is_visible");
        let changes = visible != field.back_reference_is_visible;
        if new || !changes || state.is("back_reference_change", "accept") {
            field.back_reference_is_visible = visible;
        } else if state.is("back_reference_change", "refuse") {
            return Err(Refusal::unchangeable("back_reference_is_visible"));
        }
    }
    Ok(())
}

/// A description after it was sent: a cleared one leaves an empty text behind.
pub(crate) fn cleared(sent: Option<String>, had_one: bool) -> Option<String> {
    match sent {
        None if had_one => Some(String::new()),
        other => other,
    }
}

fn arranged_choices(state: &State, mut choices: Vec<String>) -> Result<Vec<String>, &'static str> {
    if choices.iter().any(|choice| choice.trim().is_empty()) {
        return Err("A choice must not be empty.");
    }

    if state.is("compose_names", "yes") {
        choices = choices.iter().map(|choice| choice.nfc().collect()).collect();
    }

    let unique: BTreeSet<&String> = choices.iter().collect();
    let repeated = unique.len() < choices.len();
    if repeated && state.is("repeated_choices", "refuse") {
        return Err("A choice is given more than once.");
    }
    if repeated && state.is("repeated_choices", "merge") {
        let mut kept = BTreeSet::new();
        choices.retain(|choice| kept.insert(choice.clone()));
    }

    Ok(sorted_choices(state, choices))
}

/// Brings choices into the order in which they come back: that of Python's `sorted(choices, key=str.lower)`, as far as
/// anybody has seen (API notes, custom fields 4).
pub(crate) fn sorted_choices(state: &State, mut choices: Vec<String>) -> Vec<String> {
    if state.is("choices_order", "sorted") {
        choices.sort_by_cached_key(|choice| choice.to_lowercase());
    }
    choices
}

/// The immutable attributes of a field with what they are now.
pub(crate) fn immutable_attributes(field: &CustomField) -> Vec<(&'static str, Value)> {
    let kind = ("type", json!(field.kind));
    match &field.place {
        None => vec![kind],
        Some(Place::Activity(id)) => vec![kind, ("custom_activity_type_id", json!(id))],
        Some(Place::CustomObject(id)) => vec![kind, ("custom_object_type_id", json!(id))],
        Some(Place::Lead | Place::Contact | Place::Opportunity) => Vec::new(),
    }
}
