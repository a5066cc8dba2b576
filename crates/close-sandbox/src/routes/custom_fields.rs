//! The endpoints of custom fields: `/custom_field/{family}/` and `/custom_field/{family}/{id}/`.

use serde_json::Value;

use super::{
    associations,
    collection::Collection,
    field_attributes::{
        MULTIPLE, check_immutable, check_kind, fill, immutable_attributes, read_kind, read_reference, settle,
    },
    field_values::{self, FieldPut},
    template_parts,
    unique_names::claim,
};
use crate::{
    objects::{CustomField, Moment, Place, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, HasMore, ListPaging, Refusal, list},
    state::State,
};

/// The families of custom fields as the paths name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldFamily {
    Lead,
    Contact,
    Opportunity,
    Activity,
    ObjectType,
    Shared,
}

/// `/custom_field/…`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    let [family, rest @ ..] = rest else {
        return Err(Refusal::NoSuchUrl);
    };
    let family = FieldFamily::parse(family).ok_or(Refusal::NoSuchUrl)?;
    let [id, below @ ..] = rest else {
        return family.route(state, call, rest);
    };
    if below.is_empty() {
        return family.route(state, call, rest);
    }

    let position = family.find(state, id);
    let position = position.ok_or_else(|| family.missing())?;
    match below {
        ["association", rest @ ..] if family == FieldFamily::Shared => {
            associations::route(state, call, position, rest)
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

impl FieldFamily {
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

    fn of(field: &CustomField) -> Self {
        match &field.place {
            Some(Place::Lead) => Self::Lead,
            Some(Place::Contact) => Self::Contact,
            Some(Place::Opportunity) => Self::Opportunity,
            Some(Place::Activity(_)) => Self::Activity,
            Some(Place::CustomObject(_)) => Self::ObjectType,
            None => Self::Shared,
        }
    }

    fn paging(self, state: &State) -> ListPaging {
        match self {
            Self::Lead | Self::Contact | Self::Opportunity | Self::Activity => ListPaging::OLDER,
            Self::ObjectType => ListPaging::Bare(HasMore::Absent),
            Self::Shared if state.is("shared_list", "paged") => ListPaging::OLDER,
            Self::Shared => ListPaging::Whole,
        }
    }

    fn is_convertible(self) -> bool {
        matches!(self, Self::Lead | Self::Contact | Self::Opportunity)
    }

    /// The object that a new field stands on.
    fn read_place(self, state: &State, form: &mut BodyForm<'_>) -> Option<Place> {
        let (attribute, place): (_, fn(String) -> Place) = match self {
            Self::Shared => return None,
            Self::Lead => return Some(Place::Lead),
            Self::Contact => return Some(Place::Contact),
            Self::Opportunity => return Some(Place::Opportunity),
            Self::Activity => ("custom_activity_type_id", Place::Activity),
            Self::ObjectType => ("custom_object_type_id", Place::CustomObject),
        };

        let place = place(form.name(attribute));
        if state.custom_type(&place).is_none() {
            form.problem(attribute, "Object does not exist.");
        }
        Some(place)
    }
}

impl Collection for FieldFamily {
    fn document(self) -> Option<&'static str> {
        match self {
            Self::Lead => Some("LeadCustomField"),
            Self::Contact => Some("ContactCustomField"),
            Self::Opportunity => Some("OpportunityCustomField"),
            Self::Activity => Some("ActivityCustomField"),
            Self::Shared => Some("SharedCustomField"),
            Self::ObjectType => None,
        }
    }

    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.fields, id).filter(|position| Self::of(&state.fields[*position]) == self)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        let fields = state.fields.iter().filter(|field| Self::of(field) == self);
        let mut fields: Vec<&CustomField> = fields.collect();
        // Recorded lists are in the order of the names, without regard to case; the display order is in the schema.
        fields.sort_by_cached_key(|field| (field.name.to_lowercase(), &field.id));
        list(call, &state.switches, self.paging(state), fields, |field| {
            field.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let mut form = BodyForm::new(call, &state.switches, self.generation());
        let place = self.read_place(state, &mut form);
        let name = form.name("name");
        let kind = read_kind(state, place.as_ref(), &mut form);
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
        read_reference(state, &mut field, &mut form, true)?;
        form.finish()?;

        // Names and limits depend on the other fields; a body that is wrong in itself is refused before.
        settle(state, &mut field)?;
        check_name(state, &field)?;
        let beside = state.fields.iter().filter(|other| other.place == field.place);
        if beside.count() >= state.plan.custom_fields {
            return Err(Refusal::Plan(
                "Your plan allows no more custom fields.".to_owned(),
            ));
        }

        if let Some(place) = field.place.clone() {
            state.give_slot(&place, &field.id);
        }
        state.fields.push(field);
        let value = self.shown(state, call, state.fields.len() - 1);
        let value = with_exact_dates(value, now);
        // The older endpoints of Close answer a POST with 200, the newer ones with 201.
        Ok(match self.generation() {
            Generation::Older => Answer::ok(value),
            Generation::Newer => Answer::created(value),
        })
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        let value = state.fields[position].render(state);
        if self == Self::ObjectType {
            call.without_query().shape(&state.switches, value)
        } else {
            call.shape(&state.switches, value)
        }
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let before = state.fields[position].clone();
        let mut field = before.clone();
        let mut form = BodyForm::new(call, &state.switches, self.generation());
        if call.body.is_empty() && state.is("empty_put", "refuse") {
            return Err(Refusal::General("The request changes nothing.".to_owned()));
        }
        check_immutable(state, &form, &immutable_attributes(&field))?;

        if let Some(name) = form.changed_name("name") {
            field.name = name;
        }
        fill(state, &mut field, &mut form);
        keep_roles_off_shared(state, &mut field, &mut form);
        read_reference(state, &mut field, &mut form, false)?;
        if self == Self::Shared {
            keep_shared(state, &before, &mut field)?;
        }

        // A type that a running conversion leads to anyway is no new change.
        let running = before.converting.as_ref().map(|converting| &converting.to);
        let put = FieldPut {
            cause: call.cause(),
            lists_choices: form.raw("choices").is_some_and(|choices| !choices.is_null()),
        };
        let target = form.text("type").filter(|_| self.is_convertible()).flatten();
        if let Some(target) = target.filter(|target| *target != field.kind && Some(target) != running) {
            check_kind(state, field.place.as_ref(), &target, &mut form);
            field_values::check_conversion(state, &field, &target)?;
            leave_behind(&mut field, &form, target);
            field_values::fill_choices(state, &mut field, &put)?;
        } else {
            field_values::list_for_later(&before, &mut field);
        }
        form.finish()?;

        settle(state, &mut field)?;
        check_name(state, &field)?;
        field.updated_by = state.owner_id();
        field.date_updated = state.mint.now();
        template_parts::follow_rename(state, &before.name, &field.name);
        field_values::follow(state, &before, field, &put);
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        remove(state, position, &call.cause());
        Ok(match self.generation() {
            Generation::Older => Answer::emptied(),
            Generation::Newer => Answer::no_content(),
        })
    }
}

/// Writes the dates as the answer to a POST has them: exact and without an offset, whatever later reads show (API notes,
/// custom fields 2.6).
fn with_exact_dates(mut value: Value, made: Moment) -> Value {
    for name in ["date_created", "date_updated"] {
        if let Some(date) = value.get_mut(name) {
            *date = made.newer().into();
        }
    }
    value
}

fn keep_roles_off_shared(state: &State, field: &mut CustomField, form: &mut BodyForm<'_>) {
    if !field.is_shared() {
        return;
    }
    // Both belong to each association of a shared field, and not to the field.
    field.editable_with_roles.clear();
    for name in ["editable_with_roles", "required"] {
        if form.given(name) && state.is("roles_on_shared_fields", "refuse") {
            form.problem(name, "Set this on an association.");
        }
    }
}

/// Changes the type; what only the old type has goes, unless the body asks for it.
fn leave_behind(field: &mut CustomField, form: &BodyForm<'_>, target: String) {
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
    // The documentation doesn't list these two among what a PUT may change, and doesn't say they can't be.
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

/// Deletes a field with its values everywhere.
pub(crate) fn remove(state: &mut State, position: usize, cause: &str) {
    let field = state.fields[position].clone();
    field_values::drop_all(state, &field, None, cause);
    state.fields.remove(position);

    // Orders and roles name fields by their ids, and would go on naming one that is gone.
    for order in state.field_order.values_mut() {
        order.retain(|id| *id != field.id);
    }
    for role in &mut state.roles {
        if let Some(ids) = &mut role.visibility_user_lcf_ids {
            ids.retain(|id| *id != field.id);
        }
    }
}

/// Refuses the name of a neighbour and, for a shared field, of any shared one.
fn check_name(state: &State, field: &CustomField) -> Result<(), Refusal> {
    // A shared field is checked on every object that it stands on, and among the shared ones.
    let is_beside = |other: &&CustomField| {
        let mut associations = field.associations.iter();
        (field.is_shared() && other.is_shared())
            || field.place.as_ref().is_some_and(|place| other.stands_on(place))
            || associations.any(|association| other.stands_on(&association.place))
    };
    let neighbours = state.fields.iter().filter(is_beside);
    claim(state, Some("duplicate_field"), field, neighbours)
}
