//! The endpoints of records: leads, contacts, opportunities, custom activities and custom objects.

use serde_json::{Map, Value, json};

use super::{
    collection::Collection,
    record_values::{default_status, fill, status},
};
use crate::{
    objects::{Place, Record},
    protocol::{Answer, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

/// `/lead/`, `/contact/`, `/opportunity/`, `/activity/custom/` and `/custom_object/`, each with `{id}/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKind {
    Lead,
    Contact,
    Opportunity,
    CustomActivity,
    CustomObject,
}

impl RecordKind {
    fn of(place: &Place) -> Self {
        match place {
            Place::Lead => Self::Lead,
            Place::Contact => Self::Contact,
            Place::Opportunity => Self::Opportunity,
            Place::Activity(_) => Self::CustomActivity,
            Place::CustomObject(_) => Self::CustomObject,
        }
    }
}

impl Collection for RecordKind {
    fn document(self) -> Option<&'static str> {
        match self {
            Self::Lead => Some("Lead"),
            Self::Contact => Some("Contact"),
            Self::Opportunity => Some("Opportunity"),
            Self::CustomActivity => Some("CustomActivity"),
            Self::CustomObject => None,
        }
    }

    fn find(self, state: &State, id: &str) -> Option<usize> {
        let (position, _, record) = state.records.get_full(id)?;
        (Self::of(&record.place) == self).then_some(position)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let fits = |record: &&Record| {
            let same = |name: &str, value: Option<&str>| {
                call.parameter(name).is_none_or(|wanted| Some(wanted) == value)
            };
            Self::of(&record.place) == self
                && same("lead_id", record.lead_id.as_deref())
                && same("status_id", record.status_id.as_deref())
                && same("custom_activity_type_id", record.place.type_id())
                && same("custom_object_type_id", record.place.type_id())
        };
        let found: Vec<&Record> = state.records.values().filter(fits).collect();
        let total = found.len();

        let mut answer = list(call, &state.switches, ListPaging::RECORDS, found, |record| {
            record.render(state)
        })?;
        // Of all lists, only that of leads says how many there are.
        if let (Self::Lead, Some(body)) = (self, &mut answer.body) {
            body["total_results"] = json!(total);
        }
        Ok(answer)
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let place = place(state, call, self)?;
        let lead_id = lead(state, call, self)?;
        let status_id = match status(state, &place, call)? {
            Some(status) => Some(status),
            None => default_status(state, &place, call)?,
        };

        let mut record = Record::new(&mut state.mint, place);
        (record.lead_id, record.status_id) = (lead_id, status_id);
        // A custom activity is published unless its body says that it is a draft.
        if self == Self::CustomActivity {
            record.attributes.insert("status".to_owned(), json!("published"));
        }
        fill(state, &mut record, &call.body)?;
        let contacts = match self {
            Self::Lead => contacts(state, &record.id, &call.body)?,
            Self::Contact | Self::Opportunity | Self::CustomActivity | Self::CustomObject => Vec::new(),
        };

        let value = call.shape(&state.switches, record.render(state));
        for record in [record].into_iter().chain(contacts) {
            state.records.insert(record.id.clone(), record);
        }
        Ok(match self.generation() {
            Generation::Older => Answer::ok(value),
            Generation::Newer => Answer::created(value),
        })
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.records[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut record = state.records[position].clone();
        if let Some(status) = status(state, &record.place, call)? {
            record.status_id = Some(status);
        }
        fill(state, &mut record, &call.body)?;
        record.date_updated = state.mint.now();

        let value = call.shape(&state.switches, record.render(state));
        state.records[position] = record;
        Ok(Answer::ok(value))
    }

    /// Deletes a record; with a lead goes everything on it.
    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        // Contacts, opportunities and activities belong to a lead and can't be without one.
        let id = state.records[position].id.clone();
        let is_gone = |record: &Record| record.id == id || record.lead_id.as_ref() == Some(&id);
        state.records.retain(|_, record| !is_gone(record));
        Ok(match self.generation() {
            Generation::Older => Answer::emptied(),
            Generation::Newer => Answer::no_content(),
        })
    }
}

/// Returns the contacts that the body of a new lead has. Whatever is wrong with one of them is told by its place, and nothing
/// is created (API notes, custom fields section 9). Answers do not show them in their lead.
fn contacts(state: &mut State, lead_id: &str, body: &Map<String, Value>) -> Result<Vec<Record>, Refusal> {
    let listed = body.get("contacts").and_then(Value::as_array);
    let mut contacts = Vec::new();

    for (at, contact) in listed.into_iter().flatten().enumerate() {
        let mut record = Record::new(&mut state.mint, Place::Contact);
        record.lead_id = Some(lead_id.to_owned());
        let Some(attributes) = contact.as_object() else {
            return Err(Refusal::field("contacts", "Value must be of dict type."));
        };

        fill(state, &mut record, attributes).map_err(|refusal| match refusal {
            Refusal::Fields(fields) => {
                let wrong = json!({"errors": {at.to_string(): {"field-errors": fields, "errors": []}}});
                Refusal::Fields(Map::from_iter([("contacts".to_owned(), wrong)]))
            }
            other => other,
        })?;
        contacts.push(record);
    }
    Ok(contacts)
}

fn place(state: &State, call: &Call, kind: RecordKind) -> Result<Place, Refusal> {
    let (name, place): (_, fn(String) -> Place) = match kind {
        RecordKind::Lead => return Ok(Place::Lead),
        RecordKind::Contact => return Ok(Place::Contact),
        RecordKind::Opportunity => return Ok(Place::Opportunity),
        RecordKind::CustomActivity => ("custom_activity_type_id", Place::Activity),
        RecordKind::CustomObject => ("custom_object_type_id", Place::CustomObject),
    };
    let id = call.body.get(name).and_then(Value::as_str);
    let id = id.ok_or_else(|| Refusal::field(name, "This field is required."))?;

    let place = place(id.to_owned());
    if state.custom_type(&place).is_none() {
        return Err(Refusal::field(name, "Object does not exist."));
    }
    Ok(place)
}

fn lead(state: &State, call: &Call, kind: RecordKind) -> Result<Option<String>, Refusal> {
    if kind == RecordKind::Lead {
        return Ok(None);
    }
    let id = call.body.get("lead_id").and_then(Value::as_str);
    let id = id.ok_or_else(|| Refusal::field("lead_id", "This field is required."))?;

    if RecordKind::Lead.find(state, id).is_none() {
        return Err(Refusal::field("lead_id", "Object does not exist."));
    }
    Ok(Some(id.to_owned()))
}
