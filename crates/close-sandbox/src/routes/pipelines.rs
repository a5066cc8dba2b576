//! The endpoint of pipelines, and the order of their statuses.

use serde_json::{Map, Value, json};

use super::{
    collection::Collection,
    ordering::{OmittedIds, arrange},
    pipeline_statuses::{STATUS_TYPES, check_label, move_into, remove},
    unique_names::claim,
};
use crate::{
    objects::{OpportunityStatus, Pipeline, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

/// `/pipeline/` and `/pipeline/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct Pipelines;

impl Collection for Pipelines {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.pipelines, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let mut pipelines: Vec<&Pipeline> = state.pipelines.iter().collect();
        if state.is("pipeline_list_order", "by_name") {
            pipelines.sort_by(|a, b| a.name.cmp(&b.name));
        }
        list(call, &state.switches, ListPaging::NEWER, pipelines, |pipeline| {
            pipeline.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        let name = form.name("name");
        let inline = form
            .objects("statuses")
            .filter(|_| state.is("inline_statuses_on_create", "create"));
        form.finish()?;

        let owner = Some(state.owner_id());
        let mut pipeline = Pipeline {
            id: String::new(),
            name,
            statuses: Vec::new(),
            created_by: owner.clone(),
            updated_by: owner,
            date_created: state.organization.date_created,
            date_updated: state.organization.date_created,
        };
        check_name(state, &pipeline)?;
        if state.pipelines.len() >= state.plan.pipelines {
            return Err(Refusal::Plan("Your plan allows no more pipelines.".to_owned()));
        }

        for item in inline.unwrap_or_default() {
            let status = inline_status(state, item)?;
            check_label(state, &status, &pipeline.statuses)?;
            pipeline.statuses.push(status);
        }
        pipeline.id = state.mint.newer_id("pipe");
        let now = state.mint.now();
        (pipeline.date_created, pipeline.date_updated) = (now, now);
        state.pipelines.push(pipeline);
        let position = state.pipelines.len() - 1;
        Ok(Answer::created(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.pipelines[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        let name = form.changed_name("name");
        let items = form.objects("statuses");
        form.finish()?;

        if let Some(name) = name {
            state.pipelines[position].name = name;
            check_name(state, &state.pipelines[position])?;
        }
        if let Some(items) = items {
            put_statuses(state, call, position, &items)?;
        }

        let owner = Some(state.owner_id());
        let now = state.mint.now();
        let pipeline = &mut state.pipelines[position];
        (pipeline.updated_by, pipeline.date_updated) = (owner, now);
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        // Close documents this refusal, though not its words.
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
}

impl Pipeline {
    pub(crate) fn render(&self, state: &State) -> Value {
        let statuses: Vec<Value> = self.statuses.iter().map(OpportunityStatus::nested).collect();
        json!({
            "id": self.id,
            "name": self.name,
            "organization_id": state.organization.id,
            "created_by": self.created_by,
            "updated_by": self.updated_by,
            "date_created": self.date_created.newer(),
            "date_updated": self.date_updated.newer(),
            "statuses": statuses,
        })
    }
}

fn inline_status(state: &mut State, item: &Map<String, Value>) -> Result<OpportunityStatus, Refusal> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let (Some(label), Some(kind)) = (text("label"), text("type")) else {
        return Err(Refusal::field("statuses", "Field required"));
    };
    if !STATUS_TYPES.contains(&kind.as_str()) {
        return Err(Refusal::field("statuses", "Not a valid choice."));
    }
    Ok(OpportunityStatus {
        id: state.mint.older_id("stat"),
        label,
        kind,
    })
}

/// Carries out the list of statuses in a PUT: moves, new ones, the order, and what happens to those left out.
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
                move_into(state, position, id)?;
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

    // Read after the moves, so that what came from other pipelines has a place in the order.
    let current: Vec<String> = state.pipelines[position]
        .statuses
        .iter()
        .map(|status| status.id.clone())
        .collect();
    let omitted = OmittedIds::of(state.switches.get("partial_pipeline_order"));
    let arranged = arrange(state, "statuses", &current, &wanted, omitted)?;
    for id in current.iter().filter(|id| !arranged.contains(id)) {
        remove(state, call, id)?;
    }

    let place = |status: &OpportunityStatus| {
        let place = arranged.iter().position(|id| *id == status.id);
        place.unwrap_or(usize::MAX)
    };
    state.pipelines[position].statuses.sort_by_key(place);
    Ok(())
}

fn rename_beside(state: &mut State, position: usize, id: &str, item: &Map<String, Value>) {
    if !state.is("label_in_order", "rename") {
        return;
    }
    let statuses = &mut state.pipelines[position].statuses;
    let label = item.get("label").and_then(Value::as_str);
    if let (Some(label), Some(place)) = (label, position_of(statuses, id)) {
        statuses[place].label = label.to_owned();
    }
}

fn check_name(state: &State, pipeline: &Pipeline) -> Result<(), Refusal> {
    claim(state, Some("duplicate_pipeline"), pipeline, &state.pipelines)
}
