//! The objects that custom fields stand on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An object that has custom fields in an order of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Place {
    /// Leads.
    Lead,
    /// Contacts.
    Contact,
    /// Opportunities.
    Opportunity,
    /// Activities of the custom activity type with this id.
    Activity(String),
    /// Custom objects of the type with this id.
    CustomObject(String),
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no place for custom fields")]
pub struct UnknownPlace(String);

impl Place {
    /// How associations spell it in their `object_type`.
    #[must_use]
    pub fn association_type(&self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Contact => "contact",
            Self::Opportunity => "opportunity",
            Self::Activity(_) => "custom_activity_type",
            Self::CustomObject(_) => "custom_object_type",
        }
    }

    /// The custom type that it belongs to.
    #[must_use]
    pub fn type_id(&self) -> Option<&str> {
        match self {
            Self::Lead | Self::Contact | Self::Opportunity => None,
            Self::Activity(id) | Self::CustomObject(id) => Some(id),
        }
    }

    /// Reads the path of an association: `lead`, `custom_activity_type/ID`, ….
    pub(crate) fn of_association_path(segments: &[&str]) -> Option<Self> {
        match segments {
            ["lead"] => Some(Self::Lead),
            ["contact"] => Some(Self::Contact),
            ["opportunity"] => Some(Self::Opportunity),
            ["custom_activity_type", id] => Some(Self::Activity((*id).to_owned())),
            ["custom_object_type", id] => Some(Self::CustomObject((*id).to_owned())),
            _ => None,
        }
    }

    /// Reads the path of a schema: `lead`, `activity/ID`, ….
    pub(crate) fn of_schema_path(segments: &[&str]) -> Option<Self> {
        match segments {
            ["lead"] => Some(Self::Lead),
            ["contact"] => Some(Self::Contact),
            ["opportunity"] => Some(Self::Opportunity),
            ["activity", id] => Some(Self::Activity((*id).to_owned())),
            ["custom_object", id] => Some(Self::CustomObject((*id).to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead => out.write_str("lead"),
            Self::Contact => out.write_str("contact"),
            Self::Opportunity => out.write_str("opportunity"),
            Self::Activity(id) => write!(out, "activity/{id}"),
            Self::CustomObject(id) => write!(out, "custom_object/{id}"),
        }
    }
}

impl FromStr for Place {
    type Err = UnknownPlace;

    fn from_str(text: &str) -> Result<Self, UnknownPlace> {
        let segments: Vec<&str> = text.split('/').collect();
        Self::of_schema_path(&segments).ok_or_else(|| UnknownPlace(text.to_owned()))
    }
}

impl TryFrom<String> for Place {
    type Error = UnknownPlace;

    fn try_from(text: String) -> Result<Self, UnknownPlace> {
        text.parse()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}
