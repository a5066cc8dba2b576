//! Custom activity types: the objects and their endpoint.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::field_form::{cleared, roles};
use super::fields::{CustomField, described};
use super::form::Form;
use super::ids::Moment;
use super::listing::{Paging, list};
use super::names::{Family, claim};
use super::place::Place;
use super::state::State;
use super::statuses::ids_of;
use super::{schemas, type_removal};

/// A custom activity type; its fields are in `State::fields`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityType {
    /// `actitype_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// A longer text.
    pub description: Option<String>,
    /// True when only the API makes activities of it.
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

impl ActivityType {
    fn render(&self, state: &State) -> Value {
        let place = Place::Activity(self.id.clone());
        let mut fields = state.fields_at(&place);
        if state.is("nested_field_order_of_activity_types", "by_name") {
            fields.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let fields: Vec<Value> = fields
            .into_iter()
            .map(|field: &CustomField| field.nested(state, &place))
            .collect();
        json!({
            "api_create_only": self.api_create_only,
            "created_by": self.created_by,
            "date_created": self.date_created.newer(),
            "date_updated": self.date_updated.newer(),
            "description": described(state, self.description.as_deref()),
            "editable_with_roles": self.editable_with_roles,
            "fields": fields,
            "id": self.id,
            "is_archived": self.is_archived,
            "name": self.name,
            "organization_id": state.organization.id,
            "role_permissions": null,
            "updated_by": self.updated_by,
        })
    }
}

/// `/custom_activity/` and `/custom_activity/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let hidden = state.is("archived_types_listed", "no");
            let types = state
                .activity_types
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
            let position = state.activity_types.iter().position(|kind| kind.id == *id);
            let position = position.ok_or(Refusal::NoSuchObject(Generation::Newer))?;
            match method {
                Method::Get => Ok(Answer::ok(shown(state, call, position))),
                Method::Put => update(state, call, position),
                Method::Delete => {
                    type_removal::remove(state, &Place::Activity((*id).to_owned()), &call.cause())?;
                    state.activity_types.retain(|kind| kind.id != *id);
                    Ok(Answer::no_content())
                }
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn create(state: &mut State, call: &Call) -> Outcome {
    let id = state.mint.newer_id("actitype");
    let now = state.mint.now();
    let owner = state.owner_id();
    let mut kind = ActivityType {
        id,
        name: String::new(),
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
    fill(state, &mut kind, &mut form);
    if state.is("archived_on_create", "accepted") {
        kind.is_archived = form.flag("is_archived").unwrap_or(false);
    }
    form.finish()?;
    claim(state, Family::ActivityType, &kind.name, names(state, None))?;
    if state.activity_types.len() >= state.plan.activity_types {
        return Err(Refusal::Plan(
            "Your plan allows no more custom activity types.".to_owned(),
        ));
    }
    state.activity_types.push(kind);
    let position = state.activity_types.len() - 1;
    Ok(Answer::created(shown(state, call, position)))
}

fn update(state: &mut State, call: &Call, position: usize) -> Outcome {
    let mut kind = state.activity_types[position].clone();
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    fill(state, &mut kind, &mut form);
    if let Some(archived) = form.flag("is_archived") {
        kind.is_archived = archived;
    }
    let order: Option<Vec<&Map<String, Value>>> = form.objects("fields");
    form.finish()?;
    claim(
        state,
        Family::ActivityType,
        &kind.name,
        names(state, Some(&kind.id)),
    )?;
    if let Some(order) = order {
        let place = Place::Activity(kind.id.clone());
        schemas::put_order(state, &place, &ids_of(&order, "fields")?)?;
    }
    kind.updated_by = state.owner_id();
    kind.date_updated = state.mint.now();
    state.activity_types[position] = kind;
    Ok(Answer::ok(shown(state, call, position)))
}

fn fill(state: &State, kind: &mut ActivityType, form: &mut Form<'_>) {
    if let Some(name) = form.changed_name("name") {
        kind.name = name;
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
        .activity_types
        .iter()
        .filter(move |kind| Some(kind.id.as_str()) != except);
    others.map(|kind| kind.name.as_str())
}

fn shown(state: &State, call: &Call, position: usize) -> Value {
    call.shape(&state.switches, state.activity_types[position].render(state))
}
