//! What is odd about a webhook although Close takes it.

use super::webhook_events::{ACTIONS, WebhookEvent, actions};
use crate::model::{Attr, Checks, Code, Flag, Severity, suggest};
use std::collections::BTreeSet;

/// What is reported here.
pub static CODES: &[&Code] = &[
    &WEBHOOK_WITHOUT_HTTPS,
    &UNVERIFIED_CERTIFICATE,
    &DUPLICATE_EVENT,
    &UNKNOWN_EVENT,
];

static WEBHOOK_WITHOUT_HTTPS: Code = Code {
    id: "webhook-without-https",
    severity: Severity::Warning,
    title: "A webhook sends to a URL without `https://`",
    why: "Close sends whole records: names, telephone numbers, notes, prices. Without https everybody on the way can \
          read and change them.",
    remedy: "Write `https://`, and the old URL in `renamed_from`, so that the webhook keeps its signature key.",
    wrong: "webhooks:\n  - url: http://hooks.example.com/close\n    events: [{object_type: lead, action: created}]\n",
    right: "webhooks:\n  - url: https://hooks.example.com/close\n    renamed_from: http://hooks.example.com/close\n    \
            events: [{object_type: lead, action: created}]\n",
};

static UNVERIFIED_CERTIFICATE: Code = Code {
    id: "unverified-certificate",
    severity: Severity::Warning,
    title: "A webhook does not check the certificate of its URL",
    why: "With `verify_ssl: false`, whoever gets between Close and your program can pose as it and read every event.",
    remedy: "Write `verify_ssl: true`. If a test machine has a certificate of its own, keep the exception in the \
             overlay of that organization, or waive the rule until the machine is gone.",
    wrong: "webhooks:\n  - url: https://hooks.example.com/close\n    verify_ssl: false\n    events: [{object_type: \
            lead, action: created}]\n",
    right: "webhooks:\n  - url: https://hooks.example.com/close\n    verify_ssl: true\n    events: [{object_type: \
            lead, action: created}]\n",
};

static DUPLICATE_EVENT: Code = Code {
    id: "duplicate-event",
    severity: Severity::Warning,
    title: "A webhook lists an event that it sends already",
    why: "Either both lines are the same, or one has a filter and the other has none, so that the filter narrows \
          nothing down.",
    remedy: "Take out the line that adds nothing. If the filter is meant, take out the line without one.",
    wrong: "webhooks:\n  - url: https://hooks.example.com/close\n    events:\n      - {object_type: lead, action: \
            created}\n      - {object_type: lead, action: created}\n",
    right: "webhooks:\n  - url: https://hooks.example.com/close\n    events:\n      - {object_type: lead, action: \
            created}\n",
};

static UNKNOWN_EVENT: Code = Code {
    id: "unknown-event",
    severity: Severity::Warning,
    title: "A webhook lists an event that Close is not known to send",
    why: "Most often it is a typing mistake. Close refuses such an event, or takes it and never sends it. New events \
          appear from time to time, so that this is no error.",
    remedy: "Compare it with Close's list of event types. If the event is new, waive the rule.",
    wrong: "webhooks:\n  - url: https://hooks.example.com/close\n    events: [{object_type: lead, action: create}]\n",
    right: "webhooks:\n  - url: https://hooks.example.com/close\n    events: [{object_type: lead, action: created}]\n",
};

/// Reports what lets others read or change the events on their way.
pub fn check_safety(checks: &mut Checks, url: &str, verify_ssl: &Attr<Flag>) {
    if let Some(rest) = url.strip_prefix("http://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        checks.report(
            &WEBHOOK_WITHOUT_HTTPS,
            "/url",
            "everybody on the way can read what this webhook sends",
            format!("write `https://{host}…` and keep the old URL in `renamed_from`"),
        );
    } else if *verify_ssl == Attr::Stated(Flag(false)) {
        checks.report(
            &UNVERIFIED_CERTIFICATE,
            "/verify_ssl",
            "the certificate of the URL is not checked",
            "write `verify_ssl: true`",
        );
    }
}

/// Reports events that are not known, and those that another line sends already.
pub fn check_events(checks: &mut Checks, events: &[WebhookEvent]) {
    let name = |event: &WebhookEvent| (event.object_type.clone(), event.action.clone());
    let plain = events.iter().filter(|event| event.filter().is_none());
    let unfiltered: BTreeSet<(String, String)> = plain.map(name).collect();

    let mut seen = BTreeSet::new();
    for (at, event) in events.iter().enumerate() {
        check_known(checks, at, event);

        let filter = event.filter().map(ToString::to_string);
        let is_covered = filter.is_some() && unfiltered.contains(&name(event));
        let repeats = if !seen.insert((name(event), filter)) {
            ("this event is listed above", "take it out")
        } else if is_covered {
            (
                "another line sends this event without a filter, so that this one adds nothing",
                "take out the line without a filter if the filter is meant, or this one if it is not",
            )
        } else {
            continue;
        };
        let (message, help) = repeats;
        checks.report(&DUPLICATE_EVENT, format!("/events/{at}"), message, help);
    }
}

fn check_known(checks: &mut Checks, at: usize, event: &WebhookEvent) {
    let WebhookEvent {
        object_type,
        action,
        extra_filter: _,
    } = event;
    let known = actions(object_type);
    if known.is_some_and(|known| known.contains(&action.as_str())) {
        return;
    }

    let (attribute, likely) = match known {
        Some(known) => ("action", suggest(action, known.iter().copied())),
        None => {
            let types = ACTIONS.iter().map(|(object, _)| *object);
            ("object_type", suggest(object_type, types))
        }
    };
    let help = match (likely, known) {
        (Some(likely), _) => format!("did you mean `{attribute}: {likely}`?"),
        (None, Some(known)) => format!("Close sends {} of `{object_type}`", known.join(", ")),
        (None, None) => "compare it with Close's list of event types".to_owned(),
    };
    checks.report(
        &UNKNOWN_EVENT,
        format!("/events/{at}/{attribute}"),
        format!("Close is not known to send `{action}` of `{object_type}`"),
        help,
    );
}
