//! The workflows of a world: people are in them, they send its templates, and their steps change.

use super::{
    Dice,
    element::{ConsentMix, ElementConsent},
};
use close_sandbox::{State, Workflow};

/// The mail that workflows send; it stays.
pub const MAIL: &str = "Mail 0";
/// The text message that workflows send; it stays.
pub const MESSAGE: &str = "Message 0";
/// The most steps of a workflow at first.
const MOST_STEPS: usize = 4;

/// What becomes of a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WorkflowChange {
    Stays,
    /// The steps come in the other order.
    Turned,
    /// A step comes first.
    Longer,
    /// The first step goes, where another one stays.
    Shorter,
    /// The last step comes later.
    Later,
    /// It goes by other hours.
    Elsewhere,
    /// It starts where it waits, and waits where it runs.
    Switched,
    /// It goes.
    Goes,
}

/// What a step does, and how many seconds after the one before.
type WorldStep = (StepForm, u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepForm {
    Call,
    Mail,
    Message,
}

/// A workflow of a world.
#[derive(Clone, Debug)]
pub struct WorldWorkflow {
    name: String,
    is_renamed: bool,
    change: WorkflowChange,
    consent: ElementConsent,
    is_active: bool,
    steps: Vec<WorldStep>,
    /// How many people it reaches, and how many wait.
    inside: [u64; 2],
}

impl WorldWorkflow {
    /// Draws the workflows of a world; without templates, they only call.
    pub fn draw_several(dice: &mut Dice, mix: ConsentMix, has_templates: bool) -> Vec<Self> {
        use WorkflowChange::{Elsewhere, Goes, Later, Longer, Shorter, Stays, Switched, Turned};
        let forms = if has_templates {
            &[StepForm::Call, StepForm::Mail, StepForm::Message][..]
        } else {
            &[StepForm::Call]
        };

        let count = dice.below(3);
        let draw = |at: usize| {
            let inside = [dice.below(3) as u64, dice.below(2) as u64];
            let all = [Stays, Turned, Longer, Shorter, Later, Elsewhere, Switched, Goes];
            // Whether Close deletes one with people inside is not known.
            let changes = if inside == [0, 0] { &all[..] } else { &all[..7] };
            let change = *dice.pick(changes);
            let steps = (0..dice.between(1, MOST_STEPS))
                .map(|_| (*dice.pick(forms), 3600 * dice.below(3) as u64))
                .collect();
            Self {
                name: format!("Course {at}"),
                is_renamed: change != Goes && dice.one_in(4),
                change,
                consent: ElementConsent::draw(dice, mix),
                is_active: dice.one_in(2),
                steps,
                inside,
            }
        };
        (0..count).map(draw).collect()
    }

    /// Returns its entry.
    pub fn line(&self, is_after: bool) -> String {
        let agreed = ", allow_outreach: true";
        if !is_after {
            let head = self.head(&self.name, self.is_active, "Europe/Berlin");
            return format!("{{{head}, {}{agreed}}}", steps(&self.steps));
        }

        let consent = if self.consent == ElementConsent::Written {
            agreed
        } else {
            ""
        };
        if self.change == WorkflowChange::Goes {
            return format!("{{name: {}, removed: true{consent}}}", self.name);
        }
        let timezone = if self.change == WorkflowChange::Elsewhere {
            "America/New_York"
        } else {
            "Europe/Berlin"
        };
        let is_active = self.is_active != (self.change == WorkflowChange::Switched);
        let head = self.head(&self.after(), is_active, timezone);
        let renamed = if self.is_renamed {
            format!(", renamed_from: {}", self.name)
        } else {
            String::new()
        };
        format!("{{{head}, {}{renamed}{consent}}}", steps(&self.steps_after()))
    }

    fn head(&self, name: &str, is_active: bool, timezone: &str) -> String {
        let status = if is_active { "active" } else { "paused" };
        let hours = "{ranges: [{weekday: 1, start: \"09:00\", end: \"17:00\"}]}";
        format!(
            "name: {name}, status: {status}, timezone: {timezone}, schedule: {hours}, allow_manual_enrollment: true"
        )
    }

    fn steps_after(&self) -> Vec<WorldStep> {
        let mut steps = self.steps.clone();

        match self.change {
            WorkflowChange::Turned => steps.reverse(),
            WorkflowChange::Longer => steps.insert(0, (StepForm::Call, 0)),
            WorkflowChange::Shorter if steps.len() > 1 => drop(steps.remove(0)),
            WorkflowChange::Later => {
                if let Some((_, delay)) = steps.last_mut() {
                    *delay += 86_400;
                }
            }
            WorkflowChange::Shorter
            | WorkflowChange::Stays
            | WorkflowChange::Elsewhere
            | WorkflowChange::Switched
            | WorkflowChange::Goes => {}
        }
        steps
    }

    fn after(&self) -> String {
        if self.is_renamed {
            format!("{} again", self.name)
        } else {
            self.name.clone()
        }
    }

    /// Returns the attribute by which a template agrees to what the workflow's people get of it.
    pub fn template_consent(&self) -> &'static str {
        if self.consent == ElementConsent::Written {
            ", allow_outreach: true"
        } else {
            ""
        }
    }

    /// Returns the addresses at which somebody agrees by saying it, if somebody does.
    pub fn said(&self) -> Vec<String> {
        if self.consent != ElementConsent::Said {
            return Vec::new();
        }
        let templates = [
            format!("email_template/{MAIL}"),
            format!("sms_template/{MESSAGE}"),
        ];
        [format!("sequence/{}", self.after())]
            .into_iter()
            .chain(templates)
            .collect()
    }

    /// Puts people into it.
    pub fn fill(&self, state: &mut State) {
        let [active, paused] = self.inside;
        state.enroll(&self.name, active, paused);
    }

    /// Says what its people get otherwise although nobody agreed, or which step lost its id and with it its people.
    pub fn harm(&self, before: &State, after: &State) -> Option<String> {
        let had = before.workflow(&self.name)?;
        let has = after.workflows.iter().find(|one| one.id == had.id);
        let Some(has) = has else {
            let is_agreed = self.change == WorkflowChange::Goes && self.consent != ElementConsent::Missing;
            let people = had.subscriptions.active + had.subscriptions.paused;
            return (!is_agreed && people > 0)
                .then(|| format!("the workflow {} is gone, and nobody agreed", self.name));
        };

        let reaching = |one: &Workflow| (one.steps.clone(), one.timezone.clone(), one.schedule.clone());
        let starts = |one: &Workflow| one.status.as_deref() == Some("active");
        let is_inside = self.inside != [0, 0];
        let is_unasked = self.consent == ElementConsent::Missing;
        if is_unasked && ((is_inside && reaching(had) != reaching(has)) || (starts(has) && !starts(had))) {
            return Some(format!(
                "people in {} get something else, and nobody agreed",
                self.name
            ));
        }

        let kept = had
            .steps
            .iter()
            .filter(|step| has.steps.iter().any(|one| one.id == step.id));
        let goes = usize::from(self.change == WorkflowChange::Shorter);
        (kept.count() + goes < had.steps.len()).then(|| {
            format!(
                "steps of {} are not the same any more: {:?} are {:?}",
                self.name, had.steps, has.steps
            )
        })
    }
}

fn steps(steps: &[WorldStep]) -> String {
    let lines = steps.iter().map(|(form, delay)| match form {
        StepForm::Call => format!("{{step_type: call, delay: {delay}, required: true}}"),
        StepForm::Mail => {
            format!("{{step_type: email, delay: {delay}, email_template: {MAIL}, threading: new_thread}}")
        }
        StepForm::Message => format!("{{step_type: sms, delay: {delay}, sms_template: {MESSAGE}}}"),
    });
    format!("steps: [{}]", lines.collect::<Vec<_>>().join(", "))
}
