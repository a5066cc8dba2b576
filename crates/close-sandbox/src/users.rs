//! Users: who they are, and the endpoints that list them. Nothing here can be changed by a client.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::call::{Call, Generation, Method};
use super::ids::{Mint, Moment};
use super::listing::{Paging, list};
use super::state::State;

/// A person of the organization, together with the membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// `user_…`.
    pub id: String,
    /// `memb_…`.
    pub membership_id: String,
    /// The mail address that people are found by.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The role, by id.
    pub role_id: String,
    /// When the person joined.
    pub date_created: Moment,
}

impl User {
    pub(super) fn owner(mint: &mut Mint) -> Self {
        Self::new(mint, "owner@example.test", "Sandbox", "Owner", "admin")
    }

    /// A person who is not in any organization yet; push it to `State::users`.
    pub fn new(mint: &mut Mint, email: &str, first_name: &str, last_name: &str, role_id: &str) -> Self {
        Self {
            id: mint.older_id("user"),
            membership_id: mint.older_id("memb"),
            email: email.to_owned(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            role_id: role_id.to_owned(),
            date_created: mint.now(),
        }
    }

    pub(super) fn render(&self, organization_id: &str) -> Value {
        json!({
            "id": self.id,
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "image": null,
            "organizations": [organization_id],
            "date_created": self.date_created.older(),
            "date_updated": self.date_created.older(),
            "email_verified_at": self.date_created.older(),
            "google_profile_image_url": null,
            "last_used_timezone": "Etc/UTC",
        })
    }

    pub(super) fn membership(&self, permissions: &[String]) -> Value {
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

/// `/user/` and `/user/{id}/`.
pub(super) fn route(state: &mut State, call: &Call, rest: &[&str]) -> Outcome {
    let organization_id = state.organization.id.clone();
    match (call.method, rest) {
        (Method::Get, []) => {
            let paging = Paging::Pages {
                cap: 200,
                texts: Generation::Newer,
                longest_skip: None,
            };
            let mut users: Vec<&User> = state.users.iter().collect();
            users.sort_by(|a, b| (&a.last_name, &a.first_name).cmp(&(&b.last_name, &b.first_name)));
            list(
                call,
                &state.switches,
                paging,
                users.iter().map(|user| user.render(&organization_id)).collect(),
            )
        }
        (Method::Get, ["me"]) => me(state, call),
        (Method::Get, [id]) => {
            let user = state.users.iter().find(|user| user.id == *id);
            let user = user.ok_or(Refusal::NoSuchObject(Generation::Older))?;
            Ok(Answer::ok(
                call.shape(&state.switches, user.render(&organization_id)),
            ))
        }
        (_, [] | [_]) => Err(Refusal::Method("GET")),
        _ => Err(Refusal::NoSuchUrl),
    }
}

/// `/me/`: the owner of the key with the one organization of the key.
pub(super) fn me(state: &State, call: &Call) -> Outcome {
    if call.method != Method::Get {
        return Err(Refusal::Method("GET"));
    }
    let owner = state.users.first().ok_or(Refusal::Unauthorized)?;
    let mut organization = super::organization::render(state);
    if state.is("me_embeds_settings", "no")
        && let Value::Object(map) = &mut organization
    {
        for key in [
            "lead_statuses",
            "pipelines",
            "opportunity_statuses",
            "lead_custom_fields",
        ] {
            map.shift_remove(key);
        }
    }
    let mut value = owner.render(&state.organization.id);
    if let Value::Object(map) = &mut value {
        map.insert("organizations".to_owned(), json!([organization]));
        map.insert("memberships".to_owned(), json!([membership_of_me(state, owner)]));
    }
    Ok(Answer::ok(call.shape(&state.switches, value)))
}

fn membership_of_me(state: &State, owner: &User) -> Value {
    let mut value = owner.membership(&super::roles::permissions_of(state, &owner.role_id));
    if let Value::Object(map) = &mut value {
        map.insert("organization_id".to_owned(), json!(state.organization.id));
    }
    value
}
