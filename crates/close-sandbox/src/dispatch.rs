//! Finds the endpoint of a call, checks the key's permissions, and shows stale reads where wanted.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Method};
use super::place::Place;
use super::record_route::{self, Kind};
use super::state::State;
use super::{
    activity_types, bulk_edits, field_route, groups, memberships, object_types, opportunity_statuses,
    organization, outcomes, pipelines, roles, schemas, search, smart_views, statuses, users, values,
    webhooks,
};

/// Answers a call and changes the state; on a refusal the state may be half changed and must be dropped.
pub(super) fn answer(state: &mut State, call: &Call) -> Outcome {
    permit(state, call)?;
    let segments = call.segments();
    match segments.as_slice() {
        ["me"] => users::me(state, call),
        ["organization", rest @ ..] => organization::route(state, call, rest),
        ["membership", rest @ ..] => memberships::route(state, call, rest),
        ["user", rest @ ..] => users::route(state, call, rest),
        ["role", rest @ ..] => roles::route(state, call, rest),
        ["group", rest @ ..] => groups::route(state, call, rest),
        ["status", "lead", rest @ ..] => statuses::route(state, call, rest),
        ["status", "opportunity", rest @ ..] => opportunity_statuses::route(state, call, rest),
        ["pipeline", rest @ ..] => pipelines::route(state, call, rest),
        ["webhook", rest @ ..] => webhooks::route(state, call, rest),
        ["custom_field", rest @ ..] => field_route::route(state, call, rest),
        ["custom_field_schema", rest @ ..] => schemas::route(state, call, rest),
        ["custom_activity", rest @ ..] => activity_types::route(state, call, rest),
        ["custom_object_type", rest @ ..] => object_types::route(state, call, rest),
        ["saved_search", rest @ ..] => smart_views::route(state, call, rest),
        ["outcome", rest @ ..] => outcomes::route(state, call, rest),
        ["lead", rest @ ..] => record_route::route(state, call, Kind::Lead, rest),
        ["contact", rest @ ..] => record_route::route(state, call, Kind::Contact, rest),
        ["opportunity", rest @ ..] => record_route::route(state, call, Kind::Opportunity, rest),
        ["activity", "custom", rest @ ..] => record_route::route(state, call, Kind::CustomActivity, rest),
        ["data", "search"] => search::route(state, call),
        ["bulk_action", "edit", rest @ ..] => bulk_edits::route(state, call, rest),
        ["custom_object", rest @ ..] => record_route::route(state, call, Kind::CustomObject, rest),
        _ => Err(Refusal::NoSuchUrl),
    }
}

/// Says whether an endpoint is built on the framework that takes no chunked bodies.
pub(super) fn is_older(segments: &[&str]) -> bool {
    match segments {
        ["custom_field", "custom_object_type", ..] | ["custom_field", "shared", _, "association", ..] => {
            false
        }
        [
            "status" | "organization" | "membership" | "user" | "me" | "custom_field",
            ..,
        ] => true,
        [
            "lead" | "contact" | "opportunity" | "activity" | "bulk_action",
            ..,
        ] => true,
        _ => false,
    }
}

/// Counts a read of what is still being worked on; returns whether the state changed.
pub(super) fn count_read(state: &mut State, call: &Call) -> bool {
    match call.segments().as_slice() {
        ["custom_field", "lead" | "contact" | "opportunity", id] => {
            values::read_counted(state, |field| field.id == *id)
        }
        ["custom_field", kind @ ("lead" | "contact" | "opportunity")]
        | ["custom_field_schema", kind @ ("lead" | "contact" | "opportunity")] => {
            let place = Place::of_schema_path(&[kind]);
            values::read_counted(state, |field| field.place == place)
        }
        ["bulk_action", "edit", ..] => bulk_edits::read_counted(state),
        _ => false,
    }
}

impl State {
    /// Does what a request with this body would do, as somebody else in the organization.
    ///
    /// Returns the status and the body of the answer; a refused request changes nothing.
    pub fn perform(&mut self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = match body {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let call = Call {
            method: Method::parse(method),
            path: path.to_owned(),
            query: Vec::new(),
            body,
        };
        let mut next = self.clone();
        let answer = match answer(&mut next, &call) {
            Ok(answer) => {
                *self = next;
                answer
            }
            Err(refusal) => refusal.answer(&self.switches),
        };
        (answer.status, answer.body.unwrap_or_default())
    }
}

fn permit(state: &State, call: &Call) -> Result<(), Refusal> {
    let has = |name: &str| state.permissions.iter().any(|known| known == name);
    let needs = |name: &'static str| {
        if has(name) {
            Ok(())
        } else {
            Err(Refusal::Permission(name))
        }
    };
    if call.is_read() {
        return needs("read");
    }
    needs("write")?;
    match call.segments().as_slice() {
        ["organization" | "membership" | "role" | "group", ..] => needs("manage_organization"),
        [
            "status" | "pipeline" | "custom_field" | "custom_field_schema" | "outcome",
            ..,
        ]
        | ["custom_activity" | "custom_object_type", ..] => needs("manage_customizations"),
        _ => Ok(()),
    }
}

/// Remembers the state before the latest write of each family, for reads that lag behind.
#[derive(Debug, Default)]
pub(super) struct Lag {
    families: HashMap<String, Stale>,
}

#[derive(Debug)]
struct Stale {
    before: Arc<State>,
    lists_left: usize,
    objects_left: usize,
}

impl Lag {
    /// Notes a successful write.
    pub fn written(&mut self, call: &Call, before: &Arc<State>) {
        let (lists, objects) = (
            before.switches.count("list_lag"),
            before.switches.count("object_lag"),
        );
        if lists + objects > 0 {
            let stale = Stale {
                before: Arc::clone(before),
                lists_left: lists,
                objects_left: objects,
            };
            self.families.insert(family(call).0, stale);
        }
    }

    /// The answer from before the latest write, as long as reads lag behind it.
    pub fn stale_answer(&mut self, call: &Call) -> Option<Answer> {
        let (name, single) = family(call);
        let stale = self.families.get_mut(&name)?;
        let left = if single {
            &mut stale.objects_left
        } else {
            &mut stale.lists_left
        };
        *left = left.checked_sub(1)?;
        answer(&mut (*stale.before).clone(), call).ok()
    }
}

/// The family that a path belongs to, and whether it names one object.
fn family(call: &Call) -> (String, bool) {
    let segments = call.segments();
    let depth = match segments.first() {
        Some(&("status" | "custom_field" | "activity")) => 2,
        _ => 1,
    };
    let name = segments.iter().take(depth).copied().collect::<Vec<_>>().join("/");
    (name, segments.len() > depth)
}
