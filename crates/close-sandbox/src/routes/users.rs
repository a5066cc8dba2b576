//! The endpoint of users. Nothing here can be changed by a client.

use serde_json::{Value, json};

use crate::{
    objects::User,
    protocol::{Answer, Call, CallResult, ListPaging, Method, Refusal, list},
    state::State,
};

/// `/user/` and `/user/{id}/`.
pub(crate) fn route(state: &State, call: &Call, rest: &[&str]) -> CallResult {
    match (call.method, rest) {
        (Method::Get, []) => {
            // Recorded in 2017: people who have left are listed, with no organization.
            let departed = state.is("departed_users_listed", "yes");
            let users = state.users.iter();
            let mut users: Vec<&User> = users.filter(|user| departed || !user.has_left).collect();
            users.sort_by(|a, b| (&a.last_name, &a.first_name).cmp(&(&b.last_name, &b.first_name)));
            list(call, &state.switches, ListPaging::NEWER, users, |user| {
                user.render(state)
            })
        }
        (Method::Get, [id]) => {
            let user = state.users.iter().find(|user| user.id == *id);
            let user = user.ok_or(Refusal::NoSuchDocument("User"))?;
            Ok(Answer::ok(call.shape(&state.switches, user.render(state))))
        }
        (_, [] | [_]) => Err(Refusal::Method("GET")),
        _ => Err(Refusal::NoSuchUrl),
    }
}

impl User {
    pub(crate) fn render(&self, state: &State) -> Value {
        let organizations = if self.has_left {
            json!([])
        } else {
            json!([state.organization.id])
        };
        json!({
            "id": self.id,
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "image": null,
            "organizations": organizations,
            "date_created": self.date_created.older(),
            "date_updated": self.date_created.older(),
            "email_verified_at": self.date_created.older(),
            "google_profile_image_url": null,
            "last_used_timezone": "Etc/UTC",
        })
    }

    /// The membership as its owner sees it in `/me/`: without who that is.
    pub(crate) fn own_membership(&self, state: &State) -> Value {
        let mut value = self.membership(state);
        if let Value::Object(map) = &mut value {
            map.retain(|name, _| !name.starts_with("user_") || name == "user_id");
        }

        // Recorded in 2026.
        for (name, more) in [
            ("organization_id", json!(state.organization.id)),
            ("role", json!(self.role_id)),
            ("default_caller_id", Value::Null),
            ("hangup_recording_url", Value::Null),
            ("is_free", json!(false)),
            ("may_workflows_impersonate", json!(false)),
            ("onboarding_status", json!("done")),
            ("primary_personal_number", Value::Null),
        ] {
            value[name] = more;
        }
        value
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
            "track_email_opens": true,
        })
    }
}
