//! Playbooks.

use super::{custom_field::CustomField, description, field_holder::SharedHolder, outcome::Outcome};
use crate::model::{
    Address, Attr, CUSTOMIZATION, Call, Checks, Code, Def, Flag, Items, Kind, ListPosition, Listing,
    LiveObject, ObjectLimit, ObjectWrite, ReadNeed, Ref, Responses, Scope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A playbook: the guidance, fields and outcomes for a call or a meeting. Playbooks are a beta feature of Close that
/// not every organization has.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Playbook {
    /// The name that people choose. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// What the playbook is for; null for no description.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-file" = "txt"))]
    pub description: Attr<Option<String>>,
    /// What the summary of a call or a meeting should focus on; null for no guidance.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-file" = "txt", "x-behaviour" = "summaries of calls and meetings follow the new guidance"))]
    pub summary_guidance: Attr<Option<String>>,
    /// The shared fields to fill in, by name.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-api" = "custom_field_ids"))]
    pub custom_fields: Attr<Items<Ref<CustomField<SharedHolder>>>>,
    /// The outcomes that people choose from, by name.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-api" = "outcome_ids"))]
    pub outcomes: Attr<Items<Ref<Outcome>>>,
    /// Whether the playbook is archived: nobody can choose it, and Close keeps its history.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-after-create" = false,
        "x-expected" = false,
        "x-alone" = true,
        "x-archives" = true,
        "x-behaviour" = {"true": "people can no longer choose it", "false": "people can choose it again"},
        "x-start" = {"true": "created as archived: people can't choose it"}
    ))]
    pub is_archived: Attr<Flag>,
}

impl Kind for Playbook {
    /// At most 50 of the 100 may be in use (API notes, adjacent section 7).
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["playbooks"]))),
        examples: &[
            "name: Discovery\nsummary_guidance: Budget, timeline and who decides\ncustom_fields: [Industry]\noutcomes: \
             [Demo booked]\ndescription: For the first call",
            "name: Renewal 2024\nis_archived: true",
        ],
        limit: Some(ObjectLimit {
            what: "playbooks",
            most: 100,
            in_use: Some(50),
            scope: Scope::Organization,
        }),
        permissions: CUSTOMIZATION,
        need: ReadNeed::WhereNeeded,
        id_prefixes: &["convtyp"],
        besides: Some(&["position"]),
        ..Def::new("playbook", "playbook", "/playbook/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
    }

    fn canonicalize(&mut self) {
        description::canonicalize(&mut self.description);
        description::canonicalize(&mut self.summary_guidance);
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        responses.items(Self::DEF.path).map(shown).collect()
    }

    /// The archive has calls of its own.
    fn call(write: &ObjectWrite<'_>) -> Call {
        let one = format!("{}{}/", Self::DEF.path, write.id.unwrap_or_default());
        match write.send.get("is_archived") {
            None => write.plain(Self::DEF.path),
            Some(Value::Bool(true)) => {
                Call::post(format!("{one}archive/"), Value::Object(Default::default()))
            }
            Some(_) => Call::post(format!("{one}unarchive/"), Value::Object(Default::default())),
        }
    }
}

/// Returns a playbook that says whether it is in the archive, as Close's other objects do.
fn shown(playbook: &Value) -> LiveObject<'static> {
    let mut playbook = playbook.clone();
    let archived = playbook.get("archived_at").map(|at| !at.is_null());
    if let Some(archived) = archived {
        playbook["is_archived"] = Value::Bool(archived);
    }
    LiveObject::reshaped(playbook)
}
