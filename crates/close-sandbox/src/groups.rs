//! Groups of users: the objects, their members and their endpoint.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::form::Form;
use super::listing::{Paging, list};
use super::names::{Family, claim};
use super::state::State;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `group_…`.
    pub id: String,
    /// Unique in the organization.
    pub name: String,
    /// Ids of users.
    pub members: Vec<String>,
}

impl Group {
    fn render(&self, organization_id: &str) -> Value {
        json!({"id": self.id, "name": self.name, "organization_id": organization_id})
    }
}

/// `/group/`, `/group/{id}/` and `/group/{id}/member/…`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Get, []) => {
            let organization = &state.organization.id;
            let items = state
                .groups
                .iter()
                .map(|group| group.render(organization))
                .collect();
            list(call, &state.switches, Paging::Whole, items)
        }
        (Method::Post, []) => {
            let name = read_name(state, call, None)?;
            let id = state.mint.newer_id("group");
            state.groups.push(Group {
                id,
                name,
                members: Vec::new(),
            });
            Ok(Answer::created(shown(state, call, state.groups.len() - 1)))
        }
        (_, []) => Err(Refusal::Method("GET, POST")),
        (method, [id, rest @ ..]) => {
            let position = state.groups.iter().position(|group| group.id == *id);
            let position = position.ok_or(Refusal::NoSuchObject(Generation::Newer))?;
            match (method, rest) {
                (_, ["member", rest @ ..]) => members(state, call, position, rest),
                (_, [_, ..]) => Err(Refusal::NoSuchUrl),
                (Method::Get, []) => Ok(Answer::ok(shown(state, call, position))),
                (Method::Put, []) => {
                    let name = read_name(state, call, Some(id))?;
                    state.groups[position].name = name;
                    Ok(Answer::ok(shown(state, call, position)))
                }
                (Method::Delete, []) => {
                    state.groups.remove(position);
                    Ok(Answer::no_content())
                }
                (_, []) => Err(Refusal::Method("GET, PUT, DELETE")),
            }
        }
    }
}

fn read_name(state: &State, call: &Call, except: Option<&str>) -> Result<String, Refusal> {
    let mut form = Form::new(call, &state.switches, Generation::Newer);
    if state.is("closed_schemas", "refuse") {
        form.closed(&["name"]);
    }
    let name = form.name("name");
    form.finish()?;
    let others = state
        .groups
        .iter()
        .filter(|group| Some(group.id.as_str()) != except);
    claim(
        state,
        Family::Group,
        &name,
        others.map(|group| group.name.as_str()),
    )?;
    Ok(name)
}

fn members(state: &mut State, call: &Call, position: usize, rest: &[&str]) -> Outcome {
    match (call.method, rest) {
        (Method::Post, []) => {
            let mut form = Form::new(call, &state.switches, Generation::Newer);
            let user = form.name("user_id");
            form.finish()?;
            if !state.users.iter().any(|known| known.id == user) {
                return Err(Refusal::General("Invalid organization members.".to_owned()));
            }
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

fn shown(state: &State, call: &Call, position: usize) -> Value {
    let group = &state.groups[position];
    let mut value = group.render(&state.organization.id);
    if let Value::Object(map) = &mut value {
        let members: Vec<Value> = group.members.iter().map(|id| json!({"user_id": id})).collect();
        map.insert("members".to_owned(), Value::Array(members));
    }
    call.shape(&state.switches, value)
}
