//! Schemas: the display order of the fields on an object.

use serde_json::{Value, json};

use super::ordering::{OmittedIds, arrange, ids_of};
use crate::{
    objects::Place,
    protocol::{Answer, BodyForm, Call, CallResult, Generation, Method, Refusal},
    state::State,
};

/// `/custom_field_schema/…`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    let place = Place::of_schema_path(rest).ok_or(Refusal::NoSuchUrl)?;
    let name = name(state, &place).ok_or(Refusal::NoSuchObject)?;

    match call.method {
        Method::Get => {}
        Method::Put => {
            let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
            let items = form.objects("fields");
            if items.is_none() {
                form.missing("fields");
            }
            form.finish()?;
            let wanted = ids_of(&items.unwrap_or_default(), "fields")?;
            put_order(state, &place, &wanted)?;
        }
        Method::Post | Method::Delete | Method::Other => return Err(Refusal::Method("GET, PUT")),
    }

    let fields: Vec<Value> = state
        .fields_at(&place)
        .into_iter()
        .map(|field| field.render(state))
        .collect();
    let value = json!({
        "fields": fields,
        "name": name,
        "object_type": object_type(state, &place),
        "organization_id": state.organization.id,
    });
    Ok(Answer::ok(call.shape(&state.switches, value)))
}

/// Orders the fields of an object; those left out follow at the end as they were.
pub(crate) fn put_order(state: &mut State, place: &Place, wanted: &[String]) -> Result<(), Refusal> {
    let current = state.field_order.get(place).cloned().unwrap_or_default();
    let arranged = arrange(state, "fields", &current, wanted, OmittedIds::AtEnd)?;
    state.field_order.insert(place.clone(), arranged);
    Ok(())
}

fn name(state: &State, place: &Place) -> Option<String> {
    match place {
        Place::Lead => Some("Lead".to_owned()),
        Place::Contact => Some("Contact".to_owned()),
        Place::Opportunity => Some("Opportunity".to_owned()),
        Place::Activity(_) | Place::CustomObject(_) => {
            state.custom_type(place).map(|found| found.name.clone())
        }
    }
}

fn object_type(state: &State, place: &Place) -> String {
    match (place, state.switches.get("schema_object_type")) {
        (Place::Activity(_) | Place::CustomObject(_), Some("with_id")) => place.to_string(),
        (Place::Activity(_) | Place::CustomObject(_), Some("type_name")) => {
            place.association_type().to_owned()
        }
        (Place::Activity(_), _) => "activity".to_owned(),
        (Place::CustomObject(_), _) => "custom_object".to_owned(),
        (Place::Lead | Place::Contact | Place::Opportunity, _) => place.to_string(),
    }
}
