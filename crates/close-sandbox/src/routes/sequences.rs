//! The endpoint of workflows (API notes, adjacent section 5).

use serde_json::{Map, Value, json};

use super::{collection::Collection, unique_names::claim, workflow_schedule, workflow_steps};
use crate::{
    objects::{ScheduleRange, Workflow, WorkflowDisturbance, WorkflowStep, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

/// What a key needs to change workflows, and to see them where that needs anything.
const PERMISSION: &str = "manage_email_sequences";

/// The words that a request may give.
const STATUSES: &[&str] = &["active", "draft", "paused"];

/// `/sequence/` and `/sequence/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct Sequences;

/// Checks what the plan and the key allow, and answers.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    // Only the larger plans have workflows; with which code Close refuses them is not known.
    if !state.plan.workflows {
        let text = "Workflows are not part of your plan.".to_owned();
        return Err(if state.is("workflows_beyond_plan", "403") {
            Refusal::Plain(403, text)
        } else {
            Refusal::Plan(text)
        });
    }

    let may_manage = state.permissions.iter().any(|known| known == PERMISSION);
    let is_needed = call.method != Method::Get || state.is("sequences_unmanaged", "refuse");
    if is_needed && !may_manage {
        return Err(Refusal::Permission(PERMISSION));
    }
    Sequences.route(state, call, rest)
}

/// What a request says of a workflow; what it leaves out stays.
struct WorkflowRequest<'a> {
    name: Option<String>,
    timezone: Option<String>,
    schedule: Option<Option<Vec<ScheduleRange>>>,
    allow_manual_enrollment: Option<bool>,
    status: Option<String>,
    steps: Option<Vec<&'a Map<String, Value>>>,
}

impl Collection for Sequences {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.workflows, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let workflows = &state.workflows;
        list(call, &state.switches, ListPaging::OLDER, workflows, |workflow| {
            workflow.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        for name in ["name", "timezone", "steps"] {
            if form.raw(name).is_none_or(Value::is_null) {
                form.missing(name);
            }
        }
        if form.given("status") && state.is("workflow_status_on_create", "refuse") {
            form.problem("status", "Unknown field.");
        }
        let mut request = WorkflowRequest::read(&mut form);
        form.finish()?;

        // Close's own assistant makes drafts; the API shows no example of that.
        if state.is("workflow_status_on_create", "ignore") {
            request.status = None;
        }
        let status = request.status.clone().unwrap_or_else(|| STATUSES[0].to_owned());
        let mut workflow = Workflow::new(&mut state.mint, "", Some(&status));
        request.fill(state, &mut workflow)?;
        claim(state, Some("duplicate_workflow"), &workflow, &state.workflows)?;

        let shown = workflow.render(state);
        state.workflows.push(workflow);
        Ok(Answer::ok(call.shape(&state.switches, shown)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        let workflow = &state.workflows[position];
        let counts = workflow.subscriptions;
        let mut body = workflow.render(state);
        body["subscription_counts_by_status"] = json!(counts);
        call.shape(&state.switches, body)
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Older);
        let is_draft = form.raw("status").is_some_and(|status| status == "draft");
        if is_draft && state.is("workflow_draft_by_put", "refuse") {
            form.problem("status", "Not a valid choice.");
        }
        let request = WorkflowRequest::read(&mut form);
        form.finish()?;

        let before = state.workflows[position].clone();
        let mut workflow = before.clone();
        request.fill(state, &mut workflow)?;
        claim(state, Some("duplicate_workflow"), &workflow, &state.workflows)?;
        note_disturbance(state, call, &before, Some(&workflow));
        state.workflows[position] = workflow;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let workflow = state.workflows[position].clone();
        if workflow.subscriptions.inside() > 0 && state.is("delete_workflow_with_people", "refuse") {
            return Err(Refusal::General(
                "A Workflow with active enrollments cannot be deleted.".to_owned(),
            ));
        }
        note_disturbance(state, call, &workflow, None);
        state.workflows.remove(position);
        Ok(Answer::emptied())
    }
}

/// Writes down what the people in a workflow notice of a change.
fn note_disturbance(state: &mut State, call: &Call, before: &Workflow, after: Option<&Workflow>) {
    let is_renamed_at_most = |after: &Workflow| {
        let renamed = Workflow {
            name: after.name.clone(),
            ..before.clone()
        };
        renamed == *after
    };
    if before.subscriptions.inside() == 0 || after.is_some_and(is_renamed_at_most) {
        return;
    }

    let stays = |step: &&WorkflowStep| {
        let mut left = after.into_iter().flat_map(|after| &after.steps);
        !left.any(|other| other.id == step.id)
    };
    let removed = before.steps.iter().filter(stays).map(|step| step.id.clone());
    state.disturbances.push(WorkflowDisturbance {
        workflow: before.name.clone(),
        cause: call.cause(),
        people: before.subscriptions.inside(),
        removed_steps: removed.collect(),
    });
}

impl<'a> WorkflowRequest<'a> {
    fn read(form: &mut BodyForm<'a>) -> Self {
        let steps = form.given("steps").then(|| form.objects("steps")).flatten();
        if steps.as_ref().is_some_and(Vec::is_empty) {
            form.problem("steps", "List must not be empty.");
        }
        Self {
            name: form.changed_name("name"),
            timezone: form.changed_name("timezone"),
            schedule: workflow_schedule::read(form),
            allow_manual_enrollment: form.flag("allow_manual_enrollment"),
            status: form.one_of("status", STATUSES),
            steps,
        }
    }

    fn fill(self, state: &mut State, workflow: &mut Workflow) -> Result<(), Refusal> {
        let Self {
            name,
            timezone,
            schedule,
            allow_manual_enrollment,
            status,
            steps,
        } = self;

        if let Some(name) = name {
            workflow.name = name;
        }
        if let Some(timezone) = timezone {
            workflow.timezone = timezone;
        }
        if let Some(schedule) = schedule {
            workflow.schedule = schedule;
        }
        if let Some(allowed) = allow_manual_enrollment {
            workflow.allow_manual_enrollment = allowed;
        }
        if let Some(status) = status {
            workflow.status = Some(status);
        }
        if let Some(steps) = steps {
            workflow.steps = workflow_steps::arrange(state, &workflow.steps, &steps)?;
        }
        Ok(())
    }
}

impl Workflow {
    fn render(&self, state: &State) -> Value {
        let owner = state.owner_id();
        let date = self.date_created.newer();
        let steps: Vec<Value> = self.steps.iter().map(|step| step.render(state)).collect();
        let mut body = json!({
            "id": self.id,
            "name": self.name,
            "organization_id": state.organization.id,
            "schedule": workflow_schedule::shown(state, self.schedule.as_deref()),
            "schedule_id": null,
            "steps": steps,
            "timezone": self.timezone,
            "trigger_query": self.trigger_query,
            "allow_manual_enrollment": self.allow_manual_enrollment,
            "owner_id": null,
            "created_by_id": owner,
            "updated_by_id": owner,
            "date_created": date,
            "date_updated": date,
        });

        if let Some(status) = &self.status {
            body["status"] = json!(status);
        }
        for (name, value) in &self.undocumented {
            body[name] = value.clone();
        }
        body
    }
}
