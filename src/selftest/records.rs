//! The records of a scenario: fills an organization with them, and judges afterwards what became of their values.
//!
//! The judge knows the scenario and the organization, and nothing of what closectl planned.

use super::{
    BrokenPromise, Dice, Scenario,
    element::{CHOICES, ElementChange, FieldContent, FieldOwner, PIPELINE, ScenarioField},
};
use close_sandbox::{Loss, Place, State};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What records held before something was applied.
#[derive(Clone, Debug)]
pub struct HeldValues {
    values: Vec<(String, FieldOwner, String, Value)>,
    statuses: Vec<(String, String)>,
}

/// Fills the organization of a scenario with records and says what they hold.
pub fn fill(scenario: &Scenario, state: &mut State) -> HeldValues {
    let mut dice = scenario.rows.clone();
    let leads: Vec<String> = (0..dice.between(1, 4))
        .map(|_| {
            let statuses: Vec<String> = state
                .lead_statuses
                .iter()
                .map(|status| status.id.clone())
                .collect();
            add(
                scenario,
                state,
                &mut dice,
                FieldOwner::Lead,
                None,
                Some(&statuses),
            )
        })
        .collect();
    let stages: Vec<String> = state
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.name == PIPELINE)
        .flat_map(|pipeline| &pipeline.statuses)
        .map(|status| status.id.clone())
        .collect();
    for (owner, most, statuses) in [
        (FieldOwner::Contact, 2, None),
        (FieldOwner::Opportunity, 4, Some(&stages)),
        (FieldOwner::Activity, 3, None),
    ] {
        for _ in 0..dice.between(1, most) {
            let lead = dice.pick(&leads).clone();
            add(
                scenario,
                state,
                &mut dice,
                owner,
                Some(&lead),
                statuses.map(Vec::as_slice),
            );
        }
    }
    held(state)
}

fn add(
    scenario: &Scenario,
    state: &mut State,
    dice: &mut Dice,
    owner: FieldOwner,
    lead: Option<&str>,
    statuses: Option<&[String]>,
) -> String {
    let place = match owner {
        FieldOwner::Lead | FieldOwner::Shared => Place::Lead,
        FieldOwner::Contact => Place::Contact,
        FieldOwner::Opportunity => Place::Opportunity,
        FieldOwner::Activity => {
            let id = state.activity_types.first().map(|kind| kind.id.clone());
            Place::Activity(id.unwrap_or_default())
        }
    };
    let fields: Vec<(String, String)> = state
        .fields
        .iter()
        .filter(|field| field.stands_on(&place))
        .map(|field| (field.id.clone(), field.name.clone()))
        .collect();
    let mut row: Vec<(&str, Value)> = Vec::new();
    for (id, name) in &fields {
        let known = scenario.fields.iter().find(|field| field.part.name == *name);
        if let Some(field) = known.filter(|_| !dice.one_in(4)) {
            row.push((id, value(dice, field.form)));
        }
    }
    let status = statuses.map(|statuses| dice.pick(statuses).clone());
    state.add_record(&place, lead, status.as_deref(), &row)
}

fn value(dice: &mut Dice, form: FieldContent) -> Value {
    let choice = |dice: &mut Dice| *dice.pick(&CHOICES);
    match form {
        FieldContent::Text => match dice.one_in(2) {
            true => json!("twelve"),
            false => json!(dice.below(100).to_string()),
        },
        FieldContent::Number => json!(dice.below(100)),
        FieldContent::One => json!(choice(dice)),
        FieldContent::Many => {
            let both: BTreeSet<&str> = [choice(dice), choice(dice)].into();
            json!(both)
        }
    }
}

fn held(state: &State) -> HeldValues {
    let mut values = Vec::new();
    for record in state.records.values() {
        for (field, value) in &record.custom {
            values.push((
                record.id.clone(),
                owner(&record.place),
                field.clone(),
                value.clone(),
            ));
        }
    }
    let statuses = state.records.values();
    let statuses = statuses.filter_map(|record| Some((record.id.clone(), record.status_id.clone()?)));
    HeldValues {
        values,
        statuses: statuses.collect(),
    }
}

fn owner(place: &Place) -> FieldOwner {
    match place {
        Place::Lead => FieldOwner::Lead,
        Place::Contact => FieldOwner::Contact,
        Place::Opportunity => FieldOwner::Opportunity,
        Place::Activity(_) | Place::CustomObject(_) => FieldOwner::Activity,
    }
}

/// Finds the first value that was lost or changed although nobody agreed to that.
///
/// # Errors
///
/// Names the value.
pub fn judge(
    scenario: &Scenario,
    held: &HeldValues,
    before: &State,
    after: &State,
) -> Result<(), BrokenPromise> {
    for loss in &after.ledger {
        if !is_agreed(scenario, loss) {
            let Loss {
                record,
                field_name,
                value,
                cause,
                ..
            } = loss;
            return Err(BrokenPromise::new(format!(
                "`{cause}` destroyed {value} of {field_name:?} on {record}, and nobody agreed"
            )));
        }
    }
    for (record, owner, id, value) in &held.values {
        let Some(field) = field_of(scenario, before, id) else {
            continue;
        };
        if may_lose(scenario, field, *owner) {
            continue;
        }
        let now = after.records.get(record).and_then(|record| record.custom.get(id));
        let now = now.map(items).unwrap_or_default();
        if now != items(value) && now != field.may_become(&items(value)) {
            let name = &field.part.name;
            return Err(BrokenPromise::new(format!(
                "{record} held {value} in `{name}` and holds {now:?} now"
            )));
        }
    }
    for (record, status) in &held.statuses {
        let now = after
            .records
            .get(record)
            .and_then(|record| record.status_id.as_ref());
        if now == Some(status) || hands_on(scenario, before, status) {
            continue;
        }
        return Err(BrokenPromise::new(format!(
            "{record} had the status {status} and has {now:?} now"
        )));
    }
    Ok(())
}

fn items(value: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => [text(one)].into(),
    }
}

fn field_of<'a>(scenario: &'a Scenario, before: &State, id: &str) -> Option<&'a ScenarioField> {
    let name = &before.fields.iter().find(|field| field.id == id)?.name;
    scenario.fields.iter().find(|field| field.part.name == *name)
}

/// Says whether somebody agreed that a field's values on an owner are lost.
fn may_lose(scenario: &Scenario, field: &ScenarioField, owner: FieldOwner) -> bool {
    let with_type = owner == FieldOwner::Activity
        && scenario.activity_type.fate == ElementChange::Removed
        && scenario.activity_type.is_agreed();
    let with_place = field.owner == FieldOwner::Shared
        && scenario
            .listed_places()
            .any(|(place, part)| place == owner && part.is_agreed());
    with_type || with_place || (field.part.is_agreed() && scenario.is_listed(field.owner))
}

fn is_agreed(scenario: &Scenario, loss: &Loss) -> bool {
    let owner = match loss.object_type.as_str() {
        "lead" => FieldOwner::Lead,
        "contact" => FieldOwner::Contact,
        "opportunity" => FieldOwner::Opportunity,
        _ => FieldOwner::Activity,
    };
    match loss.field.as_str() {
        "status_id" => {
            let all = if owner == FieldOwner::Lead {
                &scenario.lead_statuses
            } else {
                &scenario.statuses
            };
            all.iter()
                .any(|status| status.is_called(&loss.field_name) && status.is_agreed())
        }
        "id" => scenario.activity_type.fate == ElementChange::Removed && scenario.activity_type.is_agreed(),
        _ => {
            let field = scenario
                .fields
                .iter()
                .find(|field| field.part.is_called(&loss.field_name));
            field.is_some_and(|field| may_lose(scenario, field, owner))
        }
    }
}

/// Says whether records of a status may have another one: it was to hand them on, or somebody agreed.
fn hands_on(scenario: &Scenario, before: &State, id: &str) -> bool {
    let leads = before
        .lead_statuses
        .iter()
        .map(|status| (&status.id, &status.label));
    let stages = before.pipelines.iter().flat_map(|pipeline| &pipeline.statuses);
    let label = leads
        .chain(stages.map(|status| (&status.id, &status.label)))
        .find(|(known, _)| *known == id);
    let parts = scenario.lead_statuses.iter().chain(&scenario.statuses);
    label.is_some_and(|(_, label)| {
        let mut parts = parts.filter(|part| part.is_called(label));
        parts.any(|part| {
            part.fate == ElementChange::HandedOn || (part.fate == ElementChange::Removed && part.is_agreed())
        })
    })
}
