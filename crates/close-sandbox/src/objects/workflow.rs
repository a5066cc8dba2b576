//! Workflows, which the API calls sequences, with their steps and the people inside.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Mint, Moment};

/// A workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workflow {
    /// `seq_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// `active`, or another word; nothing where the API does not show it.
    pub status: Option<String>,
    /// What starts it, if anything does by itself.
    pub trigger_query: Option<String>,
    /// Where its schedule is.
    #[serde(default = "Workflow::usual_timezone")]
    pub timezone: String,
    /// When it may send and call; at any time without it.
    #[serde(default)]
    pub schedule: Option<Vec<ScheduleRange>>,
    /// Whether people can be put into it by hand.
    #[serde(default = "Workflow::usual_enrollment")]
    pub allow_manual_enrollment: bool,
    /// In the order in which they are taken.
    #[serde(default)]
    pub steps: Vec<WorkflowStep>,
    /// The people inside, and those who were.
    #[serde(default)]
    pub subscriptions: SubscriptionCounts,
    /// Attributes that no documentation names.
    #[serde(default)]
    pub undocumented: Map<String, Value>,
    /// When it was made.
    pub date_created: Moment,
}

/// A step of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowStep {
    /// `seqstep_…`.
    pub id: String,
    /// `email`, `sms`, `call`, or a word of the steps that no documentation describes.
    pub step_type: String,
    /// Seconds after the step before.
    pub delay: u64,
    /// The template of the mail.
    pub email_template_id: Option<String>,
    /// The template of the text message.
    pub sms_template_id: Option<String>,
    /// `new_thread` or `old_thread`, of mails.
    pub threading: Option<String>,
    /// Whether the workflow waits for it.
    pub required: bool,
    /// How many seconds late it may be.
    pub step_allowed_delay: Option<u64>,
    /// Attributes that no documentation names.
    #[serde(default)]
    pub undocumented: Map<String, Value>,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

/// Hours of a day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleRange {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u64,
    /// As `HH:MM`, or `HH:MM:SS`.
    pub start: String,
    /// As `start`.
    pub end: String,
}

/// How many people are or were in a workflow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionCounts {
    /// Those whom it writes to or calls.
    pub active: u64,
    /// Those with whom something went wrong.
    pub error: u64,
    /// Those who took every step.
    pub finished: u64,
    /// Those who reached its goal.
    pub goal: u64,
    /// Those who wait.
    pub paused: u64,
}

/// A change of a workflow that people outside may notice, because they were inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowDisturbance {
    /// The name of the workflow.
    pub workflow: String,
    /// The request that did it.
    pub cause: String,
    /// How many people were inside.
    pub people: u64,
    /// The ids of the steps that went.
    pub removed_steps: Vec<String>,
}

impl Workflow {
    /// Makes one without steps that nothing starts by itself.
    pub fn new(mint: &mut Mint, name: &str, status: Option<&str>) -> Self {
        Self {
            id: mint.newer_id("seq"),
            name: name.to_owned(),
            status: status.map(str::to_owned),
            trigger_query: None,
            timezone: Self::usual_timezone(),
            schedule: None,
            allow_manual_enrollment: true,
            steps: Vec::new(),
            subscriptions: SubscriptionCounts::default(),
            undocumented: Map::new(),
            date_created: mint.now(),
        }
    }

    fn usual_timezone() -> String {
        "US/Eastern".to_owned()
    }

    fn usual_enrollment() -> bool {
        true
    }

    /// Says whether a step sends this template.
    #[must_use]
    pub fn uses(&self, template: &str) -> bool {
        let is_it = |id: &Option<String>| id.as_deref() == Some(template);
        self.steps
            .iter()
            .any(|step| is_it(&step.email_template_id) || is_it(&step.sms_template_id))
    }
}

impl SubscriptionCounts {
    /// How many people are inside.
    #[must_use]
    pub fn inside(&self) -> u64 {
        self.active + self.paused
    }
}

impl WorkflowStep {
    /// Makes one that has nothing but its type and its delay.
    pub fn new(mint: &mut Mint, step_type: &str, delay: u64) -> Self {
        let id = mint.newer_id("seqstep");
        let now = mint.now();
        Self {
            id,
            step_type: step_type.to_owned(),
            delay,
            email_template_id: None,
            sms_template_id: None,
            threading: None,
            required: true,
            step_allowed_delay: None,
            undocumented: Map::new(),
            date_created: now,
            date_updated: now,
        }
    }
}
