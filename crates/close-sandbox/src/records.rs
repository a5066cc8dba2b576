//! Records: leads, contacts, opportunities, custom activities and custom objects with their values.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ids::{Mint, Moment};
use super::place::Place;
use super::state::State;
use super::values;

/// One record of customer data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// `lead_…`, `cont_…`, `oppo_…`, `acti_…` or `custobj_…`.
    pub id: String,
    /// What it is; custom activities and custom objects know their type.
    pub place: Place,
    /// The lead it belongs to.
    pub lead_id: Option<String>,
    /// Leads and opportunities only.
    pub status_id: Option<String>,
    /// Its own attributes, such as `name`.
    pub attributes: Map<String, Value>,
    /// Values by custom field id; an array where the field holds several.
    pub custom: IndexMap<String, Value>,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

impl Record {
    /// An empty record with a new id.
    pub(super) fn new(mint: &mut Mint, place: Place) -> Self {
        let id = match &place {
            Place::Lead => mint.older_id("lead"),
            Place::Contact => mint.older_id("cont"),
            Place::Opportunity => mint.older_id("oppo"),
            Place::Activity(_) => mint.older_id("acti"),
            Place::CustomObject(_) => mint.newer_id("custobj"),
        };
        let now = mint.now();
        Self {
            id,
            place,
            lead_id: None,
            status_id: None,
            attributes: Map::new(),
            custom: IndexMap::new(),
            date_created: now,
            date_updated: now,
        }
    }

    /// The record as the endpoints show it, values under `custom.cf_…`.
    pub(super) fn render(&self, state: &State) -> Value {
        let mut map = Map::new();
        map.insert("id".to_owned(), json!(self.id));
        map.insert("organization_id".to_owned(), json!(state.organization.id));
        map.extend(self.attributes.clone());
        if let Some(lead) = &self.lead_id {
            map.insert("lead_id".to_owned(), json!(lead));
        }
        match &self.place {
            Place::Lead => {
                let status = state
                    .lead_statuses
                    .iter()
                    .find(|status| Some(&status.id) == self.status_id.as_ref());
                map.insert("status_id".to_owned(), json!(self.status_id));
                map.insert(
                    "status_label".to_owned(),
                    json!(status.map(|status| &status.label)),
                );
            }
            Place::Opportunity => self.render_pipeline(state, &mut map),
            Place::Activity(id) => {
                map.insert("custom_activity_type_id".to_owned(), json!(id));
                map.insert("_type".to_owned(), json!("CustomActivity"));
            }
            Place::CustomObject(id) => {
                map.insert("custom_object_type_id".to_owned(), json!(id));
            }
            Place::Contact => {}
        }
        for (id, value) in &self.custom {
            let Some(field) = state.field(id) else { continue };
            if let Some(value) = values::shown(field, value) {
                map.insert(format!("custom.{id}"), value);
            }
        }
        map.insert("date_created".to_owned(), json!(self.date_created.older()));
        map.insert("date_updated".to_owned(), json!(self.date_updated.older()));
        Value::Object(map)
    }

    fn render_pipeline(&self, state: &State, map: &mut Map<String, Value>) {
        let found = state.pipelines.iter().find_map(|pipeline| {
            let status = pipeline
                .statuses
                .iter()
                .find(|status| Some(&status.id) == self.status_id.as_ref());
            status.map(|status| (pipeline, status))
        });
        map.insert("status_id".to_owned(), json!(self.status_id));
        map.insert(
            "status_label".to_owned(),
            json!(found.map(|(_, status)| &status.label)),
        );
        map.insert(
            "status_type".to_owned(),
            json!(found.map(|(_, status)| &status.kind)),
        );
        map.insert(
            "pipeline_id".to_owned(),
            json!(found.map(|(pipeline, _)| &pipeline.id)),
        );
        map.insert(
            "pipeline_name".to_owned(),
            json!(found.map(|(pipeline, _)| &pipeline.name)),
        );
    }
}
