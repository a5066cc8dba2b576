//! Pipelines: the objects with their ordered statuses, and their endpoint.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::form::Form;
use super::ids::{Mint, Moment};
use super::listing::{Paging, list_of};
use super::names::{Family, claim};
use super::opportunity_statuses::{self, OpportunityStatus, TYPES};
use super::order::{Omitted, arrange};
use super::state::State;

/// A named and ordered group of opportunity statuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// `pipe_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// In display order.
    pub statuses: Vec<OpportunityStatus>,
    /// Nothing for the pipeline of a new organization.
    pub created_by: Option<String>,
    /// As `created_by`.
    pub updated_by: Option<String>,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

impl Pipeline {
    pub(super) fn default_of(mint: &mut Mint) -> Self {
        let id = mint.newer_id("pipe");
        let now = mint.now();
        let statuses = [
            ("Demo Completed", "active"),
            ("Proposal Sent", "active"),
            ("Contract Sent", "active"),
            ("Won", "won"),
            ("Lost", "lost"),
        ];
        Self {
            id,
            name: "Sales".to_owned(),
            statuses: statuses
                .into_iter()
                .map(|(label, kind)| OpportunityStatus {
                    id: mint.older_id("stat"),
                    label: label.to_owned(),
                    kind: kind.to_owned(),
                })
                .collect(),
            created_by: None,
            updated_by: None,
            date_created: now,
            date_updated: now,
        }
    }

    pub(super) fn render(&self, organization_id: &str) -> Value {
        let statuses: Vec<Value> = self.statuses.iter().map(OpportunityStatus::nested).collect();
        json!({
            "id": self.id,
            "name": self.name,
            "organization_id": organization_id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.newer(),
            "date_updated": self.date_updated.newer(),
            "statuses": statuses,
        })
    }
}

/// `/pipeline/` and `/pipeline/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let organization = &state.organization.id;
            let mut pipelines: Vec<&Pipeline> = state.pipelines.iter().collect();
            if state.is("pipeline_list_order", "by_name") {
                pipelines.sort_by(|a, b| a.name.cmp(&b.name));
            }
            list_of(call, &state.switches, Paging::NEWER, pipelines, |pipeline| {
                pipeline.render(organization)
            })
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id]) => {
            let position = state.pipelines.iter().position(|pipeline| pipeline.id == *id);
            let position = position.ok_or(Refusal::NoSuchObject(Generation::Newer))?;
            match method {
                Method::Get if state.is("get_one_pipeline", "404") => Err(Refusal::NoSuchUrl),
                Method::Get if state.is("get_one_pipeline", "405") => Err(Refusal::Method("PUT, DELETE")),
                Method::Get => Ok(Answer::ok(shown(state, call, position))),
                Method::Put => update(state, call, position),
                Method::Delete => delete(state, position),
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn create(state: &mut State, call: &Call) -> Outcome {
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    let name = form.name("name");
    let inline = form
        .objects("statuses")
        .filter(|_| state.is("inline_statuses_on_create", "create"));
    form.finish()?;
    claim(state, Family::Pipeline, &name, names(state, None))?;
    if state.pipelines.len() >= state.plan.pipelines {
        return Err(Refusal::Plan("Your plan allows no more pipelines.".to_owned()));
    }
    let mut statuses = Vec::new();
    for item in inline.unwrap_or_default() {
        let status = inline_status(state, item)?;
        claim(state, Family::OpportunityStatus, &status.label, labels(&statuses))?;
        statuses.push(status);
    }
    let owner = Some(state.owner_id());
    let id = state.mint.newer_id("pipe");
    let now = state.mint.now();
    state.pipelines.push(Pipeline {
        id,
        name,
        statuses,
        created_by: owner.clone(),
        updated_by: owner,
        date_created: now,
        date_updated: now,
    });
    let position = state.pipelines.len() - 1;
    Ok(Answer::created(shown(state, call, position)))
}

fn inline_status(state: &mut State, item: &Map<String, Value>) -> Result<OpportunityStatus, Refusal> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let (Some(label), Some(kind)) = (text("label"), text("type")) else {
        return Err(Refusal::field("statuses", "Field required"));
    };
    if !TYPES.contains(&kind.as_str()) {
        return Err(Refusal::field("statuses", "Not a valid choice."));
    }
    Ok(OpportunityStatus {
        id: state.mint.older_id("stat"),
        label,
        kind,
    })
}

fn update(state: &mut State, call: &Call, position: usize) -> Outcome {
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    let name = form.changed_name("name");
    let items = form.objects("statuses");
    form.finish()?;
    if let Some(name) = name {
        claim(state, Family::Pipeline, &name, names(state, Some(position)))?;
        state.pipelines[position].name = name;
    }
    if let Some(items) = items {
        put_statuses(state, call, position, &items)?;
    }
    let owner = Some(state.owner_id());
    let now = state.mint.now();
    let pipeline = &mut state.pipelines[position];
    (pipeline.updated_by, pipeline.date_updated) = (owner, now);
    Ok(Answer::ok(shown(state, call, position)))
}

fn put_statuses(
    state: &mut State,
    call: &Call,
    position: usize,
    items: &[&Map<String, Value>],
) -> Result<(), Refusal> {
    let mut wanted = Vec::new();
    for item in items {
        match item.get("id").and_then(Value::as_str) {
            Some(id) => {
                move_in(state, position, id)?;
                rename_beside(state, position, id, item);
                wanted.push(id.to_owned());
            }
            None if state.is("status_without_id", "create") => {
                let status = inline_status(state, item)?;
                wanted.push(status.id.clone());
                state.pipelines[position].statuses.push(status);
            }
            None if state.is("status_without_id", "ignore") => {}
            None => return Err(Refusal::field("statuses", "Field required")),
        }
    }
    let current: Vec<String> = state.pipelines[position]
        .statuses
        .iter()
        .map(|status| status.id.clone())
        .collect();
    let omitted = match state.switches.get("partial_pipeline_order") {
        Some("keep_at_end") => Omitted::AtEnd,
        Some("keep_at_start") => Omitted::AtStart,
        Some("delete_omitted") => Omitted::Dropped,
        _ => Omitted::Refused,
    };
    let arranged = arrange(state, "statuses", &current, &wanted, omitted)?;
    for id in current.iter().filter(|id| !arranged.contains(id)) {
        opportunity_statuses::remove(state, call, id)?;
    }
    let place = |status: &OpportunityStatus| {
        arranged
            .iter()
            .position(|id| *id == status.id)
            .unwrap_or(usize::MAX)
    };
    state.pipelines[position].statuses.sort_by_key(place);
    Ok(())
}

fn rename_beside(state: &mut State, position: usize, id: &str, item: &Map<String, Value>) {
    let label = item.get("label").and_then(Value::as_str);
    if let Some(label) = label.filter(|_| state.is("label_in_order", "rename"))
        && let Some(status) = state.pipelines[position]
            .statuses
            .iter_mut()
            .find(|status| status.id == id)
    {
        status.label = label.to_owned();
    }
}

/// Takes a status out of whichever pipeline has it and adds it to this one; its opportunities follow.
pub(super) fn move_in(state: &mut State, position: usize, id: &str) -> Result<(), Refusal> {
    let source = state
        .pipelines
        .iter()
        .position(|pipeline| pipeline.statuses.iter().any(|s| s.id == id));
    let Some(source) = source.filter(|source| *source != position) else {
        return Ok(());
    };
    let statuses = &mut state.pipelines[source].statuses;
    let Some(place) = statuses.iter().position(|status| status.id == id) else {
        return Ok(());
    };
    let moved = statuses.remove(place);
    claim(
        state,
        Family::OpportunityStatus,
        &moved.label,
        labels(&state.pipelines[position].statuses),
    )?;
    state.pipelines[position].statuses.push(moved);
    Ok(())
}

fn delete(state: &mut State, position: usize) -> Outcome {
    if !state.pipelines[position].statuses.is_empty() {
        return Err(Refusal::General(
            "A pipeline that contains statuses cannot be deleted.".to_owned(),
        ));
    }
    if state.pipelines.len() == 1 && state.is("delete_last_pipeline", "refuse") {
        return Err(Refusal::General(
            "The last pipeline cannot be deleted.".to_owned(),
        ));
    }
    state.pipelines.remove(position);
    Ok(Answer::no_content())
}

fn names(state: &State, except: Option<usize>) -> impl Iterator<Item = &str> {
    let others = state.pipelines.iter().enumerate();
    others
        .filter(move |(place, _)| Some(*place) != except)
        .map(|(_, pipeline)| pipeline.name.as_str())
}

fn labels(statuses: &[OpportunityStatus]) -> impl Iterator<Item = &str> {
    statuses.iter().map(|status| status.label.as_str())
}

fn shown(state: &State, call: &Call, position: usize) -> Value {
    call.shape(
        &state.switches,
        state.pipelines[position].render(&state.organization.id),
    )
}
