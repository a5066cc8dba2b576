//! Associations: where shared fields stand, and the endpoints below a shared field.

use serde_json::Value;

use super::{field_attributes::roles, field_values, unique_names::claim};
use crate::{
    objects::{Association, CustomField, Place},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, Method, Refusal},
    state::State,
};

/// `/custom_field/shared/{id}/association/…`; `field` is the position of the shared field.
pub(crate) fn route(state: &mut State, call: &Call, field: usize, rest: &[&str]) -> CallResult {
    if rest.is_empty() {
        return if call.method == Method::Post {
            create(state, call, field)
        } else {
            Err(Refusal::Method("POST"))
        };
    }

    let place = Place::of_association_path(rest).ok_or(Refusal::NoSuchUrl)?;
    let position = position(state, field, &place).ok_or(Refusal::NoSuchObject)?;
    match call.method {
        Method::Get => Ok(Answer::ok(shown(state, call, field, position))),
        Method::Put => update(state, call, field, position),
        Method::Delete => {
            // Close documents that this deletes, for good, the values that records of the object hold in the
            // field.
            let removed = state.fields[field].clone();
            part(state, &removed, &place, &call.cause());
            Ok(Answer::no_content())
        }
        Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
    }
}

fn create(state: &mut State, call: &Call, field: usize) -> CallResult {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    let place = place(state, &mut form);
    let required = required(state, place.as_ref(), &mut form).unwrap_or(false);
    let editable = roles(state, &mut form, "editable_with_roles").unwrap_or_default();
    form.finish()?;

    let place = place.ok_or_else(|| Refusal::field("object_type", "Field required"))?;
    // What a second POST of the same association does is not documented.
    if let Some(position) = position(state, field, &place) {
        if state.is("existing_association", "refuse") {
            return Err(Refusal::General(
                "This field is already associated with the object.".to_owned(),
            ));
        }
        let association = &mut state.fields[field].associations[position];
        (association.required, association.editable_with_roles) = (required, editable);
        return Ok(Answer::created(shown(state, call, field, position)));
    }

    // A name is taken on the object, no matter whether a shared field or one of its own has it.
    let neighbours = state.fields.iter().filter(|other| other.stands_on(&place));
    claim(state, Some("duplicate_field"), &state.fields[field], neighbours)?;
    let id = state.fields[field].id.clone();
    state.give_slot(&place, &id);
    let associations = &mut state.fields[field].associations;
    associations.push(Association {
        place,
        required,
        editable_with_roles: editable,
    });
    let position = associations.len() - 1;
    Ok(Answer::created(shown(state, call, field, position)))
}

fn place(state: &State, form: &mut BodyForm<'_>) -> Option<Place> {
    let known = [
        "lead",
        "contact",
        "opportunity",
        "custom_activity_type",
        "custom_object_type",
    ];
    let object_type = form.name("object_type");
    form.one_of("object_type", &known);

    let place = match object_type.as_str() {
        "custom_activity_type" => Place::Activity(form.name("custom_activity_type_id")),
        "custom_object_type" => Place::CustomObject(form.name("custom_object_type_id")),
        other => return Place::of_association_path(&[other]),
    };
    if state.custom_type(&place).is_none() {
        form.problem(&format!("{object_type}_id"), "Object does not exist.");
    }
    Some(place)
}

fn required(state: &State, place: Option<&Place>, form: &mut BodyForm<'_>) -> Option<bool> {
    let required = form.flag("required")?;
    // Documented for the two custom types only.
    let counts = matches!(place, Some(Place::Activity(_) | Place::CustomObject(_)));
    if required && !counts {
        match state.switches.get("required_on_records") {
            Some("refuse") => form.problem("required", "Only custom types can require a field."),
            Some("keep") => {}
            _ => return Some(false),
        }
    }
    Some(required)
}

fn update(state: &mut State, call: &Call, field: usize, position: usize) -> CallResult {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    let place = state.fields[field].associations[position].place.clone();
    let required = required(state, Some(&place), &mut form);
    let editable = roles(state, &mut form, "editable_with_roles");
    form.finish()?;

    let association = &mut state.fields[field].associations[position];
    if let Some(required) = required {
        association.required = required;
    }
    if let Some(editable) = editable {
        association.editable_with_roles = editable;
    }
    Ok(Answer::ok(shown(state, call, field, position)))
}

/// Takes a shared field off an object, with its values there.
pub(crate) fn part(state: &mut State, field: &CustomField, place: &Place, cause: &str) {
    field_values::drop_all(state, field, Some(place), cause);
    state.take_slot(place, &field.id);
    if let Some(field) = state.fields.iter_mut().find(|other| other.id == field.id) {
        field
            .associations
            .retain(|association| association.place != *place);
    }
}

fn position(state: &State, field: usize, place: &Place) -> Option<usize> {
    let mut associations = state.fields[field].associations.iter();
    associations.position(|known| known.place == *place)
}

fn shown(state: &State, call: &Call, field: usize, position: usize) -> Value {
    call.shape(
        &state.switches,
        state.fields[field].associations[position].render(),
    )
}
