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
    // Drawn from a copy of the dice, so that the same scenario always gets the same records.
    let mut dice = scenario.rows.clone();
    let statuses: Vec<String> = state
        .lead_statuses
        .iter()
        .map(|status| status.id.clone())
        .collect();
    let leads: Vec<String> = (0..dice.between(1, 4))
        .map(|_| add(scenario, state, &mut dice, FieldOwner::Lead, None, &statuses))
        .collect();

    // All other records belong to a lead.
    let stages = state.pipeline(PIPELINE).map(|pipeline| &pipeline.statuses);
    let stages = stages.into_iter().flatten();
    let stages: Vec<String> = stages.map(|status| status.id.clone()).collect();
    for (owner, most, statuses) in [
        (FieldOwner::Contact, 2, &[][..]),
        (FieldOwner::Opportunity, 4, &stages),
        (FieldOwner::Activity, 3, &[]),
    ] {
        for _ in 0..dice.between(1, most) {
            let lead = dice.pick(&leads).clone();
            add(scenario, state, &mut dice, owner, Some(&lead), statuses);
        }
    }
    for role in &scenario.roles {
        role.fill(state);
    }
    for workflow in &scenario.workflows {
        workflow.fill(state);
    }
    held(state)
}

/// Adds a record of an owner with values in most of its fields, and with one of the statuses if there are any.
fn add(
    scenario: &Scenario,
    state: &mut State,
    dice: &mut Dice,
    owner: FieldOwner,
    lead: Option<&str>,
    statuses: &[String],
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

    let mut row: Vec<(&str, Value)> = Vec::new();
    for field in state.fields.iter().filter(|field| field.stands_on(&place)) {
        let known = scenario.field(&field.name);
        // Some fields stay empty, as they do in practice.
        if let Some(known) = known.filter(|_| !dice.one_in(4)) {
            row.push((&known.element.name, value(dice, known.content)));
        }
    }
    let status = (!statuses.is_empty()).then(|| dice.pick(statuses).clone());
    state.add_record(&place, lead, status.as_deref(), &row)
}

fn value(dice: &mut Dice, content: FieldContent) -> Value {
    let choice = |dice: &mut Dice| *dice.pick(&CHOICES);
    match content {
        FieldContent::Text if dice.one_in(2) => json!("twelve"),
        FieldContent::Text => json!(dice.below(100).to_string()),
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
    let mut statuses = Vec::new();
    for record in state.records.values() {
        for (field, value) in &record.custom {
            let owner = owner(&record.place);
            values.push((record.id.clone(), owner, field.clone(), value.clone()));
        }
        if let Some(status) = &record.status_id {
            statuses.push((record.id.clone(), status.clone()));
        }
    }
    HeldValues { values, statuses }
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

    let mut roles = scenario.roles.iter().filter_map(|role| role.harm(before, after));
    let workflows = scenario.workflows.iter();
    let mut workflows = workflows.filter_map(|workflow| workflow.harm(before, after));
    if let Some(harm) = roles.next().or_else(|| workflows.next()) {
        return Err(BrokenPromise::new(harm));
    }

    // The ledger knows what the sandbox destroyed, but not what closectl overwrote with another value.
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
            let name = &field.element.name;
            return Err(BrokenPromise::new(format!(
                "{record} held {value} in `{name}` and holds {now:?} now"
            )));
        }
    }

    // Statuses are no custom values, and records of a removed one may be handed on to another.
    for (record, status) in &held.statuses {
        let now = after.records.get(record);
        let now = now.and_then(|record| record.status_id.as_ref());
        if now == Some(status) || hands_on(scenario, before, status) {
            continue;
        }
        return Err(BrokenPromise::new(format!(
            "{record} had the status {status} and has {now:?} now"
        )));
    }
    Ok(())
}

/// Returns the single values of a value, as texts.
pub(super) fn items(value: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => [text(one)].into(),
    }
}

fn field_of<'a>(scenario: &'a Scenario, before: &State, id: &str) -> Option<&'a ScenarioField> {
    scenario.field(&before.field(id)?.name)
}

/// Says whether somebody agreed that a field's values on an owner are lost.
fn may_lose(scenario: &Scenario, field: &ScenarioField, owner: FieldOwner) -> bool {
    let with_type = owner == FieldOwner::Activity
        && scenario.activity_type.change == ElementChange::Removed
        && scenario.activity_type.is_agreed();
    let with_place = field.owner == FieldOwner::Shared
        && scenario
            .listed_places()
            .any(|(place, element)| place == owner && element.is_agreed());
    with_type || with_place || (field.element.is_agreed() && scenario.is_listed(field.owner))
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
        "id" => scenario.activity_type.change == ElementChange::Removed && scenario.activity_type.is_agreed(),
        _ => {
            let mut fields = scenario.fields.iter();
            let field = fields.find(|field| field.element.is_called(&loss.field_name));
            field.is_some_and(|field| may_lose(scenario, field, owner))
        }
    }
}

/// Says whether records of a status may have another one: it was to hand them on, or somebody agreed.
fn hands_on(scenario: &Scenario, before: &State, id: &str) -> bool {
    let lead_status = before.lead_status(id).map(|status| &status.label);
    let label = lead_status.or_else(|| before.opportunity_status(id).map(|status| &status.label));
    let elements = scenario.lead_statuses.iter().chain(&scenario.statuses);
    label.is_some_and(|label| {
        let mut elements = elements.filter(|element| element.is_called(label));
        elements.any(|element| {
            element.change == ElementChange::HandedOn
                || (element.change == ElementChange::Removed && element.is_agreed())
        })
    })
}
