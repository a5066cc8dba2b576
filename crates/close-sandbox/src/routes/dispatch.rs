//! Finds the endpoint of a call and checks the key's permissions.

use serde_json::{Map, Value};

use super::{
    blocked_numbers, bulk_edits, collection::Collection as _, custom_fields, custom_types::CustomTypeKind,
    email_templates::EmailTemplates, field_values, groups, integration_links::IntegrationLinks,
    lead_statuses::LeadStatuses, me, memberships, opportunity_statuses::OpportunityStatuses, organization,
    outcomes::Outcomes, pipelines::Pipelines, playbooks, records::RecordKind, roles::Roles, schemas, search,
    sequences, shared_scheduling_links::SharedSchedulingLinks, smart_views::SmartViews,
    sms_templates::SmsTemplates, users, webhooks::Webhooks,
};
use crate::{
    objects::Place,
    protocol::{Call, CallResult, Method, Refusal},
    state::State,
};

/// Everything whose path begins with the same word.
struct PathFamily {
    name: &'static str,
    /// Whether it is built on the framework that takes no chunked bodies.
    is_older: bool,
    /// What a write needs beyond `write`.
    permission: Option<&'static str>,
    /// Takes the rest of the path.
    route: fn(&mut State, &Call, &[&str]) -> CallResult,
}

const fn family(
    name: &'static str,
    is_older: bool,
    permission: Option<&'static str>,
    route: fn(&mut State, &Call, &[&str]) -> CallResult,
) -> PathFamily {
    PathFamily {
        name,
        is_older,
        permission,
        route,
    }
}

const PEOPLE: Option<&str> = Some("manage_organization");
const SETTINGS: Option<&str> = Some("manage_customizations");

/// All endpoints.
static FAMILIES: &[PathFamily] = &[
    family("me", true, None, |state, call, rest| match rest {
        [] => me::route(state, call),
        _ => Err(Refusal::NoSuchUrl),
    }),
    family("organization", true, PEOPLE, organization::route),
    family("membership", true, PEOPLE, memberships::route),
    family("user", true, None, |state, call, rest| match rest {
        ["me"] => me::route(state, call),
        _ => users::route(state, call, rest),
    }),
    family("role", false, PEOPLE, |state, call, rest| {
        Roles.route(state, call, rest)
    }),
    family("group", false, PEOPLE, groups::route),
    family("status", true, SETTINGS, |state, call, rest| match rest {
        ["lead", rest @ ..] => LeadStatuses.route(state, call, rest),
        ["opportunity", rest @ ..] => OpportunityStatuses.route(state, call, rest),
        _ => Err(Refusal::NoSuchUrl),
    }),
    family("pipeline", false, SETTINGS, |state, call, rest| {
        Pipelines.route(state, call, rest)
    }),
    family("webhook", false, None, |state, call, rest| {
        Webhooks.route(state, call, rest)
    }),
    family("custom_field", true, SETTINGS, custom_fields::route),
    family("custom_field_schema", false, SETTINGS, schemas::route),
    family("custom_activity", false, SETTINGS, |state, call, rest| {
        CustomTypeKind::Activity.route(state, call, rest)
    }),
    family("custom_object_type", false, SETTINGS, |state, call, rest| {
        CustomTypeKind::Object.route(state, call, rest)
    }),
    family("saved_search", false, None, |state, call, rest| {
        SmartViews.route(state, call, rest)
    }),
    family("email_template", true, None, |state, call, rest| {
        EmailTemplates.route(state, call, rest)
    }),
    family("sms_template", false, None, |state, call, rest| {
        SmsTemplates.route(state, call, rest)
    }),
    family("integration_link", false, SETTINGS, |state, call, rest| {
        IntegrationLinks.route(state, call, rest)
    }),
    family("sequence", true, None, |state, call, rest| {
        sequences::route(state, call, rest)
    }),
    family("blocked_phone_number", false, PEOPLE, blocked_numbers::route),
    family("outcome", false, SETTINGS, |state, call, rest| {
        Outcomes.route(state, call, rest)
    }),
    family("shared_scheduling_link", false, SETTINGS, |state, call, rest| {
        SharedSchedulingLinks.route(state, call, rest)
    }),
    family("playbook", false, SETTINGS, playbooks::route),
    family("lead", true, None, |state, call, rest| {
        RecordKind::Lead.route(state, call, rest)
    }),
    family("contact", true, None, |state, call, rest| {
        RecordKind::Contact.route(state, call, rest)
    }),
    family("opportunity", true, None, |state, call, rest| {
        RecordKind::Opportunity.route(state, call, rest)
    }),
    family("activity", true, None, |state, call, rest| match rest {
        ["custom", rest @ ..] => RecordKind::CustomActivity.route(state, call, rest),
        _ => Err(Refusal::NoSuchUrl),
    }),
    family("custom_object", false, None, |state, call, rest| {
        RecordKind::CustomObject.route(state, call, rest)
    }),
    family("data", false, None, |state, call, rest| match rest {
        ["search"] => search::route(state, call),
        _ => Err(Refusal::NoSuchUrl),
    }),
    family("bulk_action", true, None, |state, call, rest| match rest {
        ["edit", rest @ ..] => bulk_edits::route(state, call, rest),
        _ => Err(Refusal::NoSuchUrl),
    }),
];

/// Answers a call and changes the state; on a refusal the state may be half changed and must be dropped.
pub(crate) fn answer(state: &mut State, call: &Call) -> CallResult {
    let segments = call.segments();
    let (family, rest) = family_of(&segments);
    check_permissions(state, call, family)?;
    let family = family.ok_or(Refusal::NoSuchUrl)?;
    (family.route)(state, call, rest)
}

/// Says whether an endpoint is built on the framework that takes no chunked bodies.
pub(crate) fn is_older(segments: &[&str]) -> bool {
    match segments {
        ["custom_field", "custom_object_type", ..] | ["custom_field", "shared", _, "association", ..] => {
            false
        }
        _ => family_of(segments).0.is_some_and(|family| family.is_older),
    }
}

/// Counts a read of what is still being worked on; returns whether the state changed.
pub(crate) fn count_read(state: &mut State, call: &Call) -> bool {
    match call.segments().as_slice() {
        // Fields of custom types are left out, because Close can't change their type and so never converts
        // them.
        ["custom_field", "lead" | "contact" | "opportunity", id] => {
            field_values::read_counted(state, |field| field.id == *id)
        }
        [
            "custom_field" | "custom_field_schema",
            kind @ ("lead" | "contact" | "opportunity"),
        ] => {
            let place = Place::of_schema_path(&[kind]);
            field_values::read_counted(state, |field| field.place == place)
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

        // Tried on a copy, because an endpoint may refuse after its first change.
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

fn family_of<'a, 'b>(segments: &'a [&'b str]) -> (Option<&'static PathFamily>, &'a [&'b str]) {
    match segments {
        [name, rest @ ..] => (FAMILIES.iter().find(|family| family.name == *name), rest),
        [] => (None, &[]),
    }
}

fn check_permissions(state: &State, call: &Call, family: Option<&PathFamily>) -> Result<(), Refusal> {
    let needs = |name: &'static str| {
        if state.permissions.iter().any(|known| known == name) {
            Ok(())
        } else {
            Err(Refusal::Permission(name))
        }
    };
    if call.is_read() {
        return needs("read");
    }
    needs("write")?;
    family.and_then(|family| family.permission).map_or(Ok(()), needs)
}
