//! Promise 10: what a run takes from records or changes on them comes back by undo, unless somebody changed it since.

use super::{
    BrokenPromise, Dice, Scenario, begin, beyond,
    element::{CHOICES, ElementChange, FieldContent},
    inventory,
    records::items,
    trial_undo::TrialUndo,
};
use close_sandbox::{Place, Record, State};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The word by which the status of a record is known beside its fields.
const STATUS: &str = "its status";

/// What records hold, by the record and the name of the field: ids change where a field is made again.
type NamedValues = BTreeMap<(String, String), BTreeSet<String>>;

/// Applies a change to which everybody agrees, lets others work on, takes the change back, and judges what records hold.
///
/// # Errors
///
/// Names the value that did not come back, or that somebody set and the undo took.
pub async fn by_undo(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = begin(&scenario).await?;
    let before = world.sandbox.state();
    let (manifest, everything) = (scenario.after(), ["*".to_owned()]);

    let applied = world.apply(&manifest, &everything, 8).await?;
    // A plan that Close can't carry out writes nothing, so that nothing is to come back.
    if applied.report.is_none() {
        return Ok(1);
    }

    let touched = world
        .sandbox
        .edit(|state| work_on(&scenario, &before, state, &mut dice));
    let expected = expected(&before, &world.sandbox.state(), &touched);
    let undone = world.undo_last(&everything).await;
    let TrialUndo {
        told: undone,
        is_whole,
    } = undone.map_err(|broken| BrokenPromise::new(format!("{broken}\n{manifest}")))?;
    let found = named_values(&before, &world.sandbox.state());

    for (place, value) in &expected {
        let now = found.get(place);
        if now != Some(value) {
            let (record, field) = place;
            let by = if touched.contains_key(place) {
                "somebody set"
            } else {
                "it held"
            };
            return Err(BrokenPromise::new(format!(
                "{by} {value:?} in {field:?} of {record}, and after the undo it holds {now:?}; {undone}\n{manifest}"
            )));
        }
    }
    match found.keys().find(|place| !expected.contains_key(*place)) {
        Some((record, field)) => Err(BrokenPromise::new(format!(
            "{record} held nothing in {field:?}, and the undo filled it; {undone}\n{manifest}"
        ))),
        None => {
            let there = inventory(&world.sandbox.state());
            let whole = inventory(&before);
            let (more, missing) = (beyond(&there, &whole), beyond(&whole, &there));
            if is_whole && !(more.is_empty() && missing.is_empty()) {
                return Err(BrokenPromise::new(format!(
                    "after the undo there is too much of {more:?}, and {missing:?} is missing; {undone}\n{manifest}"
                )));
            }
            Ok(1)
        }
    }
}

/// Returns what records should hold in the end: what they held before, but for what others set since.
fn expected(before: &State, since: &State, touched: &NamedValues) -> NamedValues {
    let mut expected = named_values(before, before);
    expected.extend(touched.clone());
    // Records of a type go with it, and no API makes them again.
    expected.retain(|(record, _), _| since.records.contains_key(record));
    expected
}

/// Returns what records hold in the fields that there were at first, by their names.
fn named_values(at_first: &State, state: &State) -> NamedValues {
    let known: BTreeSet<&str> = at_first.fields.iter().map(|field| field.name.as_str()).collect();
    let mut values = NamedValues::new();
    for record in state.records.values() {
        for (field, value) in &record.custom {
            let name = state.field(field).map(|field| field.name.as_str());
            let held = items(value);
            if let Some(name) = name.filter(|name| known.contains(name) && !held.is_empty()) {
                values.insert((record.id.clone(), name.to_owned()), held);
            }
        }
        if let Some(label) = status_of(state, record) {
            values.insert((record.id.clone(), STATUS.to_owned()), [label].into());
        }
    }
    values
}

fn status_of(state: &State, record: &Record) -> Option<String> {
    let id = record.status_id.as_ref()?;
    let lead_status = state.lead_statuses.iter().find(|status| status.id == *id);
    let label = lead_status.map(|status| status.label.clone());
    label.or_else(|| {
        let mut statuses = state.opportunity_statuses();
        statuses
            .find(|status| status.id == *id)
            .map(|status| status.label.clone())
    })
}

/// Changes some records as people who work with them do, and says what they set.
fn work_on(scenario: &Scenario, before: &State, state: &mut State, dice: &mut Dice) -> NamedValues {
    let mut touched = NamedValues::new();
    let records: Vec<String> = state.records.keys().cloned().collect();
    for id in records {
        if !dice.one_in(3) {
            continue;
        }
        let Some((name, field, value)) = change(scenario, before, state, &id, dice) else {
            continue;
        };
        if let Some(record) = state.records.get_mut(&id) {
            touched.insert((id, name), items(&value));
            record.custom.insert(field, value);
        }
    }
    touched
}

/// Draws what somebody sets on a record: the name of the field, its id of now, and the value.
fn change(
    scenario: &Scenario,
    before: &State,
    state: &State,
    record: &str,
    dice: &mut Dice,
) -> Option<(String, String, Value)> {
    let place = &state.records.get(record)?.place;
    let fields = scenario.fields.iter().filter(|field| {
        // Taking back a conversion is one as well, and what somebody wrote in the meantime may not survive it. Where one of
        // several values stayed, nobody can tell whether somebody set it.
        !matches!(
            field.element.change,
            ElementChange::ToText | ElementChange::ToNumber | ElementChange::ToOne
        )
    });
    let there: Vec<_> = fields
        .filter_map(|field| {
            let now = now_at(state, place, field.element.after())?;
            now_at(before, place, &field.element.name)?;
            Some((field, now))
        })
        .collect();
    if there.is_empty() {
        return None;
    }

    // The choice that goes or gets another name is left out: setting it is what the run itself did.
    let (field, id) = dice.pick(&there).clone();
    let [gone, rest @ ..] = CHOICES;
    let choice = *dice.pick(&rest);
    let value = match field.content {
        FieldContent::Text => json!("set since"),
        FieldContent::Number => json!(7777),
        FieldContent::One | FieldContent::Many if state.field(&id)?.accepts_multiple_values => {
            json!([choice])
        }
        FieldContent::One | FieldContent::Many => json!(choice),
    };
    // Setting what is there already changes nothing, so nobody can tell that somebody did; Close may only hide the choice
    // that goes.
    let there = state.records.get(record)?.custom.get(&id);
    let mut shown = there.map(items).unwrap_or_default();
    shown.remove(gone);
    let is_changed = shown != items(&value);
    is_changed.then(|| (field.element.name.clone(), id, value))
}

/// Returns the id of the field of a name that stands on a place.
fn now_at(state: &State, place: &Place, name: &str) -> Option<String> {
    let mut fields = state.fields.iter();
    let field = fields.find(|field| field.name == name && field.stands_on(place));
    field.map(|field| field.id.clone())
}
