//! The endpoints of groups of users and of their members.

use serde_json::{Value, json};

use super::{collection::Collection, unique_names::claim};
use crate::{
    objects::{SmartView, UserGroup, position_of},
    protocol::{Answer, BodyForm, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

/// `/group/` and `/group/{id}/`.
#[derive(Clone, Copy)]
struct Groups;

/// `/group/`, `/group/{id}/` and `/group/{id}/member/…`.
pub(crate) fn route(state: &mut State, call: &Call, rest: &[&str]) -> CallResult {
    let [id, below @ ..] = rest else {
        return Groups.route(state, call, rest);
    };
    if below.is_empty() {
        return Groups.route(state, call, rest);
    }

    let position = Groups.find(state, id);
    let position = position.ok_or(Refusal::NoSuchObject)?;
    match below {
        ["member", rest @ ..] => members(state, call, position, rest),
        _ => Err(Refusal::NoSuchUrl),
    }
}

impl Collection for Groups {
    fn find(self, state: &State, id: &str) -> Option<usize> {
        position_of(&state.groups, id)
    }

    fn list(self, state: &State, call: &Call) -> CallResult {
        list(call, &state.switches, ListPaging::Whole, &state.groups, |group| {
            group.render(state)
        })
    }

    fn create(self, state: &mut State, call: &Call) -> CallResult {
        let name = read_name(state, call)?;
        let group = UserGroup {
            id: state.mint.newer_id("group"),
            name,
            members: Vec::new(),
        };
        claim(state, None, &group, &state.groups)?;

        state.groups.push(group);
        Ok(Answer::created(self.shown(state, call, state.groups.len() - 1)))
    }

    fn shown(self, state: &State, call: &Call, position: usize) -> Value {
        // Unlike the list, a single group shows its members.
        let group = &state.groups[position];
        let members = group.members.iter().map(|id| json!({"user_id": id}));
        let mut value = group.render(state);
        value["members"] = members.collect();
        call.shape(&state.switches, value)
    }

    fn update(self, state: &mut State, call: &Call, position: usize) -> CallResult {
        let group = UserGroup {
            name: read_name(state, call)?,
            ..state.groups[position].clone()
        };
        claim(state, None, &group, &state.groups)?;

        state.groups[position] = group;
        Ok(Answer::ok(self.shown(state, call, position)))
    }

    fn delete(self, state: &mut State, _: &Call, position: usize) -> CallResult {
        // Documented, as for reports, which don't exist here.
        let id = state.groups[position].id.as_str();
        let mut views = state.smart_views.iter();
        let is_shared_with = |view: &SmartView| view.sharing.group_ids.iter().any(|group| group == id);
        if views.any(|view| is_shared_with(view) || view.s_query.to_string().contains(id)) {
            return Err(Refusal::General("A Smart View refers to this group.".to_owned()));
        }
        state.groups.remove(position);
        Ok(Answer::no_content())
    }
}

impl UserGroup {
    fn render(&self, state: &State) -> Value {
        json!({"id": self.id, "name": self.name, "organization_id": state.organization.id})
    }
}

fn read_name(state: &State, call: &Call) -> Result<String, Refusal> {
    let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(&["name"]);
    }
    let name = form.name("name");
    form.finish()?;
    Ok(name)
}

fn members(state: &mut State, call: &Call, position: usize, rest: &[&str]) -> CallResult {
    match (call.method, rest) {
        (Method::Post, []) => {
            let mut form = BodyForm::new(call, &state.switches, Generation::Newer);
            if state.is("closed_schemas", "refuse") {
                form.closed(&["user_id"]);
            }
            let user = form.name("user_id");
            form.finish()?;
            let mut users = state.users.iter();
            if !users.any(|known| known.id == user && !known.has_left) {
                return Err(Refusal::General("Invalid organization members.".to_owned()));
            }

            // Close documents that adding a member twice is no error.
            let members = &mut state.groups[position].members;
            if !members.contains(&user) {
                members.push(user.clone());
            }
            Ok(Answer::created(json!({"user_id": user})))
        }
        (Method::Delete, [user]) => {
            state.groups[position].members.retain(|member| member != user);
            Ok(Answer::no_content())
        }
        (_, []) => Err(Refusal::Method("POST")),
        (_, [_]) => Err(Refusal::Method("DELETE")),
        _ => Err(Refusal::NoSuchUrl),
    }
}
