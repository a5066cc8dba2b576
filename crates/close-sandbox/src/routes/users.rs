//! The endpoint of users. Nothing here can be changed by a client.

use serde_json::{Value, json};

use crate::{
    objects::User,
    protocol::{Answer, Call, CallResult, Generation, ListPaging, Method, Refusal, list},
    state::State,
};

/// `/user/` and `/user/{id}/`.
pub(crate) fn route(state: &State, call: &Call, rest: &[&str]) -> CallResult {
    match (call.method, rest) {
        (Method::Get, []) => {
            let mut users: Vec<&User> = state.users.iter().collect();
            users.sort_by(|a, b| (&a.last_name, &a.first_name).cmp(&(&b.last_name, &b.first_name)));
            list(call, &state.switches, ListPaging::NEWER, users, |user| {
                user.render(state)
            })
        }
        (Method::Get, [id]) => {
            let user = state.users.iter().find(|user| user.id == *id);
            let user = user.ok_or(Refusal::NoSuchObject(Generation::Older))?;
            Ok(Answer::ok(call.shape(&state.switches, user.render(state))))
        }
        (_, [] | [_]) => Err(Refusal::Method("GET")),
        _ => Err(Refusal::NoSuchUrl),
    }
}

impl User {
    pub(crate) fn render(&self, state: &State) -> Value {
        json!({
            "id": self.id,
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "image": null,
            "organizations": [state.organization.id],
            "date_created": self.date_created.older(),
            "date_updated": self.date_created.older(),
            "email_verified_at": self.date_created.older(),
            "google_profile_image_url": null,
            "last_used_timezone": "Etc/UTC",
        })
    }

    /// The membership, with what its role allows.
    pub(crate) fn membership(&self, state: &State) -> Value {
        let role = state.roles.iter().find(|role| role.id == self.role_id);
        let permissions: &[String] = role.map_or(&[], |role| &role.permissions);
        json!({
            "id": self.membership_id,
            "user_id": self.id,
            "user_email": self.email,
            "user_first_name": self.first_name,
            "user_last_name": self.last_name,
            "user_full_name": format!("{} {}", self.first_name, self.last_name),
            "user_phone": null,
            "role_id": self.role_id,
            "permissions_granted": permissions,
            "auto_record_calls": "unset",
            "track_email_opens": null,
        })
    }
}
