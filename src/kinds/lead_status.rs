//! Lead statuses and their order.

use super::record_types::LEADS;
use crate::model::{
    Address, AnswerShape, Attr, BulkChange, BulkRead, CUSTOMIZATION, Call, Checks, Code, Def, Deletion,
    IDENTITY, KeptLast, Kind, ListMembers, ListOrdering, ListPosition, Listing, MoveMethod, RecordMove,
    RecordSearch, ValuesAtRisk, ids,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A status that a lead can have. The first one in the list is the status of new leads.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct LeadStatus {
    /// The text shown on the lead. To change it, write the old one in `renamed_from`.
    pub label: String,
    /// The colour beside the label. Close does not document the possible colours, and closectl compares the colour only
    /// if Close shows it.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-after-create" = null))]
    pub color: Attr<Option<String>>,
}

/// The order is part of the organization, which `/me/` shows (API notes, core (a1), (d)).
static ORDER: ListOrdering = ListOrdering {
    container: Some("lead_status"),
    live: |responses| {
        responses
            .organization()
            .into_iter()
            .map(|one| ListMembers::of(one, "lead_statuses"))
            .collect()
    },
    read: |id| {
        (
            format!("/organization/{id}/?_fields=id,lead_statuses"),
            AnswerShape::Holding("lead_statuses"),
        )
    },
    members: |_, answer| ids(&answer["lead_statuses"]),
    write: Some(|id, members| {
        let list: Vec<_> = members.iter().map(|id| json!({ "id": id })).collect();
        Call::put(format!("/organization/{id}/"), json!({ "lead_statuses": list }))
    }),
    certain: true,
    adopts: false,
    first: Some("new leads"),
};

impl Kind for LeadStatus {
    const DEF: Def = Def {
        key: "label",
        listing: Some(Listing {
            at: ListPosition::Section(&["lead_statuses"]),
            order: Some(&ORDER),
        }),
        reads: &[BulkRead::list("/status/lead/"), IDENTITY],
        deletion: Deletion::LosesData("leads that have the status lose it"),
        keeps: &[KeptLast::OfKind],
        moves_records: true,
        records: Some(LEADS),
        examples: &["label: Qualified\ncolor: green"],
        permissions: CUSTOMIZATION,
        id_prefixes: &["stat"],
        ..Def::new("lead_status", "lead status", "/status/lead/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.label)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.label);
    }

    fn holders(at_risk: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        vec![at_risk.in_status(LEADS, at_risk.id.unwrap_or_default())]
    }

    fn record_moves(at_risk: &ValuesAtRisk<'_>, to: &Value) -> Vec<RecordMove> {
        let edit = json!({ "type": "set_lead_status", "lead_status_id": to });
        vec![RecordMove {
            search: at_risk.in_status(LEADS, at_risk.id.unwrap_or_default()),
            method: MoveMethod::Bulk(vec![BulkChange::new(edit, None)]),
        }]
    }
}
