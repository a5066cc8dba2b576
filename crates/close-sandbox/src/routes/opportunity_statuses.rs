//! The endpoint of opportunity statuses, which live inside pipelines; pipelines order them.

use serde_json::{Value, json};

use super::{
    collection::Collection,
    pipeline_statuses::{STATUS_TYPES, check_label, home_of, move_into, remove},
};
use crate::{
    objects::{OpportunityStatus, Pipeline, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

/// `/status/opportunity/` and `/status/opportunity/{id}/`; a position counts the statuses of all pipelines.
#[derive(Clone, Copy)]
pub(crate) struct OpportunityStatuses;

impl Collection for OpportunityStatuses {
    fn document(self) -> Option<&'static str> {
        Some("OpportunityStatus")
    }

    fn find(self, state: &State, id: &str) -> Option<usize> {
        state.opportunity_statuses().position(|status| status.id == id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let mut statuses: Vec<(&Pipeline, &OpportunityStatus)> = in_pipelines(state).collect();
        // By id, as in recorded lists; the display order is in the pipelines.
        statuses.sort_by(|a, b| a.1.id.cmp(&b.1.id));
        list(
            call,
            &state.switches,
            ListPaging::OLDER,
            statuses,
            |(pipeline, status)| status.render(state, pipeline),
        )
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        let label = form.name("label");

        // What a status without a pipeline or a type gets is not documented.
        let strict = state.is("opportunity_status_defaults", "refuse");
        let kind = form.one_of("type", STATUS_TYPES);
        if kind.is_none() && strict {
            form.missing("type");
        }
        let pipeline_id = form.text("pipeline_id").flatten();
        if pipeline_id.is_none() && strict {
            form.missing("pipeline_id");
        }
        let pipeline = match &pipeline_id {
            Some(id) => position_of(&state.pipelines, id),
            None => (!state.pipelines.is_empty()).then_some(0),
        };
        if pipeline.is_none() {
            form.problem("pipeline_id", "Object does not exist.");
        }
        form.finish()?;

        let pipeline = pipeline.unwrap_or(0);
        let status = OpportunityStatus {
            id: state.mint.older_id("stat"),
            label,
            kind: kind.unwrap_or_else(|| STATUS_TYPES[0].to_owned()),
        };
        check_label(state, &status, &state.pipelines[pipeline].statuses)?;

        let id = status.id.clone();
        // Recorded: own statuses follow Won and Lost.
        state.pipelines[pipeline].statuses.push(status);
        self.shown_by_id(state, call, &id)
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        let status = in_pipelines(state).nth(position);
        let value = status.map(|(pipeline, status)| status.render(state, pipeline));
        call.shape(&state.switches, value.unwrap_or_default())
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let id = id_at(state, position);
        let home = home_of(state, &id).ok_or_else(|| self.missing())?;
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        let label = form.changed_name("label");
        let kind = form.one_of("type", STATUS_TYPES);
        let target = form.text("pipeline_id").flatten();
        form.finish()?;

        let pipeline = &state.pipelines[home.pipeline];
        let changes_type = kind
            .as_ref()
            .is_some_and(|kind| *kind != pipeline.statuses[home.status].kind);
        if changes_type && state.is("opportunity_status_type_change", "refuse") {
            return Err(Refusal::unchangeable("type"));
        }
        let target = target.filter(|target| *target != pipeline.id);
        if target.is_some() && state.is("opportunity_status_pipeline_change", "refuse") {
            return Err(Refusal::unchangeable("pipeline_id"));
        }

        let mut status = pipeline.statuses[home.status].clone();
        if let Some(label) = label {
            status.label = label;
            check_label(state, &status, &pipeline.statuses)?;
        }
        if let Some(kind) = kind.filter(|_| state.is("opportunity_status_type_change", "allow")) {
            status.kind = kind;
        }
        state.pipelines[home.pipeline].statuses[home.status] = status;

        // Moved last, because the move changes its position.
        if let Some(target) = target.filter(|_| state.is("opportunity_status_pipeline_change", "allow")) {
            let target = position_of(&state.pipelines, &target)
                .ok_or_else(|| Refusal::field("pipeline_id", "Object does not exist."))?;
            move_into(state, target, &id)?;
        }
        self.shown_by_id(state, call, &id)
    }

    fn delete(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let id = id_at(state, position);
        guard_last(state, &id)?;
        remove(state, call, &id)?;
        Ok(Answer::emptied())
    }
}

impl OpportunityStatus {
    /// The reduced shape inside a pipeline.
    pub(crate) fn nested(&self) -> Value {
        json!({"id": self.id, "label": self.label, "type": self.kind})
    }

    fn render(&self, state: &State, pipeline: &Pipeline) -> Value {
        json!({
            "id": self.id,
            "label": self.label,
            "organization_id": state.organization.id,
            "pipeline_id": pipeline.id,
            "type": self.kind,
        })
    }
}

/// Refuses to delete the only won or the only lost status of a pipeline, and the only status of all, where the switches
/// say so.
fn guard_last(state: &State, id: &str) -> Result<(), Refusal> {
    if state.is("delete_last_won_or_lost", "allow") {
        return Ok(());
    }
    let Some((pipeline, status)) = in_pipelines(state).find(|(_, status)| status.id == id) else {
        return Ok(());
    };

    // Close's help says that these can't be removed, its API that a pipeline is emptied before it is deleted. Both can
    // be so only where active statuses keep them.
    let count = |kind: &str| {
        pipeline
            .statuses
            .iter()
            .filter(|other| other.kind == kind)
            .count()
    };
    let is_kept = state.is("delete_last_won_or_lost", "never") || count("active") > 0;
    let is_last = status.kind != "active" && count(&status.kind) == 1;
    if (is_last && is_kept) || in_pipelines(state).count() == 1 {
        return Err(Refusal::General("This Status cannot be removed.".to_owned()));
    }
    Ok(())
}

fn in_pipelines(state: &State) -> impl Iterator<Item = (&Pipeline, &OpportunityStatus)> {
    state
        .pipelines
        .iter()
        .flat_map(|pipeline| pipeline.statuses.iter().map(move |status| (pipeline, status)))
}

impl OpportunityStatuses {
    /// The answer to a write, after which the status may have another position.
    fn shown_by_id(self, state: &State, call: &Call, id: &str) -> CallResult {
        let position = self.find(state, id);
        let position = position.ok_or_else(|| self.missing())?;
        Ok(Answer::ok(self.shown(state, call, position)))
    }
}

fn id_at(state: &State, position: usize) -> String {
    let status = state.opportunity_statuses().nth(position);
    status.map(|status| status.id.clone()).unwrap_or_default()
}
