//! The endpoints of custom fields: `/custom_field/{kind}/` and `/custom_field/{kind}/{id}/`.

use serde_json::Value;

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::field_form::{
    MULTIPLE, check_immutable, check_kind, fill, immutable_attributes, kind, reference, settle,
};
use super::fields::CustomField;
use super::form::Form;
use super::listing::{Paging, list_of};
use super::names::{Family, claim};
use super::place::Place;
use super::state::State;
use super::{associations, values};

/// The kinds of custom fields as the paths name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Lead,
    Contact,
    Opportunity,
    Activity,
    ObjectType,
    Shared,
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "lead" => Some(Self::Lead),
            "contact" => Some(Self::Contact),
            "opportunity" => Some(Self::Opportunity),
            "activity" => Some(Self::Activity),
            "custom_object_type" => Some(Self::ObjectType),
            "shared" => Some(Self::Shared),
            _ => None,
        }
    }

    fn has(self, field: &CustomField) -> bool {
        match (self, &field.place) {
            (Self::Lead, Some(Place::Lead))
            | (Self::Contact, Some(Place::Contact))
            | (Self::Opportunity, Some(Place::Opportunity))
            | (Self::Activity, Some(Place::Activity(_)))
            | (Self::ObjectType, Some(Place::CustomObject(_)))
            | (Self::Shared, None) => true,
            (
                Self::Lead
                | Self::Contact
                | Self::Opportunity
                | Self::Activity
                | Self::ObjectType
                | Self::Shared,
                _,
            ) => false,
        }
    }

    fn generation(self) -> Generation {
        if self == Self::ObjectType {
            Generation::Newer
        } else {
            Generation::Older
        }
    }

    fn paging(self, state: &State) -> Paging {
        match self {
            Self::Lead | Self::Contact | Self::Opportunity | Self::Activity => Paging::OLDER,
            Self::ObjectType => Paging::Bare,
            Self::Shared if state.is("shared_list", "paged") => Paging::OLDER,
            Self::Shared => Paging::Whole,
        }
    }

    fn convertible(self) -> bool {
        matches!(self, Self::Lead | Self::Contact | Self::Opportunity)
    }
}

/// `/custom_field/…`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    let [kind, rest @ ..] = rest else {
        return Err(Refusal::NoSuchUrl);
    };
    let kind = Kind::parse(kind).ok_or(Refusal::NoSuchUrl)?;
    match (call.method, rest) {
        (Method::Get, []) => {
            let mut fields: Vec<&CustomField> = state.fields.iter().filter(|field| kind.has(field)).collect();
            fields.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            list_of(call, &state.switches, kind.paging(state), fields, |field| {
                field.render(state)
            })
        }
        (Method::Post, []) => create(state, call, kind),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id, rest @ ..]) => {
            let position = state
                .fields
                .iter()
                .position(|field| field.id == *id && kind.has(field));
            let position = position.ok_or(Refusal::NoSuchObject(kind.generation()))?;
            match (method, rest) {
                (_, ["association", rest @ ..]) if kind == Kind::Shared => {
                    associations::route(state, call, position, rest)
                }
                (_, [_, ..]) => Err(Refusal::NoSuchUrl),
                (Method::Get, []) => Ok(Answer::ok(shown(state, call, position, kind))),
                (Method::Put, []) => update(state, call, position, kind),
                (Method::Delete, []) => Ok(delete(state, call, position, kind)),
                (_, []) => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
    }
}

fn create(state: &mut State, call: &Call, which: Kind) -> Outcome {
    let mut form = Form::new(call, &state.switches, which.generation());
    let place = place_of_new(state, &mut form, which);
    let name = form.name("name");
    let kind = kind(state, place.as_ref(), &mut form);
    let owner = state.owner_id();
    let id = state.mint.older_id("cf");
    let now = state.mint.now();
    let mut field = CustomField {
        id,
        place,
        name,
        description: None,
        kind,
        choices: None,
        accepts_multiple_values: false,
        editable_with_roles: Vec::new(),
        required: false,
        referenced_custom_type_id: None,
        back_reference_is_visible: None,
        associations: Vec::new(),
        converting: None,
        created_by: owner.clone(),
        updated_by: owner,
        date_created: now,
        date_updated: now,
    };
    fill(state, &mut field, &mut form);
    keep_roles_off_shared(state, &mut field, &mut form);
    reference(state, &mut field, &mut form, true)?;
    form.finish()?;
    settle(state, &mut field)?;
    claim(state, Family::Field, &field.name, names(state, &field))?;
    if state
        .fields
        .iter()
        .filter(|other| other.place == field.place)
        .count()
        >= state.plan.custom_fields
    {
        return Err(Refusal::Plan(
            "Your plan allows no more custom fields.".to_owned(),
        ));
    }
    if let Some(place) = field.place.clone() {
        state.give_slot(&place, &field.id);
    }
    state.fields.push(field);
    let value = shown(state, call, state.fields.len() - 1, which);
    Ok(if which == Kind::ObjectType {
        Answer::created(value)
    } else {
        Answer::ok(value)
    })
}

fn place_of_new(state: &State, form: &mut Form<'_>, which: Kind) -> Option<Place> {
    let (attribute, known, place): (_, Vec<&String>, fn(String) -> Place) = match which {
        Kind::Shared => return None,
        Kind::Lead => return Some(Place::Lead),
        Kind::Contact => return Some(Place::Contact),
        Kind::Opportunity => return Some(Place::Opportunity),
        Kind::Activity => (
            "custom_activity_type_id",
            state.activity_types.iter().map(|kind| &kind.id).collect(),
            Place::Activity,
        ),
        Kind::ObjectType => (
            "custom_object_type_id",
            state.object_types.iter().map(|kind| &kind.id).collect(),
            Place::CustomObject,
        ),
    };
    let id = form.name(attribute);
    if !known.contains(&&id) {
        form.problem(attribute, "Object does not exist.");
    }
    Some(place(id))
}

fn keep_roles_off_shared(state: &State, field: &mut CustomField, form: &mut Form<'_>) {
    if !field.is_shared() {
        return;
    }
    field.editable_with_roles.clear();
    for name in ["editable_with_roles", "required"] {
        if form.given(name) && state.is("roles_on_shared_fields", "refuse") {
            form.problem(name, "Set this on an association.");
        }
    }
}

fn update(state: &mut State, call: &Call, position: usize, which: Kind) -> Outcome {
    let before = state.fields[position].clone();
    let mut field = before.clone();
    let mut form = Form::new(call, &state.switches, which.generation());
    if call.body.is_empty() && state.is("empty_put", "refuse") {
        return Err(Refusal::General("The request changes nothing.".to_owned()));
    }
    check_immutable(state, &form, &immutable_attributes(&field))?;
    if let Some(name) = form.changed_name("name") {
        field.name = name;
    }
    fill(state, &mut field, &mut form);
    keep_roles_off_shared(state, &mut field, &mut form);
    reference(state, &mut field, &mut form, false)?;
    if which == Kind::Shared {
        keep_shared(state, &before, &mut field)?;
    }
    let target = if which.convertible() {
        form.text("type").flatten()
    } else {
        None
    };
    let running = field.converting.as_ref().map(|converting| converting.to.clone());
    if let Some(target) = target.filter(|target| *target != field.kind && Some(target) != running.as_ref()) {
        check_kind(state, field.place.as_ref(), &target, &mut form);
        values::check_conversion(state, &field, &target)?;
        leave_behind(&mut field, &form, target);
    }
    form.finish()?;
    settle(state, &mut field)?;
    claim(state, Family::Field, &field.name, names(state, &field))?;
    field.updated_by = state.owner_id();
    field.date_updated = state.mint.now();
    values::follow(state, &before, field, &call.cause());
    Ok(Answer::ok(shown(state, call, position, which)))
}

/// Changes the type; what only the old type has goes, unless the body asks for it.
fn leave_behind(field: &mut CustomField, form: &Form<'_>, target: String) {
    if target != "choices" && !form.given("choices") {
        field.choices = None;
    }
    if !MULTIPLE.contains(&target.as_str()) && !form.given("accepts_multiple_values") {
        field.accepts_multiple_values = false;
    }
    field.kind = target;
}

/// Takes back what a PUT of a shared field may not change.
fn keep_shared(state: &State, before: &CustomField, field: &mut CustomField) -> Result<(), Refusal> {
    if field.description != before.description {
        match state.switches.get("shared_description_change") {
            Some("refuse") => return Err(Refusal::unchangeable("description")),
            Some("ignore") => field.description.clone_from(&before.description),
            _ => {}
        }
    }
    if field.accepts_multiple_values != before.accepts_multiple_values {
        match state.switches.get("shared_multiple_change") {
            Some("refuse") => return Err(Refusal::unchangeable("accepts_multiple_values")),
            Some("ignore") => field.accepts_multiple_values = before.accepts_multiple_values,
            _ => {}
        }
    }
    Ok(())
}

fn delete(state: &mut State, call: &Call, position: usize, which: Kind) -> Answer {
    remove(state, position, &call.cause());
    if which == Kind::ObjectType {
        Answer::no_content()
    } else {
        Answer::emptied()
    }
}

/// Deletes a field with its values everywhere.
pub(super) fn remove(state: &mut State, position: usize, cause: &str) {
    let field = state.fields[position].clone();
    values::drop_all(state, &field, None, cause);
    state.fields.remove(position);
    for order in state.field_order.values_mut() {
        order.retain(|id| *id != field.id);
    }
    for role in &mut state.roles {
        if let Some(ids) = &mut role.visibility_user_lcf_ids {
            ids.retain(|id| *id != field.id);
        }
    }
}

/// The names that a field must not have: those of its neighbours and, for a shared one, of all shared fields.
fn names<'a>(state: &'a State, field: &'a CustomField) -> impl Iterator<Item = &'a str> {
    let beside = move |other: &&CustomField| {
        (field.is_shared() && other.is_shared())
            || field.place.as_ref().is_some_and(|place| other.stands_on(place))
            || field
                .associations
                .iter()
                .any(|association| other.stands_on(&association.place))
    };
    let others = state.fields.iter().filter(move |other| other.id != field.id);
    others.filter(beside).map(|other| other.name.as_str())
}

fn shown(state: &State, call: &Call, position: usize, which: Kind) -> Value {
    let value = state.fields[position].render(state);
    if which == Kind::ObjectType {
        Call {
            query: Vec::new(),
            ..call.clone()
        }
        .shape(&state.switches, value)
    } else {
        call.shape(&state.switches, value)
    }
}
