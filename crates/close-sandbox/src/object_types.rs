//! Custom object types: the objects and their endpoint.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::field_form::{cleared, roles};
use super::fields::described;
use super::form::Form;
use super::ids::Moment;
use super::listing::{Paging, list};
use super::names::{Family, claim};
use super::place::Place;
use super::state::State;
use super::type_removal;

/// A custom object type; its fields are in `State::fields`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectType {
    /// `cotype_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// The same for several.
    pub name_plural: String,
    /// A longer text.
    pub description: Option<String>,
    /// True when only the API makes objects of it.
    pub api_create_only: bool,
    /// Ids of roles; empty for everyone.
    pub editable_with_roles: Vec<String>,
    /// Whether it is out of use.
    pub is_archived: bool,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

impl ObjectType {
    fn render(&self, state: &State) -> Value {
        let place = Place::CustomObject(self.id.clone());
        let mut fields = state.fields_at(&place);
        if state.is("nested_field_order_of_object_types", "by_name") {
            fields.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let nested: Vec<Value> = fields
            .into_iter()
            .map(|field| field.nested(state, &place))
            .collect();
        let refers =
            |field: &&super::fields::CustomField| field.referenced_custom_type_id.as_ref() == Some(&self.id);
        let back: Vec<Value> = state
            .fields
            .iter()
            .filter(refers)
            .map(|field| field.nested(state, &place))
            .collect();
        let mut value = json!({
            "api_create_only": self.api_create_only,
            "back_reference_fields": back,
            "created_by": self.created_by,
            "date_created": self.date_created.newer(),
            "date_updated": self.date_updated.newer(),
            "description": described(state, self.description.as_deref()),
            "editable_with_roles": self.editable_with_roles,
            "fields": nested,
            "id": self.id,
            "name": self.name,
            "name_plural": self.name_plural,
            "organization_id": state.organization.id,
            "updated_by": self.updated_by,
        });
        if let (true, Value::Object(map)) = (state.is("object_types_show_is_archived", "yes"), &mut value) {
            map.insert("is_archived".to_owned(), json!(self.is_archived));
        }
        value
    }
}

/// `/custom_object_type/` and `/custom_object_type/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let hidden = state.is("archived_types_listed", "no");
            let types = state
                .object_types
                .iter()
                .filter(|kind| !(hidden && kind.is_archived));
            let mut items: Vec<Value> = types.map(|kind| kind.render(state)).collect();
            if state.is("type_list_order", "by_name") {
                items.sort_by_key(|item| item["name"].as_str().unwrap_or_default().to_owned());
            }
            list(call, &state.switches, Paging::Bare, items)
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id]) => {
            let position = state.object_types.iter().position(|kind| kind.id == *id);
            let position = position.ok_or(Refusal::NoSuchObject(Generation::Newer))?;
            match method {
                Method::Get => Ok(Answer::ok(shown(state, call, position))),
                Method::Put => update(state, call, position),
                Method::Delete => {
                    type_removal::remove(state, &Place::CustomObject((*id).to_owned()), &call.cause())?;
                    state.object_types.retain(|kind| kind.id != *id);
                    Ok(Answer::no_content())
                }
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn create(state: &mut State, call: &Call) -> Outcome {
    let id = state.mint.newer_id("cotype");
    let now = state.mint.now();
    let owner = state.owner_id();
    let mut kind = ObjectType {
        id,
        name: String::new(),
        name_plural: String::new(),
        description: None,
        api_create_only: false,
        editable_with_roles: Vec::new(),
        is_archived: false,
        created_by: owner.clone(),
        updated_by: owner,
        date_created: now,
        date_updated: now,
    };
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    form.name("name");
    form.name("name_plural");
    fill(state, &mut kind, &mut form);
    if state.is("archived_on_create", "accepted") {
        kind.is_archived = form.flag("is_archived").unwrap_or(false);
    }
    form.finish()?;
    claim(state, Family::ObjectType, &kind.name, names(state, None))?;
    if state.object_types.len() >= state.plan.object_types {
        return Err(Refusal::Plan(
            "Your plan allows no more custom object types.".to_owned(),
        ));
    }
    state.object_types.push(kind);
    let position = state.object_types.len() - 1;
    Ok(Answer::created(shown(state, call, position)))
}

fn update(state: &mut State, call: &Call, position: usize) -> Outcome {
    let mut kind = state.object_types[position].clone();
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    fill(state, &mut kind, &mut form);
    if let Some(archived) = form.flag("is_archived") {
        kind.is_archived = archived;
    }
    form.finish()?;
    claim(
        state,
        Family::ObjectType,
        &kind.name,
        names(state, Some(&kind.id)),
    )?;
    kind.updated_by = state.owner_id();
    kind.date_updated = state.mint.now();
    state.object_types[position] = kind;
    Ok(Answer::ok(shown(state, call, position)))
}

fn fill(state: &State, kind: &mut ObjectType, form: &mut Form<'_>) {
    if let Some(name) = form.changed_name("name") {
        kind.name = name;
    }
    if let Some(plural) = form.changed_name("name_plural") {
        kind.name_plural = plural;
    }
    if let Some(description) = form.text("description") {
        kind.description = cleared(description, kind.description.is_some());
    }
    if let Some(only) = form.flag("api_create_only") {
        kind.api_create_only = only;
    }
    if let Some(roles) = roles(state, form, "editable_with_roles") {
        kind.editable_with_roles = roles;
    }
}

fn names<'a>(state: &'a State, except: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    let others = state
        .object_types
        .iter()
        .filter(move |kind| Some(kind.id.as_str()) != except);
    others.map(|kind| kind.name.as_str())
}

fn shown(state: &State, call: &Call, position: usize) -> Value {
    call.shape(&state.switches, state.object_types[position].render(state))
}
