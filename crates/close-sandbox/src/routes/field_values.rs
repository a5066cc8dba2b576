//! What changes of a field do to the values that records hold in it.

use serde_json::{Value, json};

use super::{
    field_attributes::{MULTIPLE, sorted_choices},
    losses::items,
};
use crate::{
    objects::{CustomField, Loss, Place, Record, TypeConversion},
    protocol::Refusal,
    state::State,
};

/// The PUT that changes a field.
pub(crate) struct FieldPut {
    /// What the ledger calls it.
    pub cause: String,
    /// Whether it lists choices.
    pub lists_choices: bool,
}

/// Deletes every value of a field, on one object or on all.
pub(crate) fn drop_all(state: &mut State, field: &CustomField, place: Option<&Place>, cause: &str) {
    rewrite(state, field, place, cause, |_| None);
}

/// Refuses a change of type that Close may not offer.
pub(crate) fn check_conversion(state: &State, field: &CustomField, target: &str) -> Result<(), Refusal> {
    if field.converting.is_some() && state.is("type_change_while_converting", "refuse") {
        return Err(Refusal::field("type", "A conversion is still running."));
    }
    // Which changes of a type the API offers is not documented.
    let offered = match state.switches.get("type_changes") {
        Some("to_text_only") => target == "text",
        Some("none") => false,
        _ => true,
    };

    if offered {
        Ok(())
    } else {
        Err(Refusal::field("type", "This conversion is not possible."))
    }
}

/// Adds the values that records hold to the choices of a field that is about to have some.
pub(crate) fn fill_choices(state: &State, field: &mut CustomField, put: &FieldPut) -> Result<(), Refusal> {
    if field.kind != "choices" {
        return Ok(());
    }
    if !put.lists_choices && state.is("conversion_to_choices", "needs_list") {
        return Err(Refusal::field("choices", "This field is required."));
    }

    if adds_held(state, put.lists_choices) {
        add_held(state, field);
    }
    Ok(())
}

/// Says whether a change of type to choices adds what records hold. Close's dialog promises it and says nothing of
/// requests that list choices themselves (API notes, custom fields 2.2).
fn adds_held(state: &State, listed: bool) -> bool {
    !(listed && state.is("conversion_to_choices", "adds_unless_listed"))
}

/// Adds every value that a record holds to the choices of a field.
fn add_held(state: &State, field: &mut CustomField) {
    let mut choices = field.choices.take().unwrap_or_default();
    for record in state.records.values() {
        let held = record.custom.get(&field.id).map(items).unwrap_or_default();
        for text in held.into_iter().filter_map(text_of) {
            if !text.trim().is_empty() && !choices.contains(&text) {
                choices.push(text);
            }
        }
    }
    field.choices = Some(sorted_choices(state, choices));
}

/// Keeps choices that are set while a field is being converted to a type that has some.
pub(crate) fn list_for_later(before: &CustomField, field: &mut CustomField) {
    if let Some(converting) = &mut field.converting
        && converting.to == "choices"
        && field.choices != before.choices
    {
        converting.choices = std::mem::replace(&mut field.choices, before.choices.clone());
    }
}

/// Stores the changed field and lets the values follow: type, choices, one or several.
pub(crate) fn follow(state: &mut State, before: &CustomField, mut after: CustomField, put: &FieldPut) {
    let cause = &put.cause;
    let reads_left = match state.switches.get("type_conversion") {
        Some("2_reads") => Some(2),
        Some("5_reads") => Some(5),
        _ => None,
    };

    // A conversion that takes time leaves all values as they are until enough reads have seen it.
    if after.kind != before.kind {
        if let Some(reads_left) = reads_left {
            let adds_held = adds_held(state, put.lists_choices);
            postpone(before, &mut after, reads_left, adds_held, cause);
            store(state, after);
            return;
        }
        after.converting = None;
        convert_values(state, &after, cause);
    }

    // Removed choices go first, so that the one value a field may keep is still one of its choices.
    if let (Some(old), Some(new)) = (&before.choices, &after.choices)
        && old.iter().any(|choice| !new.contains(choice))
    {
        drop_choices(state, before, new, cause);
    }
    fit_count(state, &after, cause);
    store(state, after);
}

/// Leaves a field as it was until so many reads have seen it, apart from what the new type does not touch.
fn postpone(before: &CustomField, after: &mut CustomField, reads_left: usize, adds_held: bool, cause: &str) {
    // Until it is done, the field appears to have its old type, with what belongs to that (API notes, custom
    // fields 2.2).
    let to = std::mem::replace(&mut after.kind, before.kind.clone());
    let choices = std::mem::replace(&mut after.choices, before.choices.clone());
    after.converting = Some(TypeConversion {
        to,
        choices,
        adds_held,
        reads_left,
        cause: cause.to_owned(),
    });

    after.accepts_multiple_values |= before.accepts_multiple_values;
    after
        .referenced_custom_type_id
        .clone_from(&before.referenced_custom_type_id);
    after.back_reference_is_visible = before.back_reference_is_visible;
}

/// Counts a read of fields that are being converted and finishes those that are due.
///
/// Returns whether anything changed.
pub(crate) fn read_counted(state: &mut State, concerned: impl Fn(&CustomField) -> bool) -> bool {
    let mut due = Vec::new();
    let mut changed = false;
    for field in state.fields.iter_mut().filter(|field| concerned(field)) {
        if let Some(converting) = &mut field.converting {
            changed = true;
            converting.reads_left = converting.reads_left.saturating_sub(1);
            if converting.reads_left == 0 {
                due.push(field.clone());
            }
        }
    }

    for mut field in due {
        let Some(converting) = field.converting.take() else {
            continue;
        };
        field.kind = converting.to;
        field.choices = converting.choices.filter(|_| field.kind == "choices");
        // Records may hold other values by now than when it began.
        if field.kind == "choices" && converting.adds_held {
            add_held(state, &mut field);
        }
        if field.kind != "custom_object" {
            field.referenced_custom_type_id = None;
            field.back_reference_is_visible = None;
        }
        field.accepts_multiple_values &= MULTIPLE.contains(&field.kind.as_str());

        convert_values(state, &field, &converting.cause);
        fit_count(state, &field, &converting.cause);
        store(state, field);
    }

    changed
}

/// A stored value as readers see it: only current choices, nothing at all when none is left.
pub(crate) fn shown(field: &CustomField, value: &Value) -> Option<Value> {
    // Where removed choices are only hidden, their values are still stored.
    let Some(choices) = field.choices.as_ref().filter(|_| field.kind == "choices") else {
        return Some(value.clone());
    };

    let current = |item: &Value| choices.iter().any(|known| item == known);
    match value {
        Value::Array(items) => {
            let kept: Vec<Value> = items.iter().filter(|item| current(item)).cloned().collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        single => current(single).then(|| single.clone()),
    }
}

fn store(state: &mut State, field: CustomField) {
    if let Some(slot) = state.fields.iter_mut().find(|known| known.id == field.id) {
        *slot = field;
    }
}

fn drop_choices(state: &mut State, field: &CustomField, choices: &[String], cause: &str) {
    let current = |item: &Value| choices.iter().any(|known| item == known);
    if !state.is("removed_choice", "hidden") {
        rewrite(state, field, None, cause, |item| {
            current(item).then(|| item.clone())
        });
        return;
    }

    // Hidden values come back with their choice, but until then nobody sees them, which is a loss.
    let was_shown = |item: &Value| field.choices.iter().flatten().any(|old| item == old);
    let mut losses = Vec::new();
    for record in state.records.values() {
        let values = record.custom.get(&field.id).map(items).unwrap_or_default();
        let hidden = values
            .into_iter()
            .filter(|item| was_shown(item) && !current(item));
        losses.extend(hidden.map(|item| Loss {
            hidden: true,
            ..Loss::of(record, field, item.clone(), cause)
        }));
    }
    state.ledger.extend(losses);
}

fn convert_values(state: &mut State, field: &CustomField, cause: &str) {
    rewrite(state, field, None, cause, |item| converted(item, field));
}

/// Brings stored values to one or to several, as the field now holds.
fn fit_count(state: &mut State, field: &CustomField, cause: &str) {
    let keep = state.switches.get("multiple_to_single").unwrap_or_default();
    let mut losses = Vec::new();
    for record in state.records.values_mut() {
        let Some(value) = record.custom.get(&field.id).cloned() else {
            continue;
        };
        match (field.accepts_multiple_values, value) {
            (true, Value::Array(_)) => {}
            (true, single) => set(record, field, Some(json!([single]))),
            (false, Value::Array(mut several)) => {
                let kept = match keep {
                    "keep_last" => several.pop(),
                    "erase" if several.len() > 1 => None,
                    _ if several.is_empty() => None,
                    _ => Some(several.remove(0)),
                };
                let lost = several.into_iter();
                losses.extend(lost.map(|item| Loss::of(record, field, item, cause)));
                set(record, field, kept);
            }
            (false, _) => {}
        }
    }

    state.ledger.extend(losses);
}

/// Replaces each single value by what `change` makes of it; what it makes nothing of is lost.
fn rewrite(
    state: &mut State,
    field: &CustomField,
    place: Option<&Place>,
    cause: &str,
    change: impl Fn(&Value) -> Option<Value>,
) {
    let mut losses = Vec::new();
    for record in state.records.values_mut() {
        if place.is_some_and(|place| *place != record.place) {
            continue;
        }
        let Some(value) = record.custom.get(&field.id).cloned() else {
            continue;
        };

        let mut kept = Vec::new();
        for item in items(&value) {
            match change(item) {
                Some(changed) => {
                    if shortened(item, &changed) {
                        losses.push(Loss::of(record, field, item.clone(), cause));
                    }
                    kept.push(changed);
                }
                None => losses.push(Loss::of(record, field, item.clone(), cause)),
            }
        }

        // A list stays a list, even with one value left in it.
        let remaining = match (value, kept.is_empty()) {
            (_, true) => None,
            (Value::Array(_), false) => Some(Value::Array(kept)),
            (_, false) => kept.pop(),
        };
        set(record, field, remaining);
    }

    state.ledger.extend(losses);
}

/// Stores what is left of a value, in the place that it had.
fn set(record: &mut Record, field: &CustomField, value: Option<Value>) {
    match value {
        Some(value) => record.custom.insert(field.id.clone(), value),
        None => record.custom.shift_remove(&field.id),
    };
}

fn shortened(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::String(before), Value::String(after)) => after.len() < before.len(),
        _ => false,
    }
}

/// One value as text, if it has such a form.
fn text_of(item: &Value) -> Option<String> {
    match item {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// One value after a change of type, or nothing when the new type has no place for it.
fn converted(item: &Value, field: &CustomField) -> Option<Value> {
    let text = text_of(item)?;

    // What becomes of values that don't fit is not documented; losing them is the worst that can happen.
    let with_prefix = |prefix: &str| text.starts_with(prefix).then(|| json!(text));
    match field.kind.as_str() {
        "text" | "textarea" | "richtextarea" | "hidden" => Some(json!(text)),
        "number" => match item {
            Value::Number(_) => Some(item.clone()),
            _ => serde_json::from_str::<serde_json::Number>(text.trim())
                .ok()
                .map(Value::Number),
        },
        "date" => is_date(&text).then(|| json!(text.get(..10))),
        "datetime" => is_date(&text).then(|| {
            if text.len() > 10 {
                json!(text)
            } else {
                json!(format!("{text}T00:00:00+00:00"))
            }
        }),
        "choices" => {
            let mut choices = field.choices.iter().flatten();
            choices.any(|choice| *choice == text).then(|| json!(text))
        }
        "user" => with_prefix("user_"),
        "contact" => with_prefix("cont_"),
        "custom_object" => with_prefix("custobj_"),
        _ => None,
    }
}

/// Says whether a text begins with a calendar date.
pub(crate) fn is_date(text: &str) -> bool {
    text.get(..10)
        .is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok())
        && text.as_bytes().get(10).is_none_or(|separator| *separator == b'T')
}
