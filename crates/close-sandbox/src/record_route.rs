//! The endpoints of records: leads, contacts, opportunities, custom activities and custom objects.

use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::listing::{Paging, list_of};
use super::place::Place;
use super::record_form::{default_status, fill, status};
use super::records::Record;
use super::state::State;

/// The kinds of records as the paths name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Lead,
    Contact,
    Opportunity,
    CustomActivity,
    CustomObject,
}

impl Kind {
    /// Says whether a record is of this kind.
    pub fn has(self, place: &Place) -> bool {
        match place {
            Place::Lead => self == Self::Lead,
            Place::Contact => self == Self::Contact,
            Place::Opportunity => self == Self::Opportunity,
            Place::Activity(_) => self == Self::CustomActivity,
            Place::CustomObject(_) => self == Self::CustomObject,
        }
    }

    fn generation(self) -> Generation {
        if self == Self::CustomObject {
            Generation::Newer
        } else {
            Generation::Older
        }
    }
}

/// `/lead/`, `/contact/`, `/opportunity/`, `/activity/custom/` and `/custom_object/`, each with `{id}/`.
pub(super) fn route(state: &mut State, call: &Call, kind: Kind, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => all(state, call, kind),
        (Method::Post, []) => create(state, call, kind),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id]) => {
            let found = state.records.get(*id).filter(|record| kind.has(&record.place));
            let record = found.ok_or(Refusal::NoSuchObject(kind.generation()))?;
            match method {
                Method::Get => Ok(Answer::ok(call.shape(&state.switches, record.render(state)))),
                Method::Put => {
                    let record = record.clone();
                    update(state, call, record)
                }
                Method::Delete => {
                    delete(state, id);
                    Ok(match kind.generation() {
                        Generation::Older => Answer::emptied(),
                        Generation::Newer => Answer::no_content(),
                    })
                }
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn all(state: &State, call: &Call, kind: Kind) -> Outcome {
    let fits = |record: &&Record| {
        let same =
            |name: &str, value: Option<&str>| call.parameter(name).is_none_or(|wanted| Some(wanted) == value);
        kind.has(&record.place)
            && same("lead_id", record.lead_id.as_deref())
            && same("status_id", record.status_id.as_deref())
            && same("custom_activity_type_id", record.place.type_id())
            && same("custom_object_type_id", record.place.type_id())
    };
    let found: Vec<&Record> = state.records.values().filter(fits).collect();
    let total = found.len();
    let mut answer = list_of(call, &state.switches, Paging::RECORDS, found, |record| {
        record.render(state)
    })?;
    if let (Kind::Lead, Some(Value::Object(body))) = (kind, &mut answer.body) {
        body.insert("total_results".to_owned(), json!(total));
    }
    Ok(answer)
}

fn create(state: &mut State, call: &Call, kind: Kind) -> Outcome {
    let place = place(state, call, kind)?;
    let lead_id = lead(state, call, kind)?;
    let status_id = match status(state, &place, call)? {
        Some(status) => Some(status),
        None => default_status(state, &place, call)?,
    };
    let mut record = Record::new(&mut state.mint, place);
    (record.lead_id, record.status_id) = (lead_id, status_id);
    if kind == Kind::CustomActivity {
        record.attributes.insert("status".to_owned(), json!("published"));
    }
    fill(state, &mut record, &call.body)?;
    let value = call.shape(&state.switches, record.render(state));
    state.records.insert(record.id.clone(), record);
    Ok(match kind.generation() {
        Generation::Older => Answer::ok(value),
        Generation::Newer => Answer::created(value),
    })
}

fn place(state: &State, call: &Call, kind: Kind) -> Result<Place, Refusal> {
    let (name, known, place): (_, bool, fn(String) -> Place) = match kind {
        Kind::Lead => return Ok(Place::Lead),
        Kind::Contact => return Ok(Place::Contact),
        Kind::Opportunity => return Ok(Place::Opportunity),
        Kind::CustomActivity => {
            let id = call.body.get("custom_activity_type_id");
            let known = state
                .activity_types
                .iter()
                .any(|kind| id == Some(&json!(kind.id)));
            ("custom_activity_type_id", known, Place::Activity)
        }
        Kind::CustomObject => {
            let id = call.body.get("custom_object_type_id");
            let known = state.object_types.iter().any(|kind| id == Some(&json!(kind.id)));
            ("custom_object_type_id", known, Place::CustomObject)
        }
    };
    match call.body.get(name).and_then(Value::as_str) {
        Some(id) if known => Ok(place(id.to_owned())),
        Some(_) => Err(Refusal::field(name, "Object does not exist.")),
        None => Err(Refusal::field(name, "This field is required.")),
    }
}

fn lead(state: &State, call: &Call, kind: Kind) -> Result<Option<String>, Refusal> {
    if kind == Kind::Lead {
        return Ok(None);
    }
    match call.body.get("lead_id").and_then(Value::as_str) {
        Some(id)
            if state
                .records
                .get(id)
                .is_some_and(|record| record.place == Place::Lead) =>
        {
            Ok(Some(id.to_owned()))
        }
        Some(_) => Err(Refusal::field("lead_id", "Object does not exist.")),
        None => Err(Refusal::field("lead_id", "This field is required.")),
    }
}

fn update(state: &mut State, call: &Call, mut record: Record) -> Outcome {
    if let Some(status) = status(state, &record.place, call)? {
        record.status_id = Some(status);
    }
    fill(state, &mut record, &call.body)?;
    record.date_updated = state.mint.now();
    let value = call.shape(&state.switches, record.render(state));
    state.records.insert(record.id.clone(), record);
    Ok(Answer::ok(value))
}

/// Deletes a record; with a lead goes everything on it.
fn delete(state: &mut State, id: &str) {
    state
        .records
        .retain(|key, record| key != id && record.lead_id.as_deref() != Some(id));
}
