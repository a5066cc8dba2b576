//! Pipelines with their statuses and the order of those.

use super::record_types::OPPORTUNITIES;
use crate::model::{
    Address, AnswerShape, Attr, BulkRead, CUSTOMIZATION, Call, Checks, Code, Def, Deletion, KeptLast, Kind,
    ListMembers, ListOrdering, ListPosition, Listing, LiveObject, MoveMethod, RecordMove, RecordSearch, Ref,
    Responses, Spec, ValuesAtRisk, explanation, ids,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A pipeline: a named list of statuses that an opportunity goes through.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Pipeline {
    /// The name that people see. To change it, write the old one in `renamed_from`.
    pub name: String,
}

impl Kind for Pipeline {
    const DEF: Def = Def {
        listing: Some(Listing::unordered(ListPosition::Section(&["pipelines"]))),
        deletion: Deletion::OnlyEmpty("statuses"),
        keeps: &[KeptLast::OfKind],
        examples: &["name: Sales"],
        permissions: CUSTOMIZATION,
        id_prefixes: &["pipe"],
        ..Def::new("pipeline", "pipeline", "/pipeline/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES, CODES];

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
    }

    fn check_members(members: &[&Spec], checks: &mut Checks) {
        let kind = |status: &&Spec| {
            status
                .attributes
                .get("type")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let kinds: Vec<Option<String>> = members.iter().map(kind).collect();

        let has = |wanted: &str| kinds.iter().any(|kind| kind.as_deref() == Some(wanted));
        // A pipeline without any status is still being made, and says nothing yet.
        let missing = ["won", "lost"].into_iter().filter(|outcome| !has(outcome));

        let missing: Vec<&str> = missing.filter(|_| !members.is_empty()).collect();

        if let Some(first) = missing.first() {
            let message = format!(
                "the pipeline lists no status of type `{}`",
                missing.join("` and none of type `")
            );
            let help = format!("add a status, as in `{{label: Closed, type: {first}}}`");
            checks.report(&PIPELINE_WITHOUT_OUTCOME, "", message, help);
        }

        // New opportunities get the first status, so these would be closed from the start.
        if let Some(Some(outcome)) = kinds.first()
            && outcome != "active"
        {
            let message = format!("new opportunities of the pipeline begin as {outcome}");
            let help = "put a status of type `active` first";
            checks.report(&PIPELINE_BEGINS_CLOSED, "/0/type", message, help);
        }
    }
}

/// A status that an opportunity can have. The first one of a pipeline is the status of its new opportunities.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct OpportunityStatus {
    /// The text shown on the opportunity. To change it, write the old one in `renamed_from`.
    pub label: String,
    /// The pipeline that the status is in.
    #[schemars(extend("x-api" = "pipeline_id"))]
    pub parent: Ref<Pipeline>,
    /// Whether opportunities in it are open (`active`), `won` or `lost`. Close can't change it later.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-required" = true, "x-immutable" = true, "enum" = ["active", "won", "lost"]))]
    pub r#type: Attr<String>,
}

/// A pipeline shows its statuses in order; writing the list also moves statuses in (API notes, core (a3)).
static ORDER: ListOrdering = ListOrdering {
    container: None,
    live: |responses| {
        responses
            .items("/pipeline/")
            .map(|one| ListMembers::of(one, "statuses"))
            .collect()
    },
    read: |_| ("/pipeline/".to_owned(), AnswerShape::List),
    members: |id, answer| {
        let mut pipelines = answer.as_array()?.iter();
        pipelines
            .find(|one| one["id"] == id)
            .and_then(|one| ids(&one["statuses"]))
    },
    write: Some(|id, members| {
        let list: Vec<_> = members.iter().map(|id| json!({ "id": id })).collect();
        Call::put(format!("/pipeline/{id}/"), json!({ "statuses": list }))
    }),
    certain: true,
    adopts: true,
    first: Some("new opportunities in the pipeline"),
};

impl Kind for OpportunityStatus {
    const DEF: Def = Def {
        prefix: "pipeline",
        key: "label",
        listing: Some(Listing {
            at: ListPosition::Within("pipeline", "statuses"),
            order: Some(&ORDER),
        }),
        reads: &[BulkRead::list("/pipeline/")],
        caption: Some("type"),
        deletion: Deletion::LosesData("opportunities that have the status lose it"),
        keeps: &[
            KeptLast::OfKind,
            KeptLast::OfValue {
                attribute: "type",
                values: &["won", "lost"],
            },
        ],
        moves_records: true,
        records: Some(OPPORTUNITIES),
        examples: &["label: Won\ntype: won"],
        permissions: CUSTOMIZATION,
        id_prefixes: &["stat"],
        ..Def::new("opportunity_status", "opportunity status", "/status/opportunity/")
    };

    const CODES: &'static [&'static [&'static Code]] = &[super::name::CODES];

    fn address(&self) -> Address {
        self.parent.address().child(&self.label)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.label);
    }

    fn holders(at_risk: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        vec![at_risk.in_status(OPPORTUNITIES, at_risk.id.unwrap_or_default())]
    }

    fn record_moves(at_risk: &ValuesAtRisk<'_>, to: &Value) -> Vec<RecordMove> {
        // Bulk edits change leads only, so opportunities are written one by one.
        vec![RecordMove {
            search: at_risk.in_status(OPPORTUNITIES, at_risk.id.unwrap_or_default()),
            method: MoveMethod::Each(json!({ "status_id": to })),
        }]
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        let pipelines = responses.items("/pipeline/");
        pipelines
            .flat_map(|pipeline| nested(pipeline, "statuses", "pipeline_id"))
            .collect()
    }
}

/// Returns the objects in a list of another object, which they then name.
fn nested(parent: &Value, list: &str, attribute: &str) -> Vec<LiveObject<'static>> {
    // Inside of its pipeline a status doesn't say which one it is in.
    let items = parent[list].as_array().into_iter().flatten().map(|item| {
        // Whatever else may stand there says at least that something is in the list.
        let mut item = item.as_object().cloned().unwrap_or_default();
        item.insert(attribute.to_owned(), parent["id"].clone());
        LiveObject::reshaped(Value::Object(item))
    });
    items.collect()
}

/// What is reported here.
static CODES: &[&Code] = &[&PIPELINE_WITHOUT_OUTCOME, &PIPELINE_BEGINS_CLOSED];

static PIPELINE_WITHOUT_OUTCOME: Code = Code::warning(explanation!("pipeline-without-outcome"));

static PIPELINE_BEGINS_CLOSED: Code = Code::warning(explanation!("pipeline-begins-closed"));
