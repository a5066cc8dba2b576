//! The endpoints of custom activity types and custom object types, which differ in little.

use serde_json::{Map, Value, json};

use super::{
    collection::Collection,
    field_attributes::{cleared, roles},
    field_shape::described,
    ordering::ids_of,
    schemas, type_removal,
    unique_names::claim,
};
use crate::{
    objects::{CustomType, Place, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, HasMore, ListPaging, Refusal, list},
    state::State,
};

/// The two kinds of custom types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CustomTypeKind {
    /// `/custom_activity/`.
    Activity,
    /// `/custom_object_type/`.
    Object,
}

impl CustomTypeKind {
    fn types(self, state: &State) -> &Vec<CustomType> {
        match self {
            Self::Activity => &state.activity_types,
            Self::Object => &state.object_types,
        }
    }

    fn types_mut(self, state: &mut State) -> &mut Vec<CustomType> {
        match self {
            Self::Activity => &mut state.activity_types,
            Self::Object => &mut state.object_types,
        }
    }

    fn place(self, id: &str) -> Place {
        match self {
            Self::Activity => Place::Activity(id.to_owned()),
            Self::Object => Place::CustomObject(id.to_owned()),
        }
    }

    fn paging(self) -> ListPaging {
        ListPaging::Bare(match self {
            Self::Activity => HasMore::Doubtful,
            Self::Object => HasMore::Absent,
        })
    }

    fn claim(self, state: &State, custom_type: &CustomType) -> Result<(), Refusal> {
        let switch = match self {
            Self::Activity => "duplicate_activity_type",
            Self::Object => "duplicate_object_type",
        };
        claim(state, Some(switch), custom_type, self.types(state))
    }

    /// Refuses one more type than the plan allows.
    fn check_limit(self, state: &State) -> Result<(), Refusal> {
        let (most, what) = match self {
            Self::Activity => (state.plan.activity_types, "activity"),
            Self::Object => (state.plan.object_types, "object"),
        };
        if self.types(state).len() >= most {
            return Err(Refusal::Plan(format!(
                "Your plan allows no more custom {what} types."
            )));
        }
        Ok(())
    }

    fn fill(self, state: &State, custom_type: &mut CustomType, form: &mut BodyForm<'_>) {
        if let Some(name) = form.changed_name("name") {
            custom_type.name = name;
        }
        if self == Self::Object
            && let Some(plural) = form.changed_name("name_plural")
        {
            custom_type.name_plural = Some(plural);
        }

        if let Some(description) = form.text("description") {
            custom_type.description = cleared(description, custom_type.description.is_some());
        }
        if let Some(only) = form.flag("api_create_only") {
            custom_type.api_create_only = only;
        }
        if let Some(roles) = roles(state, form, "editable_with_roles") {
            custom_type.editable_with_roles = roles;
        }
    }

    fn render(self, state: &State, custom_type: &CustomType) -> Value {
        let place = self.place(&custom_type.id);
        let mut fields = state.fields_at(&place);
        // Inside custom activity types, recordings show them in the order of display (API notes, custom fields 5).
        if self == Self::Object && state.is("nested_field_order_of_object_types", "by_name") {
            fields.sort_by_cached_key(|field| field.name.to_lowercase());
        }
        let fields: Vec<Value> = fields
            .into_iter()
            .map(|field| field.nested(state, &place))
            .collect();

        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("api_create_only", json!(custom_type.api_create_only));
        // Fields can refer to custom objects, and to no custom activity.
        if self == Self::Object {
            let fields = state.fields.iter();
            let referring =
                fields.filter(|field| field.referenced_custom_type_id.as_ref() == Some(&custom_type.id));
            put(
                "back_reference_fields",
                referring.map(|field| field.nested(state, &place)).collect(),
            );
        }
        put("created_by", json!(custom_type.created_by));
        put("date_created", json!(custom_type.date_created.newer()));
        put("date_updated", json!(custom_type.date_updated.newer()));
        put(
            "description",
            described(state, custom_type.description.as_deref()),
        );
        put("editable_with_roles", json!(custom_type.editable_with_roles));
        put("fields", json!(fields));
        put("id", json!(custom_type.id));
        if self == Self::Activity {
            put("is_archived", json!(custom_type.is_archived));
        }
        put("name", json!(custom_type.name));
        if self == Self::Object {
            put("name_plural", json!(custom_type.name_plural));
        }
        put("organization_id", json!(state.organization.id));
        if self == Self::Activity {
            put("role_permissions", Value::Null);
        }
        put("updated_by", json!(custom_type.updated_by));
        if self == Self::Object && state.is("object_types_show_is_archived", "yes") {
            put("is_archived", json!(custom_type.is_archived));
        }
        Value::Object(map)
    }
}

impl Collection for CustomTypeKind {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(self.types(state), id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        // Recorded for activity types: archived ones are in the list, and the list is in neither order of creation nor
        // of ids.
        let hides_archived = self == Self::Object && state.is("archived_object_types_listed", "no");
        let mut types: Vec<&CustomType> = self.types(state).iter().rev().collect();
        types.retain(|custom_type| !(hides_archived && custom_type.is_archived));
        if state.is("type_list_order", "by_name") {
            types.sort_by_key(|custom_type| custom_type.name.to_lowercase());
        }

        list(call, &state.switches, self.paging(), types, |custom_type| {
            self.render(state, custom_type)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let prefix = match self {
            Self::Activity => "actitype",
            Self::Object => "cotype",
        };
        let id = state.mint.newer_id(prefix);
        let now = state.mint.now();
        let owner = state.owner_id();
        let mut custom_type = CustomType {
            id,
            name: String::new(),
            name_plural: None,
            description: None,
            api_create_only: false,
            editable_with_roles: Vec::new(),
            is_archived: false,
            created_by: owner.clone(),
            updated_by: owner,
            date_created: now,
            date_updated: now,
        };

        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        form.name("name");
        if self == Self::Object {
            form.name("name_plural");
        }
        self.fill(state, &mut custom_type, &mut form);
        if state.is("archived_on_create", "accepted") {
            custom_type.is_archived = form.flag("is_archived").unwrap_or(false);
        }
        form.finish()?;

        self.claim(state, &custom_type)?;
        self.check_limit(state)?;
        let types = self.types_mut(state);
        types.push(custom_type);
        let position = types.len() - 1;
        Ok(Answer::created(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        let value = self.render(state, &self.types(state)[position]);
        call.shape(&state.switches, value)
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut custom_type = self.types(state)[position].clone();
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        self.fill(state, &mut custom_type, &mut form);
        if let Some(archived) = form.flag("is_archived") {
            custom_type.is_archived = archived;
        }
        // Only activity types take the order of their fields in their own PUT; the others have a schema for it.
        let order = match self {
            Self::Activity => form.objects("fields"),
            Self::Object => None,
        };
        form.finish()?;

        self.claim(state, &custom_type)?;
        if let Some(order) = order {
            let ids = ids_of(&order, "fields")?;
            schemas::put_order(state, &self.place(&custom_type.id), &ids)?;
        }

        custom_type.updated_by = state.owner_id();
        custom_type.date_updated = state.mint.now();
        self.types_mut(state)[position] = custom_type;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let place = self.place(&self.types(state)[position].id);
        type_removal::remove(state, &place, &call.cause())?;
        self.types_mut(state).remove(position);
        Ok(Answer::no_content())
    }
}
