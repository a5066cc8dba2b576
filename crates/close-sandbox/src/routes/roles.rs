//! The endpoint of roles.

use serde_json::{Value, json};

use super::{collection::Collection, unique_names::claim};
use crate::{
    objects::{Moment, Role, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Refusal, list},
    state::State,
};

/// `/role/` and `/role/{id}/`.
#[derive(Clone, Copy)]
pub(crate) struct Roles;

impl Collection for Roles {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.roles, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        list(call, &state.switches, ListPaging::Whole, &state.roles, |role| {
            role.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        // Custom roles are part of larger plans only; with which code Close refuses them is not known.
        if !state.plan.custom_roles {
            let text = "Custom roles are not part of your plan.".to_owned();
            return Err(if state.is("role_beyond_plan", "403") {
                Refusal::Plain(403, text)
            } else {
                Refusal::Plan(text)
            });
        }

        let mut role = Role {
            id: String::new(),
            name: String::new(),
            editable: true,
            permissions: Vec::new(),
            visibility_user_lcf_behavior: None,
            visibility_user_lcf_ids: None,
            date_created: None,
            date_updated: None,
        };
        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        form.name("name");
        fill(&mut role, &mut form);
        form.finish()?;
        check(state, &role)?;

        role.id = state.mint.older_id("role");
        let now = state.mint.now();
        (role.date_created, role.date_updated) = (Some(now), Some(now));
        state.roles.push(role);
        let position = state.roles.len() - 1;
        Ok(Answer::created(self.shown(state, call, position)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        call.shape(&state.switches, state.roles[position].render(state))
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let mut role = state.roles[position].clone();
        if !role.editable {
            return Err(Refusal::General("Predefined roles cannot be changed.".to_owned()));
        }

        let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
        fill(&mut role, &mut form);
        form.finish()?;
        check(state, &role)?;

        role.date_updated = Some(state.mint.now());
        state.roles[position] = role;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        let role = &state.roles[position];
        if !role.editable {
            return Err(Refusal::General("Predefined roles cannot be deleted.".to_owned()));
        }
        if state.users.iter().any(|user| user.role_id == role.id) {
            return Err(Refusal::General(
                "Move all users off this role before deleting it.".to_owned(),
            ));
        }

        // Fields, types and associations name roles by their ids.
        let id = state.roles.remove(position).id;
        for roles in role_lists(state) {
            roles.retain(|role| *role != id);
        }
        Ok(Answer::emptied())
    }
}

impl Role {
    fn render(&self, state: &State) -> Value {
        // Predefined roles were never created, and show this date.
        let time =
            |moment: Option<Moment>| moment.map_or_else(|| "0001-01-01T00:00:00".to_owned(), Moment::newer);
        let mut permissions = self.permissions.clone();
        if state.is("role_permissions_order", "reversed") {
            permissions.reverse();
        }

        let mut value = json!({
            "id": self.id,
            "name": self.name,
            "editable": self.editable,
            "organization_id": state.organization.id,
            "permissions": permissions,
            "date_created": time(self.date_created),
            "date_updated": time(self.date_updated),
        });
        if self.editable {
            value["visibility_user_lcf_behavior"] = json!(self.visibility_user_lcf_behavior);
            value["visibility_user_lcf_ids"] = json!(self.visibility_user_lcf_ids);
        }
        value
    }
}

fn fill(role: &mut Role, form: &mut BodyForm<'_>) {
    if let Some(name) = form.changed_name("name") {
        role.name = name;
    }
    if let Some(permissions) = form.texts("permissions") {
        role.permissions = permissions;
    }

    if form.given("visibility_user_lcf_behavior") {
        role.visibility_user_lcf_behavior = form.one_of(
            "visibility_user_lcf_behavior",
            &["require_assignment", "allow_unassigned"],
        );
    }
    if form.given("visibility_user_lcf_ids") {
        let ids = form
            .texts("visibility_user_lcf_ids")
            .filter(|ids| !ids.is_empty());
        if ids.as_ref().is_some_and(|ids| ids.len() > 3) {
            form.problem(
                "visibility_user_lcf_ids",
                "List should have at most 3 items after validation",
            );
        }
        role.visibility_user_lcf_ids = ids;
    }
}

fn check(state: &State, role: &Role) -> Result<(), Refusal> {
    claim(state, Some("duplicate_role"), role, &state.roles)?;

    // A role that sees every lead can't be limited to some.
    let sees_all = role.permissions.iter().any(|name| name == "view_all_leads");
    let limited = role.visibility_user_lcf_behavior.is_some() || role.visibility_user_lcf_ids.is_some();
    if sees_all && limited {
        return Err(Refusal::field(
            "visibility_user_lcf_behavior",
            "Must be empty when the role has view_all_leads.",
        ));
    }

    let is_user_field = |id: &String| state.field(id).is_some_and(|field| field.kind == "user");
    if !role.visibility_user_lcf_ids.iter().flatten().all(is_user_field) {
        return Err(Refusal::field(
            "visibility_user_lcf_ids",
            "Object does not exist.",
        ));
    }
    Ok(())
}

/// Everything that names the roles which may edit it.
fn role_lists(state: &mut State) -> impl Iterator<Item = &mut Vec<String>> {
    // Shared fields name roles at their associations, all others at the field.
    let fields = state.fields.iter_mut().flat_map(|field| {
        let associations = field.associations.iter_mut();
        let associations = associations.map(|association| &mut association.editable_with_roles);
        std::iter::once(&mut field.editable_with_roles).chain(associations)
    });
    let types = state.activity_types.iter_mut().chain(&mut state.object_types);
    fields.chain(types.map(|custom_type| &mut custom_type.editable_with_roles))
}
