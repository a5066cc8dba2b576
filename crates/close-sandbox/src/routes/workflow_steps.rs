//! The steps of workflows. A list of steps replaces the one that is there: what it names by an id stays, what has no id
//! is made, and what it leaves out goes.

use serde_json::{Map, Value, json};

use crate::{
    objects::{WorkflowStep, position_of},
    protocol::Refusal,
    state::State,
};

/// The steps that the API is documented to make.
const WRITABLE: &[&str] = &["email", "sms", "call"];

/// Returns the steps that a request leaves of those which are there.
pub(crate) fn arrange(
    state: &mut State,
    present: &[WorkflowStep],
    wanted: &[&Map<String, Value>],
) -> Result<Vec<WorkflowStep>, Refusal> {
    let mut arranged: Vec<WorkflowStep> = Vec::new();
    for item in wanted {
        let step = match item.get("id").and_then(Value::as_str) {
            Some(id) => {
                let known = present.iter().find(|step| step.id == id);
                let known = known.ok_or_else(|| problem("Object does not exist."))?;

                if position_of(&arranged, id).is_some() {
                    return Err(problem("A step is given twice."));
                }
                changed(state, known, item)?
            }
            None => {
                let mut step = WorkflowStep::new(&mut state.mint, &type_of(item)?, 0);
                fill(state, &mut step, item)?;
                step
            }
        };
        arranged.push(step);
    }
    Ok(arranged)
}

/// A step that a request names by its id, with what the request says of it.
fn changed(
    state: &mut State,
    known: &WorkflowStep,
    item: &Map<String, Value>,
) -> Result<WorkflowStep, Refusal> {
    if item.get("step_type").is_some_and(|word| *word != known.step_type) {
        return Err(problem("The type of a step cannot be changed."));
    }

    let mut step = known.clone();
    // Close's example gives ids alone, and the steps stay as they are. Of more attributes nobody says whether those that
    // are left out stay, too.
    if item.len() > 1 && state.is("workflow_step_put", "replaces") {
        step = WorkflowStep {
            id: known.id.clone(),
            date_created: known.date_created,
            undocumented: known.undocumented.clone(),
            ..WorkflowStep::new(&mut state.mint, &known.step_type, 0)
        };
    }
    fill(state, &mut step, item)?;
    if step != *known {
        step.date_updated = state.mint.now();
    }
    Ok(step)
}

/// The type of a new step: what it says or what its template is of.
fn type_of(item: &Map<String, Value>) -> Result<String, Refusal> {
    let has = |name: &str| item.get(name).is_some_and(|value| !value.is_null());
    let word = match item.get("step_type").and_then(Value::as_str) {
        Some(word) => word,
        None if has("email_template_id") => "email",
        None if has("sms_template_id") => "sms",
        None => return Err(problem("This field is required.")),
    };
    if WRITABLE.contains(&word) {
        Ok(word.to_owned())
    } else {
        Err(problem("Not a valid choice."))
    }
}

fn fill(state: &State, step: &mut WorkflowStep, item: &Map<String, Value>) -> Result<(), Refusal> {
    let seconds = |name: &str| match item.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .map(Some)
            .ok_or_else(|| problem("Value must be of int type.")),
    };
    let text = |name: &str| item.get(name).map(|value| value.as_str().map(str::to_owned));

    if let Some(delay) = seconds("delay")? {
        step.delay = delay;
    }
    if item.contains_key("step_allowed_delay") {
        step.step_allowed_delay = seconds("step_allowed_delay")?;
    }
    if let Some(required) = item.get("required").and_then(Value::as_bool) {
        step.required = required;
    }
    if let Some(template) = text("email_template_id") {
        step.email_template_id = template;
    }
    if let Some(template) = text("sms_template_id") {
        step.sms_template_id = template;
    }
    if let Some(threading) = text("threading") {
        step.threading = threading;
    }

    let is_email = step.step_type == "email";
    if is_email && step.threading.is_none() {
        let is_new = state.is("workflow_threading", "new_thread");
        step.threading = Some(if is_new { "new_thread" } else { "old_thread" }.to_owned());
    }
    check(state, step)
}

fn check(state: &State, step: &WorkflowStep) -> Result<(), Refusal> {
    let known = ["new_thread", "old_thread"];
    if step
        .threading
        .as_deref()
        .is_some_and(|word| !known.contains(&word))
    {
        return Err(problem("Not a valid choice."));
    }

    let (template, is_shared) = match step.step_type.as_str() {
        "email" => {
            let id = step.email_template_id.as_deref().unwrap_or_default();
            let found = position_of(&state.email_templates, id);
            (id, found.map(|at| state.email_templates[at].is_shared))
        }
        "sms" => {
            let id = step.sms_template_id.as_deref().unwrap_or_default();
            let found = position_of(&state.sms_templates, id);
            (id, found.map(|at| state.sms_templates[at].is_shared))
        }
        _ => return Ok(()),
    };
    match is_shared {
        Some(true) => Ok(()),
        // Recorded (API notes, adjacent section 5).
        Some(false) => Err(Refusal::General(format!(
            "Template \"{template}\" cannot be used in Workflows because it is not shared."
        ))),
        None if template.is_empty() => Err(problem("A template is required.")),
        None => Err(problem("Object does not exist.")),
    }
}

fn problem(text: &str) -> Refusal {
    Refusal::field("steps", text)
}

impl WorkflowStep {
    pub(super) fn render(&self, state: &State) -> Value {
        let owner = state.owner_id();
        let mut body = json!({
            "id": self.id,
            "step_type": self.step_type,
            "delay": self.delay,
            "email_template_id": self.email_template_id,
            "sms_template_id": self.sms_template_id,
            "threading": self.threading,
            "required": self.required,
            "step_allowed_delay": self.step_allowed_delay,
            "created_by_id": owner,
            "updated_by_id": owner,
            "date_created": self.date_created.newer(),
            "date_updated": self.date_updated.newer(),
        });

        for (name, value) in &self.undocumented {
            body[name] = value.clone();
        }
        body
    }
}
