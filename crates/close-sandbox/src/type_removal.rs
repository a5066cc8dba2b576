//! What goes when a custom type goes: its fields, its associations, its records.

use super::answer::Refusal;
use super::place::Place;
use super::state::State;
use super::{associations, field_route, ledger};

/// Clears everything that belongs to the type behind `place`, or refuses.
pub(super) fn remove(state: &mut State, place: &Place, cause: &str) -> Result<(), Refusal> {
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
    ledger::drop_records(state, place, cause);
    let ids: Vec<String> = state.field_order.get(place).cloned().unwrap_or_default();
    for id in ids {
        let Some(position) = state.fields.iter().position(|field| field.id == id) else {
            continue;
        };
        let field = state.fields[position].clone();
        if field.is_shared() {
            associations::part(state, &field, place, cause);
        } else {
            field_route::remove(state, position, cause);
        }
    }
    state.field_order.remove(place);
    Ok(())
}
