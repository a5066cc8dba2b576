//! Bulk edits of leads: one status or one custom value for every lead that a query finds.

use serde_json::{Map, Value, json};

use super::{record_values::fill, search_query::SearchQuery};
use crate::{
    objects::{BulkEdit, Place, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

impl BulkEdit {
    fn render(&self, state: &State) -> Value {
        let asked = |key: &str| self.request.get(key).cloned().unwrap_or(Value::Null);
        json!({
            "id": self.id,
            "organization_id": state.organization.id,
            "type": asked("type"),
            "s_query": asked("s_query"),
            "lead_status_id": asked("lead_status_id"),
            "custom_field_id": asked("custom_field_id"),
            "custom_field_value": asked("custom_field_value"),
            "status": if self.done { "done" } else { "processing" },
            "n_leads": self.n_leads,
            "n_leads_processed": if self.done { self.n_leads } else { 0 },
            "created_by": self.created_by,
            "updated_by": self.created_by,
            "date_created": self.date_created.older(),
            "date_updated": self.date_created.older(),
        })
    }
}

/// `/bulk_action/edit/` and `/bulk_action/edit/{id}/`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    match (call.method, rest) {
        (Method::Get, []) => {
            let edits = &state.bulk_edits;
            list(call, &state.switches, ListPaging::OLDER, edits, |edit| {
                edit.render(state)
            })
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (Method::Get, [id]) => {
            let edit = state.bulk_edits.iter().find(|edit| edit.id == *id);
            let edit = edit.ok_or(Refusal::NoSuchDocument("BulkEdit"))?;
            Ok(Answer::ok(call.shape(&state.switches, edit.render(state))))
        }
        (_, [_]) => Err(Refusal::Method("GET")),
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn create(state: &mut State, call: &Call) -> CallResult {
    let mut form = BodyForm::new(call, &state.switches, Generation::Older);
    let kinds = ["set_lead_status", "clear_custom_field", "set_custom_field"];
    match form.one_of("type", &kinds).as_deref() {
        None => form.missing("type"),
        Some("set_lead_status") => {
            let status = form.name("lead_status_id");
            if position_of(&state.lead_statuses, &status).is_none() {
                form.problem("lead_status_id", "Object does not exist.");
            }
        }
        Some(_) => {
            let field = form.name("custom_field_id");
            let field = state.field(&field);
            if !field.is_some_and(|field| field.stands_on(&Place::Lead)) {
                form.problem("custom_field_id", "Object does not exist.");
            }
        }
    }
    form.finish()?;

    let leads = leads(state, &call.body)?;
    let id = state.mint.older_id("bulkedit");
    let date_created = state.mint.now();
    let edit = BulkEdit {
        id,
        request: call.body.clone(),
        n_leads: leads.len(),
        reads_left: state.switches.count("bulk_edit_reads"),
        done: false,
        created_by: state.owner_id(),
        date_created,
    };

    // A value that the field cannot take is refused now, as long as there is a lead to try it on.
    let mut trial = state.clone();
    carry_out(&mut trial, &edit)?;

    let answer = edit.render(state);

    // Without a lag the edit is done at once; otherwise reads of it count down until it is.
    if edit.reads_left == 0 {
        state.records = trial.records;
    }
    state.bulk_edits.push(BulkEdit {
        done: edit.reads_left == 0,
        ..edit
    });
    Ok(Answer::ok(call.shape(&state.switches, answer)))
}

/// Counts a read of bulk edits and carries out those that are due; returns whether anything changed.
pub(crate) fn read_counted(state: &mut State) -> bool {
    let waiting: Vec<usize> = (0..state.bulk_edits.len())
        .filter(|index| !state.bulk_edits[*index].done)
        .collect();

    for index in &waiting {
        let edit = &mut state.bulk_edits[*index];
        edit.reads_left = edit.reads_left.saturating_sub(1);
        if edit.reads_left == 0 {
            edit.done = true;
            let edit = edit.clone();
            let mut trial = state.clone();
            // An edit that fails later is done all the same, as there is no request left to refuse.
            if carry_out(&mut trial, &edit).is_ok() {
                state.records = trial.records;
            }
        }
    }

    !waiting.is_empty()
}

fn leads(state: &State, request: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let required = || Refusal::field("s_query", "This field is required.");
    let query = request.get("s_query").ok_or_else(required)?;
    let query = SearchQuery::read(state, query).map_err(|text| Refusal::field("s_query", text))?;
    let limit = request.get("results_limit").and_then(Value::as_u64);
    let limit = limit.map_or(usize::MAX, |limit| limit as usize);

    let records = state.records.values();
    let leads = records.filter(|record| record.place == Place::Lead);
    let found = leads.filter(|record| query.matches(state, record));
    Ok(found.take(limit).map(|record| record.id.clone()).collect())
}

fn carry_out(state: &mut State, edit: &BulkEdit) -> Result<(), Refusal> {
    let asked = |key: &str| edit.request.get(key);
    let text = |key: &str| asked(key).and_then(Value::as_str).unwrap_or_default();
    let body = match text("type") {
        "set_lead_status" => Map::new(),
        kind => {
            // Close has one name for a single value and another for several; clearing a field sets it to
            // nothing.
            let value = if kind == "set_custom_field" {
                asked("custom_field_values")
                    .or_else(|| asked("custom_field_value"))
                    .cloned()
            } else {
                None
            };
            let suffix = match asked("custom_field_operation").and_then(Value::as_str) {
                Some("add") => ".add",
                Some("remove") => ".remove",
                _ => "",
            };
            let key = format!("custom.{}{suffix}", text("custom_field_id"));
            Map::from_iter([(key, value.unwrap_or(Value::Null))])
        }
    };

    for id in leads(state, &edit.request)? {
        let Some(mut record) = state.records.get(&id).cloned() else {
            continue;
        };
        if text("type") == "set_lead_status" {
            record.status_id = Some(text("lead_status_id").to_owned());
        }
        fill(state, &mut record, &body)?;
        record.date_updated = state.mint.now();
        state.records.insert(id, record);
    }
    Ok(())
}
