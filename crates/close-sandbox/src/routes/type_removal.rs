//! What goes when a custom type goes: its fields, its associations, its records.

use super::{associations, custom_fields, losses};
use crate::{
    objects::{Place, position_of},
    protocol::Refusal,
    state::State,
};

/// Clears everything that belongs to the type behind `place`, or refuses.
pub(crate) fn remove(state: &mut State, place: &Place, cause: &str) -> Result<(), Refusal> {
    let used = state.records.values().any(|record| record.place == *place);
    if used && state.is("delete_type_with_records", "refuse") {
        return Err(Refusal::General("This type is in use.".to_owned()));
    }

    let has_fields = state
        .field_order
        .get(place)
        .is_some_and(|order| !order.is_empty());
    if has_fields && state.is("delete_type_with_fields", "refuse") {
        return Err(Refusal::General("This type has fields.".to_owned()));
    }

    let referenced = matches!(place, Place::CustomObject(id) if state
        .fields
        .iter()
        .any(|field| field.referenced_custom_type_id.as_ref() == Some(id) && !field.stands_on(place)));
    if referenced && state.is("delete_referenced_type", "refuse") {
        return Err(Refusal::General("Custom fields refer to this type.".to_owned()));
    }

    // Records go while their fields are still there, so that the ledger can name what was lost.
    losses::drop_records(state, place, cause);
    for id in state.field_order.remove(place).unwrap_or_default() {
        let Some(position) = position_of(&state.fields, &id) else {
            continue;
        };
        let field = state.fields[position].clone();
        if field.is_shared() {
            associations::part(state, &field, place, cause);
        } else {
            custom_fields::remove(state, position, cause);
        }
    }
    Ok(())
}
