//! Custom fields, and where they stand.

use serde::{Deserialize, Serialize};

use super::{Moment, Place};

/// A custom field, regular or shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// `cf_…`.
    pub id: String,
    /// The one object it stands on; nothing for a shared field.
    pub place: Option<Place>,
    /// What people see.
    pub name: String,
    /// At most 280 characters.
    pub description: Option<String>,
    /// Called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// Only for `choices`.
    pub choices: Option<Vec<String>>,
    /// Only for `user`, `choices`, `contact` and `custom_object`.
    pub accepts_multiple_values: bool,
    /// Ids of roles; empty for everyone. Always empty for a shared field.
    pub editable_with_roles: Vec<String>,
    /// Counts only for fields of custom types; always false for a shared field.
    pub required: bool,
    /// Only for `custom_object`.
    pub referenced_custom_type_id: Option<String>,
    /// Only for `custom_object`.
    pub back_reference_is_visible: Option<bool>,
    /// Where a shared field stands.
    pub associations: Vec<Association>,
    /// A change of type that has not finished.
    pub converting: Option<TypeConversion>,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

/// A shared field's stand on one object; it has no id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Association {
    /// The object.
    pub place: Place,
    /// Counts only for custom types.
    pub required: bool,
    /// Ids of roles; empty for everyone.
    pub editable_with_roles: Vec<String>,
}

/// An unfinished change of type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeConversion {
    /// The new type.
    pub to: String,
    /// The choices that a field of the new type begins with.
    #[serde(default)]
    pub choices: Option<Vec<String>>,
    /// Whether the values that records hold in the end are added to them.
    #[serde(default)]
    pub adds_held: bool,
    /// How many more reads see the old one.
    pub reads_left: usize,
    /// The request that asked for it.
    pub cause: String,
}

impl CustomField {
    /// Says whether several objects can have it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.place.is_none()
    }

    /// Says whether it stands on `place`, by itself or by an association.
    #[must_use]
    pub fn stands_on(&self, place: &Place) -> bool {
        self.place.as_ref() == Some(place) || self.association(place).is_some()
    }

    /// Its association with `place`.
    #[must_use]
    pub fn association(&self, place: &Place) -> Option<&Association> {
        self.associations
            .iter()
            .find(|association| association.place == *place)
    }
}
