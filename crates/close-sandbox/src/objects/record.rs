//! Records: leads, contacts, opportunities, custom activities and custom objects with their values.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Mint, Moment, Place};

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
    pub(crate) fn new(mint: &mut Mint, place: Place) -> Self {
        // Custom objects are a newer part of Close, where ids look different.
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
}
