//! Pipelines with their statuses and the order of those.

use crate::model::{
    Address, At, Attr, Call, Checks, Def, Deletion, Found, How, Kind, Listing, Mover, Ordering, Read, Ref,
    Responses, Shape, Shown, Stake, ids,
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
    const DEF: Def = Def::new("pipeline", "pipeline", "/pipeline/")
        .listed(Listing {
            at: At::Section(&["pipelines"]),
            order: None,
        })
        .deletion(Deletion::OnlyEmpty("statuses"))
        .examples(&["name: Sales"]);

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.name);
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
static ORDER: Ordering = Ordering {
    container: None,
    live: |responses| {
        responses
            .items("/pipeline/")
            .map(|one| Shown::of(one, "statuses"))
            .collect()
    },
    read: |_| ("/pipeline/".to_owned(), Shape::List),
    members: |id, answer| {
        let mut pipelines = answer.as_array()?.iter();
        pipelines
            .find(|one| one["id"] == id)
            .and_then(|one| ids(&one["statuses"]))
    },
    write: |id, members| {
        let list: Vec<_> = members.iter().map(|id| json!({ "id": id })).collect();
        Call::put(format!("/pipeline/{id}/"), json!({ "statuses": list }))
    },
    certain: true,
    adopts: true,
    first: Some("the status of new opportunities in the pipeline"),
};

impl Kind for OpportunityStatus {
    const DEF: Def = Def::new("opportunity_status", "opportunity status", "/status/opportunity/")
        .prefix("pipeline")
        .key("label")
        .listed(Listing {
            at: At::Within("pipeline", "statuses"),
            order: Some(&ORDER),
        })
        .reads(&[Read {
            path: "/pipeline/",
            shape: Shape::List,
        }])
        .captioned("type")
        .deletion(Deletion::LosesData("opportunities that have the status lose it"))
        .moves_records()
        .examples(&["label: Won\ntype: won"]);

    fn address(&self) -> Address {
        self.parent.address().child(&self.label)
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, Self::DEF.key, &self.label);
    }

    fn holders(stake: &Stake<'_>) -> Vec<Value> {
        vec![stake.in_status("opportunity", stake.id.unwrap_or_default())]
    }

    fn movers(stake: &Stake<'_>, to: &Value) -> Vec<Mover> {
        let query = stake.in_status("opportunity", stake.id.unwrap_or_default());
        vec![Mover {
            query,
            how: How::Each {
                path: "/opportunity/",
                body: json!({ "status_id": to }),
            },
        }]
    }

    fn live(responses: &Responses) -> Vec<Found> {
        let pipelines = responses.items("/pipeline/");
        pipelines
            .flat_map(|pipeline| nested(pipeline, "statuses", "pipeline_id"))
            .collect()
    }
}

/// Returns the objects in a list of another object, which they then name.
fn nested(parent: &Value, list: &str, attribute: &str) -> Vec<Found> {
    let items = parent[list].as_array().into_iter().flatten().map(|item| {
        let mut item = item.clone();
        item[attribute] = parent["id"].clone();
        Found::plain(&item)
    });
    items.collect()
}
