//! Workflows: the objects, which tests put there, and the list of them. They can't be written.

use serde_json::{Value, json};

use crate::{
    objects::Workflow,
    protocol::{Answer, Call, CallResult, ListPaging, Method, Refusal, list},
    state::State,
};

/// What a key needs to see workflows, where it needs anything.
const PERMISSION: &str = "manage_email_sequences";

/// `/sequence/` and `/sequence/{id}/`.
pub(crate) fn route(state: &State, call: &Call, rest: &[&str]) -> CallResult {
    if call.method != Method::Get {
        return Err(Refusal::Method("GET"));
    }
    let may_see = state.permissions.iter().any(|known| known == PERMISSION);
    if !may_see && state.is("sequences_unmanaged", "refuse") {
        return Err(Refusal::Permission(PERMISSION));
    }

    match rest {
        [] => list(
            call,
            &state.switches,
            ListPaging::OLDER,
            &state.workflows,
            |workflow| shown(state, workflow),
        ),
        [id] => {
            let found = state.workflows.iter().find(|workflow| workflow.id == *id);
            let found = found.ok_or(Refusal::NoSuchObject)?;
            let mut body = shown(state, found);
            body["subscription_counts_by_status"] =
                json!({"active": 0, "error": 0, "finished": 0, "goal": 0, "paused": 0});
            Ok(Answer::ok(body))
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn shown(state: &State, workflow: &Workflow) -> Value {
    let owner = state.owner_id();
    let date = workflow.date_created.newer();
    let mut body = json!({
        "id": workflow.id,
        "name": workflow.name,
        "organization_id": state.organization.id,
        "schedule": null,
        "steps": [],
        "timezone": "US/Eastern",
        "trigger_query": workflow.trigger_query,
        "allow_manual_enrollment": true,
        "owner_id": null,
        "created_by_id": owner,
        "updated_by_id": owner,
        "date_created": date,
        "date_updated": date,
    });

    if let Some(status) = &workflow.status {
        body["status"] = json!(status);
    }
    body
}
