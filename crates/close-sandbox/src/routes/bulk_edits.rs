//! Bulk edits of leads: one status or one custom value for every lead that a query finds. Their list shows what the
//! recorded one of Close does (API notes, adjacent section 19): the field by its name, and the query normalized.

use serde_json::{Map, Value, json};

use super::{record_values::fill, search_query::SearchQuery};
use crate::{
    objects::{BulkEdit, BulkEditStatus, CustomField, Place, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

impl BulkEdit {
    fn render(&self, state: &State) -> Value {
        let asked = |key: &str| self.request.get(key).cloned().unwrap_or(Value::Null);
        let query = asked("s_query");
        let is_everything = query.get("type") == Some(&json!("match_all"));
        let field = field(state, &self.request);

        // The number of leads is known once they are loaded.
        let is_loaded = !matches!(self.status, BulkEditStatus::Created | BulkEditStatus::Loading);
        let total = is_loaded.then_some(self.n_leads);
        let processed = (self.status == BulkEditStatus::Done).then_some(self.n_leads);
        let processed = total.map(|_| processed.unwrap_or(0));
        json!({
            "id": self.id,
            "organization_id": state.organization.id,
            "type": asked("type"),
            "status": self.status,
            "query": is_everything.then_some("*"),
            "s_query": normalized(state, query),
            "sort": self.request.get("sort").cloned().unwrap_or_else(|| json!([])),
            "results_limit": asked("results_limit"),
            "custom_field_name": field.map(|field| &field.name),
            "custom_field_value": text_of(&asked("custom_field_value")),
            "lead_status_id": asked("lead_status_id"),
            "n_leads": total,
            "n_leads_processed": processed,
            "n_objects": total,
            "n_objects_processed": processed,
            "send_done_email": self.request.get("send_done_email").cloned().unwrap_or(json!(true)),
            "created_by": self.created_by,
            "updated_by": self.created_by,
            "date_created": self.date_created.older(),
            "date_updated": self.date_updated.older(),
        })
    }
}

/// A value as the list shows it: a text or nothing.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A query as the list shows it: every node says whether it is negated.
fn normalized(state: &State, query: Value) -> Value {
    let is_reordered = state.is("bulk_edit_query", "reordered");
    if state.is("bulk_edit_query", "as_sent") {
        return query;
    }

    let Value::Object(mut node) = query else {
        return query;
    };
    node.entry("negate").or_insert(json!(false));
    if let Some(Value::Array(queries)) = node.get_mut("queries") {
        let inner = std::mem::take(queries).into_iter();
        queries.extend(inner.map(|query| normalized(state, query)));
        if is_reordered {
            queries.reverse();
        }
    }
    if let Some(related) = node.remove("related_query") {
        node.insert("related_query".to_owned(), normalized(state, related));
    }
    Value::Object(node)
}

/// `/bulk_action/edit/` and `/bulk_action/edit/{id}/`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    match (call.method, rest) {
        (Method::Get, []) => {
            let edits = state.bulk_edits.iter().rev();
            list(call, &state.switches, ListPaging::OLDER, edits, |edit| {
                edit.render(state)
            })
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (Method::Get, [id]) => {
            let edit = &state.bulk_edits[position(state, id)?];
            Ok(Answer::ok(call.shape(&state.switches, edit.render(state))))
        }
        (Method::Put, [id]) => pause(state, call, id),
        (_, [_]) => Err(Refusal::Method("GET, PUT")),
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn position(state: &State, id: &str) -> Result<usize, Refusal> {
    let position = state.bulk_edits.iter().position(|edit| edit.id == id);
    position.ok_or(Refusal::NoSuchDocument("BulkEdit"))
}

/// Pauses an edit that is under way, or lets it go on.
fn pause(state: &mut State, call: &Call, id: &str) -> CallResult {
    let at = position(state, id)?;
    let now = state.mint.now();
    let edit = &mut state.bulk_edits[at];
    let wanted = call
        .body
        .get("status")
        .and_then(Value::as_str)
        .unwrap_or_default();
    edit.status = match (wanted, edit.status) {
        ("paused", _) if !edit.is_over() => BulkEditStatus::Paused,
        ("resuming", BulkEditStatus::Paused) => BulkEditStatus::Resuming,
        _ => return Err(Refusal::field("status", "Not a valid choice.")),
    };
    edit.date_updated = now;

    let answer = state.bulk_edits[at].render(state);
    Ok(Answer::ok(call.shape(&state.switches, answer)))
}

/// The field of leads that an edit is about, by its id or by its name.
fn field<'a>(state: &'a State, request: &Map<String, Value>) -> Option<&'a CustomField> {
    let text = |key: &str| request.get(key).and_then(Value::as_str);
    match (text("custom_field_id"), text("custom_field_name")) {
        (Some(id), _) => state.field(id).filter(|field| field.stands_on(&Place::Lead)),
        (None, Some(name)) => state.custom_field(&Place::Lead, name),
        (None, None) => None,
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
            if field(state, &call.body).is_none() {
                form.problem("custom_field_id", "Object does not exist.");
            }
        }
    }
    form.finish()?;

    let leads = leads(state, &call.body)?;
    let id = state.mint.older_id("bulkedit");
    let now = state.mint.now();
    let edit = BulkEdit {
        id,
        request: call.body.clone(),
        n_leads: leads.len(),
        reads_left: state.switches.count("bulk_edit_reads"),
        status: BulkEditStatus::Created,
        created_by: state.owner_id(),
        date_created: now,
        date_updated: now,
    };

    // A value that the field cannot take is refused now, as long as there is a lead to try it on.
    let mut trial = state.clone();
    carry_out(&mut trial, &edit)?;

    let answer = edit.render(state);

    // Without a lag the edit is done at once; otherwise reads of it count down until it is.
    let mut edit = edit;
    if edit.reads_left == 0 {
        state.records = trial.records;
        edit.status = BulkEditStatus::Done;
    }
    state.bulk_edits.push(edit);
    Ok(Answer::ok(call.shape(&state.switches, answer)))
}

/// Counts a read of bulk edits and carries out those that are due; returns whether anything changed.
pub(crate) fn read_counted(state: &mut State) -> bool {
    let moves = |edit: &BulkEdit| !edit.is_over() && edit.status != BulkEditStatus::Paused;
    let waiting: Vec<usize> = (0..state.bulk_edits.len())
        .filter(|index| moves(&state.bulk_edits[*index]))
        .collect();

    for index in &waiting {
        let edit = &mut state.bulk_edits[*index];
        edit.reads_left = edit.reads_left.saturating_sub(1);
        edit.status = match edit.status {
            BulkEditStatus::Created if edit.reads_left > 1 => BulkEditStatus::Loading,
            BulkEditStatus::Created
            | BulkEditStatus::Loading
            | BulkEditStatus::Processing
            | BulkEditStatus::Resuming => BulkEditStatus::Processing,
            other @ (BulkEditStatus::Done | BulkEditStatus::Paused | BulkEditStatus::Error) => other,
        };

        if edit.reads_left == 0 {
            let edit = edit.clone();
            let mut trial = state.clone();
            // There is no request left to refuse, so an edit that fails now says so in its status.
            let status = match carry_out(&mut trial, &edit) {
                Ok(()) => {
                    state.records = trial.records;
                    BulkEditStatus::Done
                }
                Err(_) => BulkEditStatus::Error,
            };
            state.bulk_edits[*index].status = status;
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
            let id = field(state, &edit.request).map_or("", |field| &field.id);
            Map::from_iter([(format!("custom.{id}{suffix}"), value.unwrap_or(Value::Null))])
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
