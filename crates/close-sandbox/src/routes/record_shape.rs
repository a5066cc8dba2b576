//! Records as the endpoints show them.

use serde_json::{Map, Value, json};

use super::{field_values::shown, pipeline_statuses::home_of};
use crate::{
    objects::{Place, Record},
    state::State,
};

impl Record {
    /// The record as the endpoints show it, values under `custom.cf_…`.
    pub(crate) fn render(&self, state: &State) -> Value {
        let mut map = Map::new();
        map.insert("id".to_owned(), json!(self.id));
        map.insert("organization_id".to_owned(), json!(state.organization.id));
        map.extend(self.attributes.clone());
        if let Some(lead) = &self.lead_id {
            map.insert("lead_id".to_owned(), json!(lead));
        }

        match &self.place {
            Place::Lead => {
                let mut statuses = state.lead_statuses.iter();
                let status = statuses.find(|status| Some(&status.id) == self.status_id.as_ref());
                map.insert("status_id".to_owned(), json!(self.status_id));
                let label = status.map(|status| &status.label);
                map.insert("status_label".to_owned(), json!(label));
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

        // The state may hold values whose field or choice is gone; a client never sees them.
        for (id, value) in &self.custom {
            let Some(field) = state.field(id) else { continue };
            if let Some(value) = shown(field, value) {
                map.insert(format!("custom.{id}"), value);
            }
        }

        map.insert("date_created".to_owned(), json!(self.date_created.older()));
        map.insert("date_updated".to_owned(), json!(self.date_updated.older()));
        Value::Object(map)
    }

    fn render_pipeline(&self, state: &State, map: &mut Map<String, Value>) {
        let home = self.status_id.as_ref().and_then(|id| home_of(state, id));
        let pipeline = home.map(|home| &state.pipelines[home.pipeline]);
        let status = home.map(|home| &state.pipelines[home.pipeline].statuses[home.status]);

        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("status_id", json!(self.status_id));
        put("status_label", json!(status.map(|status| &status.label)));
        put("status_type", json!(status.map(|status| &status.kind)));
        put("pipeline_id", json!(pipeline.map(|pipeline| &pipeline.id)));
        put("pipeline_name", json!(pipeline.map(|pipeline| &pipeline.name)));
    }
}
