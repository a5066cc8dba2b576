//! Opportunity statuses: the endpoint that creates, renames and deletes them; pipelines order them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::form::Form;
use super::ledger;
use super::listing::{Paging, list_of};
use super::names::{Family, claim};
use super::pipelines;
use super::state::State;
use super::statuses::readable;

/// A status of opportunities; it lives inside its pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityStatus {
    /// `stat_…`.
    pub id: String,
    /// What people see.
    pub label: String,
    /// `active`, `won` or `lost`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
}

pub(super) const TYPES: &[&str] = &["active", "won", "lost"];

impl OpportunityStatus {
    /// The reduced shape inside a pipeline.
    pub(super) fn nested(&self) -> Value {
        json!({"id": self.id, "label": self.label, "type": self.kind})
    }

    fn render(&self, pipeline_id: &str, organization_id: &str) -> Value {
        json!({
            "id": self.id,
            "label": self.label,
            "organization_id": organization_id,
            "pipeline_id": pipeline_id,
            "type": self.kind,
        })
    }
}

/// `/status/opportunity/` and `/status/opportunity/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let mut pairs: Vec<(&str, &OpportunityStatus)> = state
                .pipelines
                .iter()
                .flat_map(|pipeline| {
                    pipeline
                        .statuses
                        .iter()
                        .map(|status| (pipeline.id.as_str(), status))
                })
                .collect();
            pairs.sort_by(|a, b| a.1.id.cmp(&b.1.id));
            let organization = &state.organization.id;
            list_of(
                call,
                &state.switches,
                Paging::OLDER,
                pairs,
                |(pipeline, status)| status.render(pipeline, organization),
            )
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id]) => {
            let home = find(state, id).ok_or(Refusal::NoSuchObject(Generation::Older))?;
            match method {
                Method::Get => {
                    readable(state)?;
                    Ok(shown(state, call, home))
                }
                Method::Put => update(state, call, home),
                Method::Delete => {
                    guard_last(state, home)?;
                    remove(state, call, id)?;
                    Ok(Answer::emptied())
                }
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn create(state: &mut State, call: &Call) -> Outcome {
    let mut form = Form::new(call, &state.switches, Generation::Older);
    let label = form.name("label");
    let strict = state.is("opportunity_status_defaults", "refuse");
    let kind = form.one_of("type", TYPES);
    if kind.is_none() && strict {
        form.missing("type");
    }
    let pipeline_id = form.text("pipeline_id").flatten();
    if pipeline_id.is_none() && strict {
        form.missing("pipeline_id");
    }
    let pipeline = match &pipeline_id {
        Some(id) => state.pipelines.iter().position(|pipeline| pipeline.id == *id),
        None => (!state.pipelines.is_empty()).then_some(0),
    };
    if pipeline.is_none() {
        form.problem("pipeline_id", "Object does not exist.");
    }
    form.finish()?;
    let pipeline = pipeline.unwrap_or(0);
    claim(
        state,
        Family::OpportunityStatus,
        &label,
        labels(state, pipeline, None),
    )?;
    let kind = kind.unwrap_or_else(|| "active".to_owned());
    let status = OpportunityStatus {
        id: state.mint.older_id("stat"),
        label,
        kind,
    };
    let first = state.is("new_status_position", "first");
    let statuses = &mut state.pipelines[pipeline].statuses;
    let position = if first { 0 } else { statuses.len() };
    statuses.insert(position, status);
    Ok(shown(state, call, (pipeline, position)))
}

fn update(state: &mut State, call: &Call, home: (usize, usize)) -> Outcome {
    let (pipeline, position) = home;
    let mut form = Form::new(call, &state.switches, Generation::Older);
    let label = form.changed_name("label");
    let kind = form.one_of("type", TYPES);
    let target = form.text("pipeline_id").flatten();
    form.finish()?;
    let status = &state.pipelines[pipeline].statuses[position];
    if kind.as_ref().is_some_and(|kind| *kind != status.kind)
        && state.is("opportunity_status_type_change", "refuse")
    {
        return Err(Refusal::unchangeable("type"));
    }
    let moves = target
        .as_ref()
        .is_some_and(|target| *target != state.pipelines[pipeline].id);
    if moves && state.is("opportunity_status_pipeline_change", "refuse") {
        return Err(Refusal::unchangeable("pipeline_id"));
    }
    if let Some(label) = label {
        claim(
            state,
            Family::OpportunityStatus,
            &label,
            labels(state, pipeline, Some(position)),
        )?;
        state.pipelines[pipeline].statuses[position].label = label;
    }
    if let Some(kind) = kind.filter(|_| state.is("opportunity_status_type_change", "allow")) {
        state.pipelines[pipeline].statuses[position].kind = kind;
    }
    let id = state.pipelines[pipeline].statuses[position].id.clone();
    if moves && state.is("opportunity_status_pipeline_change", "allow") {
        let target = state
            .pipelines
            .iter()
            .position(|pipeline| Some(&pipeline.id) == target.as_ref());
        let target = target.ok_or_else(|| Refusal::field("pipeline_id", "Object does not exist."))?;
        pipelines::move_in(state, target, &id)?;
    }
    let home = find(state, &id).ok_or(Refusal::NoSuchObject(Generation::Older))?;
    Ok(shown(state, call, home))
}

/// Deletes a status wherever it is, under the rule for statuses in use.
pub(super) fn remove(state: &mut State, call: &Call, id: &str) -> Result<(), Refusal> {
    let Some((pipeline, position)) = find(state, id) else {
        return Ok(());
    };
    if ledger::status_in_use(state, id) && state.is("delete_status_in_use", "refuse") {
        return Err(Refusal::General(
            "This status is in use by opportunities.".to_owned(),
        ));
    }
    let removed = state.pipelines[pipeline].statuses.remove(position);
    if state.is("delete_status_in_use", "to_default") {
        let heir = state.pipelines[pipeline].statuses.first().or_else(|| {
            state
                .pipelines
                .iter()
                .flat_map(|pipeline| &pipeline.statuses)
                .next()
        });
        let heir = heir.map(|status| status.id.clone());
        ledger::replace_status(state, id, &removed.label, heir, &call.cause());
    } else {
        ledger::note_dangling_status(state, id, &removed.label, &call.cause());
    }
    Ok(())
}

fn guard_last(state: &State, (pipeline, position): (usize, usize)) -> Result<(), Refusal> {
    let statuses = &state.pipelines[pipeline].statuses;
    let kind = &statuses[position].kind;
    let alone = statuses.iter().filter(|status| status.kind == *kind).count() == 1;
    if alone && kind != "active" && state.is("delete_last_won_or_lost", "refuse") {
        return Err(Refusal::General("This Status cannot be removed.".to_owned()));
    }
    Ok(())
}

fn find(state: &State, id: &str) -> Option<(usize, usize)> {
    state
        .pipelines
        .iter()
        .enumerate()
        .find_map(|(pipeline, content)| {
            content
                .statuses
                .iter()
                .position(|status| status.id == id)
                .map(|position| (pipeline, position))
        })
}

fn labels(state: &State, pipeline: usize, except: Option<usize>) -> impl Iterator<Item = &str> {
    let others = state.pipelines[pipeline].statuses.iter().enumerate();
    others
        .filter(move |(place, _)| Some(*place) != except)
        .map(|(_, status)| status.label.as_str())
}

fn shown(state: &State, call: &Call, (pipeline, position): (usize, usize)) -> Answer {
    let pipeline = &state.pipelines[pipeline];
    let value = pipeline.statuses[position].render(&pipeline.id, &state.organization.id);
    Answer::ok(call.shape(&state.switches, value))
}
