//! What happens to records when the settings that they depend on go; whatever is lost is noted in the ledger.

use serde_json::{Value, json};

use crate::{
    objects::{Loss, Place, Record},
    state::State,
};

/// Says whether a lead or an opportunity has this status.
pub(crate) fn is_status_in_use(state: &State, status: &str) -> bool {
    holders(state, status).next().is_some()
}

/// Notes the status of every record that has a deleted one, and gives the records `heir` where the switches say so.
pub(crate) fn lose_status(state: &mut State, status: &str, label: &str, heir: Option<String>, cause: &str) {
    let losses: Vec<Loss> = holders(state, status)
        .map(|record| Loss {
            field_name: label.to_owned(),
            ..Loss::of_record(record, "status_id", json!(status), cause)
        })
        .collect();
    let records: Vec<String> = losses.iter().map(|loss| loss.record.clone()).collect();
    state.ledger.extend(losses);

    if state.is("delete_status_in_use", "to_default") {
        for id in records {
            if let Some(record) = state.records.get_mut(&id) {
                record.status_id.clone_from(&heir);
            }
        }
    }
}

/// Deletes all records of a place, each with its values.
pub(crate) fn drop_records(state: &mut State, place: &Place, cause: &str) {
    let mut losses = Vec::new();
    for record in state.records.values().filter(|record| record.place == *place) {
        for (id, value) in &record.custom {
            let Some(field) = state.field(id) else { continue };
            let lost = items(value).into_iter();
            losses.extend(lost.map(|item| Loss::of(record, field, item.clone(), cause)));
        }

        // The record is lost as well, even one without any values.
        losses.push(Loss::of_record(record, "id", json!(record.id), cause));
    }

    state.ledger.extend(losses);
    state.records.retain(|_, record| record.place != *place);
}

/// The single values inside a value.
pub(crate) fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        single => vec![single],
    }
}

fn holders<'a>(state: &'a State, status: &'a str) -> impl Iterator<Item = &'a Record> {
    let records = state.records.values();
    records.filter(move |record| record.status_id.as_deref() == Some(status))
}
