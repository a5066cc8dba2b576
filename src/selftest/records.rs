//! The records of a scene: fills an organization with them, and judges afterwards what became of their values.
//!
//! The judge knows the scene and the organization, and nothing of what closectl planned.

use super::{
    Broken, Dice, Scene,
    part::{CHOICES, Fate, Field, Form, Owner, PIPELINE},
};
use close_sandbox::{Loss, Place, State};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What records held before something was applied.
#[derive(Clone, Debug)]
pub struct Held {
    values: Vec<(String, Owner, String, Value)>,
    statuses: Vec<(String, String)>,
}

/// Fills the organization of a scene with records and says what they hold.
pub fn fill(scene: &Scene, state: &mut State) -> Held {
    let mut dice = scene.rows.clone();
    let leads: Vec<String> = (0..dice.between(1, 4))
        .map(|_| {
            let statuses: Vec<String> = state
                .lead_statuses
                .iter()
                .map(|status| status.id.clone())
                .collect();
            add(scene, state, &mut dice, Owner::Lead, None, Some(&statuses))
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
        (Owner::Contact, 2, None),
        (Owner::Opportunity, 4, Some(&stages)),
        (Owner::Activity, 3, None),
    ] {
        for _ in 0..dice.between(1, most) {
            let lead = dice.pick(&leads).clone();
            add(
                scene,
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
    scene: &Scene,
    state: &mut State,
    dice: &mut Dice,
    owner: Owner,
    lead: Option<&str>,
    statuses: Option<&[String]>,
) -> String {
    let place = match owner {
        Owner::Lead | Owner::Shared => Place::Lead,
        Owner::Contact => Place::Contact,
        Owner::Opportunity => Place::Opportunity,
        Owner::Activity => {
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
        let known = scene.fields.iter().find(|field| field.part.name == *name);
        if let Some(field) = known.filter(|_| !dice.one_in(4)) {
            row.push((id, value(dice, field.form)));
        }
    }
    let status = statuses.map(|statuses| dice.pick(statuses).clone());
    state.add_record(&place, lead, status.as_deref(), &row)
}

fn value(dice: &mut Dice, form: Form) -> Value {
    let choice = |dice: &mut Dice| *dice.pick(&CHOICES);
    match form {
        Form::Text => match dice.one_in(2) {
            true => json!("twelve"),
            false => json!(dice.below(100).to_string()),
        },
        Form::Number => json!(dice.below(100)),
        Form::One => json!(choice(dice)),
        Form::Many => {
            let both: BTreeSet<&str> = [choice(dice), choice(dice)].into();
            json!(both)
        }
    }
}

fn held(state: &State) -> Held {
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
    Held {
        values,
        statuses: statuses.collect(),
    }
}

fn owner(place: &Place) -> Owner {
    match place {
        Place::Lead => Owner::Lead,
        Place::Contact => Owner::Contact,
        Place::Opportunity => Owner::Opportunity,
        Place::Activity(_) | Place::CustomObject(_) => Owner::Activity,
    }
}

/// Finds the first value that was lost or changed although nobody agreed to that.
///
/// # Errors
///
/// Names the value.
pub fn judge(scene: &Scene, held: &Held, before: &State, after: &State) -> Result<(), Broken> {
    for loss in &after.ledger {
        if !is_agreed(scene, loss) {
            let Loss {
                record,
                field_name,
                value,
                cause,
                ..
            } = loss;
            return Err(Broken::new(format!(
                "`{cause}` destroyed {value} of {field_name:?} on {record}, and nobody agreed"
            )));
        }
    }
    for (record, owner, id, value) in &held.values {
        let Some(field) = field_of(scene, before, id) else {
            continue;
        };
        if may_lose(scene, field, *owner) {
            continue;
        }
        let now = after.records.get(record).and_then(|record| record.custom.get(id));
        let now = now.map(items).unwrap_or_default();
        if now != items(value) && now != field.may_become(&items(value)) {
            let name = &field.part.name;
            return Err(Broken::new(format!(
                "{record} held {value} in `{name}` and holds {now:?} now"
            )));
        }
    }
    for (record, status) in &held.statuses {
        let now = after
            .records
            .get(record)
            .and_then(|record| record.status_id.as_ref());
        if now == Some(status) || hands_on(scene, before, status) {
            continue;
        }
        return Err(Broken::new(format!(
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

fn field_of<'a>(scene: &'a Scene, before: &State, id: &str) -> Option<&'a Field> {
    let name = &before.fields.iter().find(|field| field.id == id)?.name;
    scene.fields.iter().find(|field| field.part.name == *name)
}

/// Says whether somebody agreed that a field's values on an owner are lost.
fn may_lose(scene: &Scene, field: &Field, owner: Owner) -> bool {
    let with_type = owner == Owner::Activity
        && scene.activity_type.fate == Fate::Removed
        && scene.activity_type.is_agreed();
    let with_place = field.owner == Owner::Shared
        && scene
            .listed_places()
            .any(|(place, part)| place == owner && part.is_agreed());
    with_type || with_place || (field.part.is_agreed() && scene.is_listed(field.owner))
}

fn is_agreed(scene: &Scene, loss: &Loss) -> bool {
    let owner = match loss.object_type.as_str() {
        "lead" => Owner::Lead,
        "contact" => Owner::Contact,
        "opportunity" => Owner::Opportunity,
        _ => Owner::Activity,
    };
    match loss.field.as_str() {
        "status_id" => {
            let all = if owner == Owner::Lead {
                &scene.lead_statuses
            } else {
                &scene.statuses
            };
            all.iter()
                .any(|status| status.is_called(&loss.field_name) && status.is_agreed())
        }
        "id" => scene.activity_type.fate == Fate::Removed && scene.activity_type.is_agreed(),
        _ => {
            let field = scene
                .fields
                .iter()
                .find(|field| field.part.is_called(&loss.field_name));
            field.is_some_and(|field| may_lose(scene, field, owner))
        }
    }
}

/// Says whether records of a status may have another one: it was to hand them on, or somebody agreed.
fn hands_on(scene: &Scene, before: &State, id: &str) -> bool {
    let leads = before
        .lead_statuses
        .iter()
        .map(|status| (&status.id, &status.label));
    let stages = before.pipelines.iter().flat_map(|pipeline| &pipeline.statuses);
    let label = leads
        .chain(stages.map(|status| (&status.id, &status.label)))
        .find(|(known, _)| *known == id);
    let parts = scene.lead_statuses.iter().chain(&scene.statuses);
    label.is_some_and(|(_, label)| {
        let mut parts = parts.filter(|part| part.is_called(label));
        parts.any(|part| part.fate == Fate::HandedOn || (part.fate == Fate::Removed && part.is_agreed()))
    })
}
