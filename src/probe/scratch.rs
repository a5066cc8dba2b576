//! The kinds of objects that a probe makes, in the order in which they are removed.

use super::token::ProbeToken;
use serde_json::Value;

/// A kind of object that a probe makes.
#[derive(Debug, PartialEq, Eq)]
pub struct ScratchKind {
    /// What people call it.
    pub what: &'static str,
    /// Where it is made and, with an id, removed.
    pub collection: &'static str,
    /// The attribute that holds the reserved name.
    pub named: &'static str,
    /// What is asked for in lists, if they may hold much.
    pub query: &'static str,
}

const fn kind(what: &'static str, collection: &'static str, named: &'static str) -> ScratchKind {
    ScratchKind {
        what,
        collection,
        named,
        query: "",
    }
}

/// Leads; with one goes everything on it.
pub static LEAD: ScratchKind = ScratchKind {
    query: "?_fields=id,name",
    ..kind("lead", "/lead/", "name")
};
/// Smart views.
pub static SMART_VIEW: ScratchKind = ScratchKind {
    query: "?type__in=lead,contact",
    ..kind("smart view", "/saved_search/", "name")
};
/// Templates of e-mails; none of them is archived.
pub static EMAIL_TEMPLATE: ScratchKind = kind("e-mail template", "/email_template/", "name");
/// Links on the pages of records.
pub static INTEGRATION_LINK: ScratchKind = kind("integration link", "/integration_link/", "name");
/// Shared scheduling links.
pub static SCHEDULING_LINK: ScratchKind = kind("shared scheduling link", "/shared_scheduling_link/", "name");
/// Playbooks.
pub static PLAYBOOK: ScratchKind = kind("playbook", "/playbook/", "name");
/// Webhook subscriptions.
pub static WEBHOOK: ScratchKind = kind("webhook", "/webhook/", "url");
/// Lead fields.
pub static LEAD_FIELD: ScratchKind = kind("lead field", "/custom_field/lead/", "name");
/// Contact fields.
pub static CONTACT_FIELD: ScratchKind = kind("contact field", "/custom_field/contact/", "name");
/// Opportunity fields.
pub static OPPORTUNITY_FIELD: ScratchKind = kind("opportunity field", "/custom_field/opportunity/", "name");
/// Fields of custom activity types.
pub static ACTIVITY_FIELD: ScratchKind = kind("activity field", "/custom_field/activity/", "name");
/// Fields of custom object types.
pub static OBJECT_FIELD: ScratchKind =
    kind("custom object field", "/custom_field/custom_object_type/", "name");
/// Shared fields; with one go its associations.
pub static SHARED_FIELD: ScratchKind = kind("shared field", "/custom_field/shared/", "name");
/// Custom activity types.
pub static ACTIVITY_TYPE: ScratchKind = kind("custom activity type", "/custom_activity/", "name");
/// Custom object types.
pub static OBJECT_TYPE: ScratchKind = kind("custom object type", "/custom_object_type/", "name");
/// Lead statuses.
pub static LEAD_STATUS: ScratchKind = kind("lead status", "/status/lead/", "label");
/// Opportunity statuses.
pub static OPPORTUNITY_STATUS: ScratchKind = kind("opportunity status", "/status/opportunity/", "label");
/// Pipelines.
pub static PIPELINE: ScratchKind = kind("pipeline", "/pipeline/", "name");
/// Roles.
pub static ROLE: ScratchKind = kind("role", "/role/", "name");
/// Call outcomes.
pub static OUTCOME: ScratchKind = kind("outcome", "/outcome/", "name");

/// All kinds, in the order in which they are removed: what lies in or refers to others comes before them.
pub static KINDS: &[&ScratchKind] = &[
    &LEAD,
    &WEBHOOK,
    &SMART_VIEW,
    &EMAIL_TEMPLATE,
    &INTEGRATION_LINK,
    &SCHEDULING_LINK,
    &PLAYBOOK,
    &LEAD_FIELD,
    &CONTACT_FIELD,
    &OPPORTUNITY_FIELD,
    &ACTIVITY_FIELD,
    &OBJECT_FIELD,
    &SHARED_FIELD,
    &ACTIVITY_TYPE,
    &OBJECT_TYPE,
    &LEAD_STATUS,
    &OPPORTUNITY_STATUS,
    &PIPELINE,
    &ROLE,
    &OUTCOME,
];

impl ScratchKind {
    /// The path of the list.
    #[must_use]
    pub fn list(&self) -> String {
        format!("{}{}", self.collection, self.query)
    }

    /// The name of a listed object.
    #[must_use]
    pub fn name_of<'a>(&self, object: &'a Value) -> &'a str {
        object[self.named].as_str().unwrap_or_default()
    }

    /// Returns the kinds that calls to these paths may have made objects of. Statuses are also made by their pipelines.
    #[must_use]
    pub fn concerned<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<&'static Self> {
        let paths: Vec<&str> = paths.collect();
        let is_concerned = |kind: &&&'static Self| paths.iter().any(|path| path.starts_with(kind.collection));
        let mut found: Vec<&'static Self> = KINDS.iter().filter(is_concerned).copied().collect();
        if found.contains(&&PIPELINE) && !found.contains(&&OPPORTUNITY_STATUS) {
            found.insert(0, &OPPORTUNITY_STATUS);
        }
        found
    }
}

/// An object that a probe made.
#[derive(Clone, Debug)]
pub struct MadeObject {
    /// Its kind.
    pub kind: &'static ScratchKind,
    /// Its id.
    pub id: String,
    /// What Close answered when it was made. It may hold a signature key, and is never shown.
    pub body: Value,
}

impl MadeObject {
    /// The path of the object.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}{}/", self.kind.collection, self.id)
    }
}

/// Says whether a listed object is one of these runs'.
pub fn is_of(kind: &ScratchKind, object: &Value, tokens: &[ProbeToken]) -> bool {
    tokens.iter().any(|token| token.owns(kind.name_of(object)))
}
