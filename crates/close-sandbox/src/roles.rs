//! Roles: the predefined four and an organization's own.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::form::Form;
use super::ids::Moment;
use super::listing::{Paging, list};
use super::names::{Family, claim};
use super::state::State;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// `role_…`, or one of four words for predefined roles.
    pub id: String,
    /// Its name.
    pub name: String,
    /// False for predefined roles.
    pub editable: bool,
    /// What its members may do, in no particular order.
    pub permissions: Vec<String>,
    /// `require_assignment`, `allow_unassigned` or nothing.
    pub visibility_user_lcf_behavior: Option<String>,
    /// Ids of lead fields of type `user`.
    pub visibility_user_lcf_ids: Option<Vec<String>>,
    /// Nothing for predefined roles.
    pub date_created: Option<Moment>,
    /// Nothing for predefined roles.
    pub date_updated: Option<Moment>,
}

/// What the predefined role Admin may do.
pub(super) const ADMIN_PERMISSIONS: &[&str] = &[
    "ai_chat",
    "ai_enrich",
    "bulk_delete",
    "bulk_edit",
    "bulk_email",
    "bulk_enrich",
    "bulk_import",
    "bulk_sequence_subscriptions",
    "call_coach_barge",
    "call_coach_listen",
    "calling",
    "delete_leads",
    "delete_own_activities",
    "delete_own_opportunities",
    "delete_own_tasks",
    "export",
    "manage_chloe_call_tasks",
    "manage_customizations",
    "manage_email_sequences",
    "manage_group_numbers",
    "manage_organization",
    "manage_others_activities",
    "manage_others_opportunities",
    "manage_others_tasks",
    "manage_team_email_templates",
    "manage_team_smart_views",
    "manage_voice_agents",
    "manage_web_forms",
    "merge_leads",
    "view_all_leads",
    "view_voice_agents",
];

const USER_PERMISSIONS: &[&str] = &[
    "bulk_email",
    "bulk_import",
    "bulk_sequence_subscriptions",
    "calling",
    "delete_leads",
    "delete_own_activities",
    "delete_own_opportunities",
    "delete_own_tasks",
    "manage_others_activities",
    "manage_others_opportunities",
    "manage_others_tasks",
    "merge_leads",
    "view_all_leads",
];

const RESTRICTED_PERMISSIONS: &[&str] = &[
    "delete_own_activities",
    "delete_own_opportunities",
    "delete_own_tasks",
    "calling",
    "view_all_leads",
];

impl Role {
    pub(super) fn predefined() -> Vec<Self> {
        let superuser: Vec<&str> = ADMIN_PERMISSIONS
            .iter()
            .copied()
            .filter(|name| *name != "manage_organization")
            .collect();
        [
            ("admin", "Admin", ADMIN_PERMISSIONS),
            ("superuser", "Super User", &superuser),
            ("user", "User", USER_PERMISSIONS),
            ("restricteduser", "Restricted User", RESTRICTED_PERMISSIONS),
        ]
        .into_iter()
        .map(|(id, name, permissions)| Self {
            id: id.to_owned(),
            name: name.to_owned(),
            editable: false,
            permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
            visibility_user_lcf_behavior: None,
            visibility_user_lcf_ids: None,
            date_created: None,
            date_updated: None,
        })
        .collect()
    }

    fn render(&self, state: &State) -> Value {
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
        if let (true, Value::Object(map)) = (self.editable, &mut value) {
            map.insert(
                "visibility_user_lcf_behavior".to_owned(),
                json!(self.visibility_user_lcf_behavior),
            );
            map.insert(
                "visibility_user_lcf_ids".to_owned(),
                json!(self.visibility_user_lcf_ids),
            );
        }
        value
    }
}

/// What members of a role may do.
pub(super) fn permissions_of(state: &State, role_id: &str) -> Vec<String> {
    let role = state.roles.iter().find(|role| role.id == role_id);
    role.map(|role| role.permissions.clone()).unwrap_or_default()
}

/// `/role/` and `/role/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let items = state.roles.iter().map(|role| role.render(state)).collect();
            list(call, &state.switches, Paging::Whole, items)
        }
        (Method::Post, []) => create(state, call),
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id]) => {
            let position = state.roles.iter().position(|role| role.id == *id);
            let position = position.ok_or(Refusal::NoSuchObject(Generation::Newer))?;
            match method {
                Method::Get => Ok(shown(state, call, position)),
                Method::Put => update(state, call, position),
                Method::Delete => delete(state, position),
                Method::Post | Method::Other => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
        _ => Err(Refusal::NoSuchUrl),
    }
}

fn create(state: &mut State, call: &Call) -> Outcome {
    if !state.plan.custom_roles {
        return Err(if state.is("role_beyond_plan", "403") {
            Refusal::Plain(403, "Custom roles are not part of your plan.".to_owned())
        } else {
            Refusal::Plan("Custom roles are not part of your plan.".to_owned())
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
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    form.name("name");
    fill(&mut role, &mut form);
    form.finish()?;
    check(state, &role)?;
    role.id = state.mint.older_id("role");
    let now = state.mint.now();
    (role.date_created, role.date_updated) = (Some(now), Some(now));
    state.roles.push(role);
    let position = state.roles.len() - 1;
    Ok(Answer {
        status: 201,
        ..shown(state, call, position)
    })
}

fn update(state: &mut State, call: &Call, position: usize) -> Outcome {
    let mut role = state.roles[position].clone();
    if !role.editable {
        return Err(Refusal::General("Predefined roles cannot be changed.".to_owned()));
    }
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    fill(&mut role, &mut form);
    form.finish()?;
    check(state, &role)?;
    role.date_updated = Some(state.mint.now());
    state.roles[position] = role;
    Ok(shown(state, call, position))
}

fn fill(role: &mut Role, form: &mut Form<'_>) {
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
    let others = state
        .roles
        .iter()
        .filter(|other| other.id != role.id)
        .map(|other| other.name.as_str());
    claim(state, Family::Role, &role.name, others)?;
    let sees_all = role.permissions.iter().any(|name| name == "view_all_leads");
    let limited = role.visibility_user_lcf_behavior.is_some() || role.visibility_user_lcf_ids.is_some();
    if sees_all && limited {
        return Err(Refusal::field(
            "visibility_user_lcf_behavior",
            "Must be empty when the role has view_all_leads.",
        ));
    }
    let is_user_field = |id: &String| {
        state
            .fields
            .iter()
            .any(|field| field.id == *id && field.kind == "user")
    };
    if !role.visibility_user_lcf_ids.iter().flatten().all(is_user_field) {
        return Err(Refusal::field(
            "visibility_user_lcf_ids",
            "Object does not exist.",
        ));
    }
    Ok(())
}

fn delete(state: &mut State, position: usize) -> Outcome {
    let role = &state.roles[position];
    if !role.editable {
        return Err(Refusal::General("Predefined roles cannot be deleted.".to_owned()));
    }
    if state.users.iter().any(|user| user.role_id == role.id) {
        return Err(Refusal::General(
            "Move all users off this role before deleting it.".to_owned(),
        ));
    }
    let id = state.roles.remove(position).id;
    let keep = |roles: &mut Vec<String>| roles.retain(|role| *role != id);
    state.fields.iter_mut().for_each(|field| {
        keep(&mut field.editable_with_roles);
        field
            .associations
            .iter_mut()
            .for_each(|association| keep(&mut association.editable_with_roles));
    });
    state
        .activity_types
        .iter_mut()
        .for_each(|kind| keep(&mut kind.editable_with_roles));
    state
        .object_types
        .iter_mut()
        .for_each(|kind| keep(&mut kind.editable_with_roles));
    Ok(Answer::emptied())
}

fn shown(state: &State, call: &Call, position: usize) -> Answer {
    Answer::ok(call.shape(&state.switches, state.roles[position].render(state)))
}
