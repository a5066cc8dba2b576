//! Workflows, which the API calls sequences (API notes, adjacent section 5).

use super::{
    sequence_channels::channels,
    sequence_rules,
    sequence_schedule::{self, SequenceSchedule},
    sequence_step::{self, SequenceStep},
};
use crate::model::{
    Address, AnswerShape, Attr, Call, Checks, Code, ConcernedPeople, ConsentReason, ConsentRisk, Def, Flag,
    Items, Kind, ListPosition, Listing, ObjectChange, ObjectWrite, PeopleCounting, ReadNeed,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A workflow, which the API calls a sequence: emails, text messages and calls to a contact, one after the other.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Sequence {
    /// The name that people see. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// Whether the workflow runs (`active`) or waits (`paused`, or `draft` before it is first used). A new workflow
    /// without a status is active as soon as it is created.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "enum" = ["active", "paused", "draft"],
        "x-after-create" = "active",
        "x-asked-at-create" = true,
        "x-instead" = {"draft": "paused"},
        "x-behaviour" = {
            "active": "the workflow runs",
            "paused": "the workflow waits: the contacts in it get nothing until it is active again",
            "draft": "the workflow stops: a draft sends nothing and makes no calls"
        },
        "x-start" = {
            "paused": "created as paused: it sends nothing and makes no calls until it is active",
            "draft": "created as a draft: it sends nothing and makes no calls until it is active; if Close refuses `draft` \
                for a new workflow, closectl pauses it"
        }
    ))]
    pub status: Attr<String>,
    /// The time zone of its schedule, as in `Europe/Berlin`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-required" = true, "x-behaviour" = "emails and calls follow the hours of {after} instead of {before}"))]
    pub timezone: Attr<String>,
    /// The hours in which it sends and calls; null for any time.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = "emails and calls follow the new hours"))]
    pub schedule: Attr<Option<SequenceSchedule>>,
    /// Whether people can add contacts to it by hand.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = {
        "true": "people can add contacts to it by hand",
        "false": "people can no longer add contacts to it by hand"
    }))]
    pub allow_manual_enrollment: Attr<Flag>,
    /// The steps, in order. A step that only moves or changes stays the same step for contacts who are in the workflow;
    /// a removed step is removed for them, too.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-required" = true,
        "x-identified" = "step_type",
        "x-behaviour" = "the contacts in the workflow get the new steps"
    ))]
    pub steps: Attr<Items<SequenceStep>>,
    /// The trigger that adds leads automatically, as Close shows it. It can only be set in Close, and closectl does not
    /// change a workflow that has one.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-shown" = true, "x-absent" = null, "x-expected" = null))]
    pub trigger_query: Attr<Option<Value>>,
    /// Other attributes that Close shows of the workflow, such as a goal, under their names in the API. They can only be
    /// set in Close, and closectl does not change a workflow that has any of them.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-shown" = true, "x-absent" = {}, "x-expected" = {}))]
    pub undescribed: Attr<Map<String, Value>>,
}

/// The attributes that say what contacts get, and when.
const REACHING: &[&str] = &["steps", "schedule", "timezone"];

/// Says whether a workflow comes to be active that was not. A new one is active unless it is asked to be something else.
fn starts(change: &ObjectChange<'_>) -> bool {
    let after = change.after("status");
    if change.makes() {
        return after.is_null() || after == "active";
    }
    !change.removes() && change.changes("status") && after == "active"
}

/// Counts the contacts in a workflow: those whom it writes to, and those who wait.
fn inside(answer: &Value) -> Result<ConcernedPeople, String> {
    let counts = &answer["subscription_counts_by_status"];
    let count = |status: &str| counts.get(status).and_then(Value::as_u64);
    match (count("active"), count("paused")) {
        (Some(active), Some(paused)) => Ok(ConcernedPeople {
            count: active.saturating_add(paused),
            obstacle: None,
        }),
        _ => Err("Close does not show how many are in it".to_owned()),
    }
}

impl Kind for Sequence {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["sequences"]))),
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["seq"],
        acting: Some(("status", "active")),
        examples: &[
            "name: Follow-up calls\ntimezone: Europe/Berlin\nsteps:\n  - {step_type: call, delay: 0}",
            "name: Onboarding\nstatus: paused\ntimezone: Europe/Berlin\nschedule:\n  ranges:\n    - {weekday: 1, start: \
             \"09:00\", end: \"17:00\"}\nallow_manual_enrollment: true\nsteps:\n  - {step_type: email, delay: 0, \
             email_template: First touch, threading: new_thread}\n  - {step_type: sms, delay: 86400, sms_template: \
             Reminder}\n  - {step_type: call, delay: 172800, required: false, step_allowed_delay: 3600}",
            "name: New leads of the website\ntimezone: Europe/Berlin\nsteps:\n  - {step_type: call, delay: 0}\ntrigger_query: \
             \"source:website\"\nundescribed: {goal: meeting}",
        ],
        permissions: &["manage_email_sequences"],
        asks: &[ConsentRisk::Outreach],
        people: Some(PeopleCounting {
            noun: "contact",
            one: "is in this workflow",
            several: "are in this workflow",
            path: |question| format!("/sequence/{}/", question.id),
            shape: AnswerShape::Holding("steps"),
            found: |_, answer| inside(answer),
            is_free: |change| !starts(change),
            left_behind: Some("add them to it again in Close"),
        }),
        besides: Some(&["owner_id", "schedule_id"]),
        ..Def::new("sequence", "workflow", "/sequence/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES, sequence_rules::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    /// Parts that the API does not describe are pulled and never written: without them, a workflow would do something
    /// else.
    fn unwritable(&self) -> Option<String> {
        let triggered = self.trigger_query.stated().is_some_and(Option::is_some);
        let steps = self.steps.stated().into_iter().flat_map(|steps| &steps.0);
        let mut odd = steps.enumerate().filter_map(|(at, step)| {
            let what = step.beyond_api()?;
            Some(format!("its step {} {what}", at + 1))
        });
        let beside = self.undescribed.stated().and_then(|beside| beside.keys().next());
        let what = if triggered {
            Some("it has a trigger".to_owned())
        } else {
            beside
                .map(|name| format!("it has `{name}`"))
                .or_else(|| odd.next())
        };
        what.map(|what| format!("{what}, which Close's API doesn't describe"))
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
        sequence_rules::check_timezone(checks, &self.timezone);
        sequence_rules::check_schedule(checks, &self.schedule);
        let steps = self.steps.stated().map(|steps| steps.0.as_slice());
        sequence_rules::check_steps(checks, steps);
    }

    fn canonicalize(&mut self) {
        if self.trigger_query == Attr::Stated(None) {
            self.trigger_query = Attr::Omitted;
        }
        if self.undescribed.stated().is_some_and(Map::is_empty) {
            self.undescribed = Attr::Omitted;
        }
        if let Some(Some(schedule)) = self.schedule.stated_mut() {
            schedule.canonicalize();
        }
        if let Some(steps) = self.steps.stated_mut() {
            steps.0.iter_mut().for_each(SequenceStep::canonicalize);
        }
    }

    /// A workflow without the list of its steps is not one without steps.
    fn gap(value: &Value) -> Option<&'static str> {
        (!value["steps"].is_array()).then_some("its `steps` are missing or not a list")
    }

    /// An active workflow writes to contacts as soon as someone adds them. A change while contacts are in it means other
    /// emails, text messages and calls for them, or other times.
    fn asks_consent(change: &ObjectChange<'_>) -> Vec<ConsentReason> {
        let changed: Vec<&str> = REACHING
            .iter()
            .copied()
            .filter(|name| change.changes(name))
            .collect();

        let because = if change.removes() {
            format!(
                "the contacts in it get no more {} from it, and an undo does not put them back into it",
                channels(change.before("steps"), "or")
            )
        } else if change.makes() && starts(change) {
            format!(
                "it is active as soon as it is created, and every contact that is added to it gets {}",
                channels(change.after("steps"), "and")
            )
        } else if starts(change) {
            format!(
                "it becomes active, and the contacts in it and every contact that is added to it get {}",
                channels(change.after("steps"), "and")
            )
        } else if !change.makes() && !changed.is_empty() {
            let runs = change.after("status") == "active";
            let when = match (runs, change.changes("status")) {
                (true, _) => "",
                (false, true) => "the workflow waits; once it is active again, ",
                (false, false) => "once it is active again, ",
            };
            format!(
                "{when}the contacts in it get {} according to its new {}",
                channels(change.after("steps"), "and"),
                changed.join(" and ")
            )
        } else {
            return Vec::new();
        };
        vec![ConsentReason::new(ConsentRisk::Outreach, because)]
    }

    fn item_label(attribute: &str, item: &Value) -> Option<String> {
        (attribute == "steps").then(|| sequence_step::label(item))?
    }

    fn value_label(attribute: &str, value: &Value) -> Option<String> {
        (attribute == "schedule").then(|| sequence_schedule::label(value))?
    }

    fn item_value_label(attribute: &str, name: &str, value: &Value) -> Option<String> {
        (attribute == "steps").then(|| sequence_step::value_label(name, value))?
    }

    fn shown(_: &Value, attributes: &mut Map<String, Value>) {
        if let Some(Value::Array(steps)) = attributes.get_mut("steps") {
            steps.iter_mut().for_each(sequence_step::name_for_manifests);
        }
    }

    fn call(write: &ObjectWrite<'_>) -> Call {
        let mut send: Map<String, Value> = write.send.clone();
        if let Some(Value::Array(steps)) = send.get_mut("steps") {
            steps.iter_mut().for_each(sequence_step::name_for_api);
        }
        let write = ObjectWrite {
            send,
            ..write.clone()
        };
        write.plain(Self::DEF.path)
    }
}
