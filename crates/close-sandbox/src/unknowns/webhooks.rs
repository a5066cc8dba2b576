//! What is not known about webhook subscriptions.

use super::switch::{Switch, switch};

pub(super) const SWITCHES: &[Switch] = &[
    switch(
        "webhook_duplicates",
        "Which active subscriptions count as the same.",
        &["url_and_events", "url", "none"],
    ),
    switch(
        "webhook_duplicate_on_put",
        "Whether a changed or re-activated subscription can be a duplicate.",
        &["refuse", "allow"],
    ),
    switch(
        "webhook_key_in_get",
        "Whether GET of one subscription shows the signature key.",
        &["no", "yes"],
    ),
    switch(
        "webhook_key_in_put",
        "Whether PUT of a subscription shows the signature key.",
        &["no", "yes"],
    ),
    switch(
        "webhook_events_order",
        "The order in which events come back.",
        &["as_sent", "sorted"],
    ),
    switch(
        "webhook_repeated_events",
        "What happens to an event that is given twice.",
        &["kept", "merged"],
    ),
    switch(
        "webhook_url_echo",
        "Whether a URL comes back as it was sent.",
        &["as_sent", "normalized"],
    ),
    switch(
        "webhook_unknown_events",
        "What happens to an event that no documentation lists.",
        &["accept", "refuse"],
    ),
    switch(
        "webhook_broken_filter",
        "What happens to a filter outside the documented grammar.",
        &["refuse", "accept"],
    ),
    switch(
        "webhook_limit_error",
        "How one subscription too many is answered.",
        &["400", "402"],
    ),
];
