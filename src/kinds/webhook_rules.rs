//! What is odd about a webhook although Close takes it.

use super::webhook_events::{ACTIONS, WebhookEvent, actions};
use crate::model::{Attr, Checks, Code, Flag, explanation, suggest};
use std::collections::BTreeSet;

/// What is reported here.
pub static CODES: &[&Code] = &[
    &WEBHOOK_WITHOUT_HTTPS,
    &UNVERIFIED_CERTIFICATE,
    &DUPLICATE_EVENT,
    &UNKNOWN_EVENT,
];

static WEBHOOK_WITHOUT_HTTPS: Code = Code::warning(explanation!("webhook-without-https"));

static UNVERIFIED_CERTIFICATE: Code = Code::warning(explanation!("unverified-certificate"));

static DUPLICATE_EVENT: Code = Code::warning(explanation!("duplicate-event"));

static UNKNOWN_EVENT: Code = Code::warning(explanation!("unknown-event"));

/// Reports what lets others read or change the events on their way.
pub fn check_safety(checks: &mut Checks, url: &str, verify_ssl: &Attr<Flag>) {
    if let Some(rest) = url.strip_prefix("http://") {
        // A password before the host stays out of the message.
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        checks.report(
            &WEBHOOK_WITHOUT_HTTPS,
            "/url",
            "this webhook sends data without encryption",
            format!("write `https://{host}…` and keep the old URL in `renamed_from`"),
        );
    } else if *verify_ssl == Attr::Stated(Flag(false)) {
        checks.report(
            &UNVERIFIED_CERTIFICATE,
            "/verify_ssl",
            "Close does not check the certificate of this URL",
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
            ("this event is already listed above", "delete it")
        } else if is_covered {
            (
                "another line already sends this event without a filter",
                "to send only what the filter matches, remove the line without a filter; otherwise remove this one",
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

    // The suggestion is for the half that is wrong: of a type that is known, that is the action.
    let (attribute, likely) = match known {
        Some(known) => ("action", suggest(action, known.iter().copied())),
        None => {
            let types = ACTIONS.iter().map(|(object, _)| *object);
            ("object_type", suggest(object_type, types))
        }
    };
    let help = match (likely, known) {
        (Some(likely), _) => format!("did you mean `{attribute}: {likely}`?"),
        (None, Some(known)) => format!(
            "Close sends these actions for `{object_type}`: {}",
            known.join(", ")
        ),
        (None, None) => "compare it with Close's list of event types".to_owned(),
    };
    checks.report(
        &UNKNOWN_EVENT,
        format!("/events/{at}/{attribute}"),
        format!("closectl doesn't know the event `{action}` of `{object_type}`"),
        help,
    );
}
