//! The endpoint of webhook subscriptions. Nothing is ever delivered.

use serde_json::{Map, Value, json};

use super::{
    collection::Collection,
    webhook_events::{read_events, sorted_events},
};
use crate::{
    objects::{Webhook, WebhookEvent, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

const GREATEST_COUNT: usize = 40;

/// `/webhook/` and `/webhook/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct Webhooks;

impl Collection for Webhooks {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.webhooks, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        list(
            call,
            &state.switches,
            ListPaging::NEWER,
            &state.webhooks,
            |webhook| webhook.render(state, false),
        )
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        if state.is("closed_schemas", "refuse") {
            form.closed(&["url", "events", "verify_ssl"]);
        }
        let url = form.name("url");
        let url = checked_url(state, &mut form, url);
        let events = if form.given("events") {
            read_events(state, &mut form)
        } else {
            form.missing("events");
            None
        };
        let verify_ssl = form.flag("verify_ssl").unwrap_or(true);
        form.finish()?;

        let owner = state.owner_id();
        let id = state.mint.newer_id("whsub");
        let signature_key = state.mint.signature_key();
        let (date_created, date_updated) = (state.mint.now(), state.mint.now());
        let webhook = Webhook {
            id,
            url,
            events: events.unwrap_or_default(),
            verify_ssl,
            status: "active".to_owned(),
            signature_key,
            pause_reason: None,
            created_by: owner.clone(),
            updated_by: owner,
            date_created,
            date_updated,
        };

        // Close refuses a duplicate of an active subscription and names the one that is there.
        refuse_duplicate(state, &webhook)?;
        if state.webhooks.len() >= GREATEST_COUNT {
            let text = format!("An organization can have at most {GREATEST_COUNT} webhook subscriptions.");
            return Err(if state.is("webhook_limit_error", "402") {
                Refusal::Plan(text)
            } else {
                Refusal::General(text)
            });
        }

        state.webhooks.push(webhook);
        let position = state.webhooks.len() - 1;
        Ok(Answer::created(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        // Close's examples show the key in GET and PUT too; no recorded answer confirms it.
        let with_key = match call.method {
            Method::Get => state.is("webhook_key_in_get", "yes"),
            Method::Put => state.is("webhook_key_in_put", "yes"),
            Method::Post | Method::Delete | Method::Other => true,
        };
        call.shape(&state.switches, state.webhooks[position].render(state, with_key))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut webhook = state.webhooks[position].clone();
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        if state.is("closed_schemas", "refuse") {
            form.closed(&["url", "events", "verify_ssl", "status"]);
        }
        if let Some(url) = form.changed_name("url") {
            webhook.url = checked_url(state, &mut form, url);
        }
        if let Some(events) = form
            .raw("events")
            .filter(|events| !events.is_null())
            .and(read_events(state, &mut form))
        {
            webhook.events = events;
        }
        if let Some(verify) = form.flag("verify_ssl") {
            webhook.verify_ssl = verify;
        }
        if let Some(status) = form.one_of("status", &["active", "paused"]) {
            webhook.pause_reason = (status == "paused").then(|| "api".to_owned());
            webhook.status = status;
        }
        form.finish()?;

        // Whether a PUT can make a duplicate is not documented.
        if state.is("webhook_duplicate_on_put", "refuse") {
            refuse_duplicate(state, &webhook)?;
        }

        webhook.updated_by = state.owner_id();
        webhook.date_updated = state.mint.now();
        state.webhooks[position] = webhook;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        state.webhooks.remove(position);
        Ok(Answer::emptied())
    }
}

impl Webhook {
    fn render(&self, state: &State, with_key: bool) -> Value {
        let mut events: Vec<Value> = self
            .events
            .iter()
            .map(|event| {
                json!({
                    "action": event.action,
                    "extra_filter": event.extra_filter,
                    "object_type": event.object_type,
                })
            })
            .collect();
        if state.is("webhook_events_order", "sorted") {
            events = sorted_events(events);
        }

        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("id", json!(self.id));
        put("url", json!(self.url));
        put("events", Value::Array(events));
        put("verify_ssl", json!(self.verify_ssl));
        put("status", json!(self.status));
        // A secret, which recorded lists never hold.
        if with_key {
            put("signature_key", json!(self.signature_key));
        }
        put("created_by", json!(self.created_by));
        put("updated_by", json!(self.updated_by));
        put("date_created", json!(self.date_created.newer()));
        put("date_updated", json!(self.date_updated.newer()));
        put("health_status", Value::Null);
        put("latest_error", Value::Null);
        put("pause_reason", json!(self.pause_reason));
        put("recent_consecutive_fail_buckets_cnt", json!(0));
        put("counters", json!({}));
        put("history", json!({"errors": [], "successes": []}));
        Value::Object(map)
    }
}

fn checked_url(state: &State, form: &mut BodyForm<'_>, url: String) -> String {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest.filter(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(' '))
    else {
        form.problem("url", "Invalid URL.");
        return url;
    };

    // An address without a path has the path `/`, which a server may write out.
    if state.is("webhook_url_echo", "normalized") && !rest.contains('/') {
        return format!("{url}/");
    }
    url
}

fn refuse_duplicate(state: &State, webhook: &Webhook) -> Result<(), Refusal> {
    let same = |other: &&Webhook| match state.switches.get("webhook_duplicates") {
        Some("url") => other.url == webhook.url,
        Some("none") => false,
        _ => other.url == webhook.url && same_events(&other.events, &webhook.events),
    };

    // A paused subscription receives nothing, so it is nobody's duplicate.
    let mut others = state
        .webhooks
        .iter()
        .filter(|other| other.id != webhook.id && other.status == "active");
    match others.find(same).filter(|_| webhook.status == "active") {
        None => Ok(()),
        Some(other) => Err(Refusal::Message(format!(
            "Duplicate active subscription found: {}",
            other.id
        ))),
    }
}

fn same_events(one: &[WebhookEvent], two: &[WebhookEvent]) -> bool {
    one.len() == two.len() && one.iter().all(|event| two.contains(event))
}
