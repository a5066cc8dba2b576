//! Custom fields as the endpoints show them.

use serde_json::{Map, Value, json};

use crate::{
    objects::{Association, CustomField, Place},
    state::State,
};

impl CustomField {
    /// The full object, as `/custom_field/…` and the schemas show it.
    pub(crate) fn render(&self, state: &State) -> Value {
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

        // Close's examples of fields on custom objects leave out empty choices; those of all others show
        // null.
        let on_object_type = matches!(self.place, Some(Place::CustomObject(_)));
        if self.choices.is_some() || !on_object_type {
            put("choices", json!(self.choices));
        }
        // Documented to be there only while a conversion runs.
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
        put("type", json!(self.kind));
        put("updated_by", json!(self.updated_by));
        put("always_visible", json!(false));
        put("enrichment_enabled", json!(false));
        Value::Object(map)
    }

    /// The reduced object inside a custom activity or custom object type.
    pub(crate) fn nested(&self, state: &State, place: &Place) -> Value {
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
            "type": self.kind,
        });

        // Inside a custom activity type it is always there, and null most of the time.
        let on_activity = matches!(place, Place::Activity(_));
        if on_activity {
            let converting = self.converting.as_ref().map(|converting| &converting.to);
            value["converting_to_type"] = json!(converting);
        }
        let choices_shown = if on_activity {
            state.is("nested_choices_of_activity_types", "present")
        } else {
            state.is("nested_choices_of_object_types", "present")
        };
        if choices_shown {
            value["choices"] = json!(self.choices);
        }
        value
    }
}

impl Association {
    /// The object that the association endpoints show.
    pub(crate) fn render(&self) -> Value {
        // An association has no id: the field, the object and the type are all that identifies one.
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
        value[key] = json!(self.place.type_id());
        value
    }
}

/// A description as readers see it: a cleared one comes back as the switch says.
pub(crate) fn described(state: &State, description: Option<&str>) -> Value {
    match description {
        // An empty text is how the state keeps a description that was there and was cleared.
        Some("") if state.is("cleared_description", "null") => Value::Null,
        Some(text) => json!(text),
        None => Value::Null,
    }
}
