//! Custom fields: the objects, where they stand, and the shapes that the endpoints show.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ids::Moment;
use super::place::Place;
use super::state::State;

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
    pub converting: Option<Converting>,
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
pub struct Converting {
    /// The new type.
    pub to: String,
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

    /// The type that readers see now.
    fn shown_kind(&self, state: &State) -> &str {
        match &self.converting {
            Some(converting) if state.is("converting_shows", "new_type") => &converting.to,
            Some(_) | None => &self.kind,
        }
    }

    /// The full object, as `/custom_field/…` and the schemas show it.
    pub(super) fn render(&self, state: &State) -> Value {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("accepts_multiple_values", json!(self.accepts_multiple_values));
        if self.is_shared() {
            put(
                "associations",
                self.associations.iter().map(Association::render).collect(),
            );
        }
        put("back_reference_is_visible", json!(self.back_reference_is_visible));
        let on_object_type = matches!(self.place, Some(Place::CustomObject(_)));
        if self.choices.is_some() || !on_object_type {
            put("choices", json!(self.choices));
        }
        if let Some(converting) = &self.converting {
            put("converting_to_type", json!(converting.to));
        }
        put("created_by", json!(self.created_by));
        match &self.place {
            Some(Place::Activity(id)) => put("custom_activity_type_id", json!(id)),
            Some(Place::CustomObject(id)) => put("custom_object_type_id", json!(id)),
            Some(Place::Lead | Place::Contact | Place::Opportunity) | None => None,
        };
        put("date_created", json!(self.date_created.older()));
        put("date_updated", json!(self.date_updated.older()));
        put("description", described(state, self.description.as_deref()));
        if !self.is_shared() {
            put("editable_with_roles", json!(self.editable_with_roles));
        }
        put("id", json!(self.id));
        put("is_shared", json!(self.is_shared()));
        put("name", json!(self.name));
        put("organization_id", json!(state.organization.id));
        put("referenced_custom_type_id", json!(self.referenced_custom_type_id));
        if matches!(self.place, Some(Place::Activity(_) | Place::CustomObject(_))) {
            put("required", json!(self.required));
        }
        put("type", json!(self.shown_kind(state)));
        put("updated_by", json!(self.updated_by));
        put("always_visible", json!(false));
        put("enrichment_enabled", json!(false));
        Value::Object(map)
    }

    /// The reduced object inside a custom activity or custom object type.
    pub(super) fn nested(&self, state: &State, place: &Place) -> Value {
        let (required, roles) = match self.association(place) {
            Some(association) => (association.required, &association.editable_with_roles),
            None => (self.required, &self.editable_with_roles),
        };
        let mut value = json!({
            "accepts_multiple_values": self.accepts_multiple_values,
            "back_reference_is_visible": self.back_reference_is_visible,
            "description": described(state, self.description.as_deref()),
            "editable_with_roles": roles,
            "id": self.id,
            "is_shared": self.is_shared(),
            "name": self.name,
            "referenced_custom_type_id": self.referenced_custom_type_id,
            "required": required,
            "type": self.shown_kind(state),
        });
        let Value::Object(map) = &mut value else {
            return value;
        };
        let on_activity = matches!(place, Place::Activity(_));
        if on_activity {
            let converting = self.converting.as_ref().map(|converting| converting.to.clone());
            map.insert("converting_to_type".to_owned(), json!(converting));
        }
        let choices_shown = if on_activity {
            state.is("nested_choices_of_activity_types", "present")
        } else {
            state.is("nested_choices_of_object_types", "present")
        };
        if choices_shown {
            map.insert("choices".to_owned(), json!(self.choices));
        }
        value
    }
}

impl Association {
    /// The object that the association endpoints show.
    pub(super) fn render(&self) -> Value {
        let mut value = json!({
            "editable_with_roles": self.editable_with_roles,
            "object_type": self.place.association_type(),
            "required": self.required,
        });
        let key = match &self.place {
            Place::Activity(_) => "custom_activity_type_id",
            Place::CustomObject(_) => "custom_object_type_id",
            Place::Lead | Place::Contact | Place::Opportunity => return value,
        };
        if let Value::Object(map) = &mut value {
            map.insert(key.to_owned(), json!(self.place.type_id()));
        }
        value
    }
}

impl State {
    /// The fields on an object, in display order.
    #[must_use]
    pub fn fields_at(&self, place: &Place) -> Vec<&CustomField> {
        let order = self.field_order.get(place).map(Vec::as_slice).unwrap_or_default();
        let slots: HashMap<&str, usize> = order
            .iter()
            .enumerate()
            .map(|(at, id)| (id.as_str(), at))
            .collect();
        let placed = self
            .fields
            .iter()
            .filter_map(|field| Some((*slots.get(field.id.as_str())?, field)));
        let mut placed: Vec<(usize, &CustomField)> = placed.collect();
        placed.sort_by_key(|(slot, _)| *slot);
        placed.into_iter().map(|(_, field)| field).collect()
    }

    /// A field by its id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&CustomField> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Gives a field a slot in the order of an object.
    pub(super) fn give_slot(&mut self, place: &Place, id: &str) {
        let first = self.is("new_field_position", "first");
        let order = self.field_order.entry(place.clone()).or_default();
        let slot = if first { 0 } else { order.len() };
        order.insert(slot, id.to_owned());
    }

    /// Takes a field's slot away.
    pub(super) fn take_slot(&mut self, place: &Place, id: &str) {
        if let Some(order) = self.field_order.get_mut(place) {
            order.retain(|other| other != id);
        }
    }
}

/// A description as readers see it: a cleared one comes back as the switch says.
pub(super) fn described(state: &State, description: Option<&str>) -> Value {
    match description {
        Some("") if state.is("cleared_description", "null") => Value::Null,
        Some(text) => json!(text),
        None => Value::Null,
    }
}
