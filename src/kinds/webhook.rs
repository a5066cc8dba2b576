//! Webhook subscriptions.

use super::{webhook_events::WebhookEvent, webhook_filter, webhook_rules, webhook_url};
use crate::model::{
    Address, Attr, Checks, Code, Def, Deletion, Flag, Items, Kind, ListPosition, Listing, MentionForm,
    NamesakeRule, ObjectLimit, Scope, explanation,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// A webhook subscription: events that Close sends to a URL. closectl identifies a subscription by its URL. If several
/// share a URL, their events distinguish them, and if the events are the same too, the filters.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Webhook {
    /// The URL that Close sends the events to. To change it, write the old one in `renamed_from`, so that the webhook keeps
    /// its signature key.
    #[schemars(extend("x-behaviour" = "Close sends the events to {after} instead of {before}"))]
    pub url: String,
    /// `active`, or `paused` to stop sending events. Close pauses a subscription when its URL keeps failing.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "enum" = ["active", "paused"],
        "x-after-create" = "active",
        "x-expected" = "active",
        "x-behaviour" = {
            "active": "Close sends events to the URL",
            "paused": "Close sends no events to the URL until it is active again"
        },
        "x-start" = {"paused": "created as paused: Close sends no events to the URL until it is active"}
    ))]
    pub status: Attr<String>,
    /// Whether Close checks the certificate of the URL.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = {
        "true": "Close checks the certificate of the URL",
        "false": "Close no longer checks the certificate of the URL"
    }))]
    pub verify_ssl: Attr<Flag>,
    /// The events to send, in any order.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-required" = true, "x-set" = true,
        "x-behaviour" = "Close sends the events of the new list, as its filters select them"
    ))]
    pub events: Attr<Items<WebhookEvent>>,
}

impl Kind for Webhook {
    const DEF: Def = Def {
        mentions: MentionForm::Never,
        key: "url",
        listing: Some(Listing::unordered(ListPosition::Section(&["webhooks"]))),
        secret: Some("signature_key"),
        deletion: Deletion::LosesMeaning("Close no longer sends its events to the URL"),
        examples: &[
            "url: https://hooks.example.com/close\nevents:\n  - {object_type: lead, action: created}",
            "url: https://hooks.example.com/qualified\nstatus: paused\nverify_ssl: true\nevents:\n  - object_type: lead\n    \
             action: updated\n    extra_filter:\n      type: field_accessor\n      field: data\n      filter:\n        \
             type: field_accessor\n        field: status_id\n        \
             filter: {type: equals, value: \"${id:lead_status/Qualified}\"}",
        ],
        limit: Some(ObjectLimit {
            in_use: None,
            what: "webhooks",
            most: 40,
            scope: Scope::Organization,
        }),
        namesakes: Some(NamesakeRule {
            by: &["events"],
            in_front: false,
            left: "still sends",
            edited: false,
        }),
        id_prefixes: &["whsub"],
        ..Def::new("webhook", "webhook", "/webhook/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[
        CODES,
        webhook_filter::CODES,
        webhook_rules::CODES,
        webhook_url::CODES,
    ];

    /// A subscription without the list of its events is not one without events.
    fn gap(value: &Value) -> Option<&'static str> {
        (!value["events"].is_array()).then_some("its `events` are missing or not a list")
    }

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.url)
    }

    /// Events tell subscriptions of one URL apart, and of equal events their filters.
    fn qualifiers(&self) -> Vec<String> {
        let Some(events) = self.events.stated() else {
            return Vec::new();
        };
        let names = events.0.iter().map(WebhookEvent::name);
        let names: BTreeSet<String> = names.collect();
        let names = names.into_iter().collect::<Vec<_>>().join(",");
        let filtered = format!("{names}~{}", webhook_filter::mark(&events.0));
        vec![names, filtered]
    }

    fn check(&self, checks: &mut Checks) {
        let events = self.events.stated().map(|events| events.0.as_slice());
        webhook_rules::check_safety(checks, &self.url, &self.verify_ssl);
        webhook_rules::check_events(checks, events.unwrap_or_default());

        webhook_url::check(checks, &self.url);

        if events.is_some_and(<[_]>::is_empty) {
            checks.report(
                &NO_EVENTS,
                "/events",
                "a webhook without events never sends anything",
                "list at least one event; to stop a webhook, write `status: paused`",
            );
        }

        for (at, event) in events.unwrap_or_default().iter().enumerate() {
            if let Some(filter) = event.filter() {
                webhook_filter::check(checks, &format!("/events/{at}/extra_filter"), filter);
            }
        }
    }

    /// The order of events means nothing, and Close adds an empty filter.
    fn canonicalize(&mut self) {
        let Some(events) = self.events.stated_mut() else {
            return;
        };
        for event in &mut events.0 {
            if event.extra_filter == Attr::Stated(None) {
                event.extra_filter = Attr::Omitted;
            }
            if let Some(Some(filter)) = event.extra_filter.stated_mut() {
                webhook_filter::canonicalize(filter);
            }
        }

        events.0.sort_by_cached_key(|event| {
            let filter = event.filter().map(webhook_filter::text);
            (event.object_type.clone(), event.action.clone(), filter)
        });
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&NO_EVENTS];

static NO_EVENTS: Code = Code::error(explanation!("no-events")).found_live();
