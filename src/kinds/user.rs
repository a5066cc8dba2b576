//! Users, which are only read, so that they can be named by their e-mail addresses.

use crate::model::{Address, Attr, Def, Kind, LiveObject, Responses};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A person who works in the organization.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// The email address that the person signs in with.
    pub email: String,
    /// Whether the person has left the organization.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub has_left: Attr<bool>,
}

impl Kind for User {
    const DEF: Def = Def {
        key: "email",
        id_prefixes: &["user"],
        // Who works in one organization does not work in every other.
        dispensable: true,
        gone_by: Some("has_left"),
        ..Def::new("user", "user", "/user/")
    };

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.email)
    }

    /// Close may go on listing somebody who has left, without an organization (API notes, core: users).
    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        let users = responses.items(Self::DEF.path).map(|user| {
            let mut shown = user.clone();
            if let Some(organizations) = user["organizations"].as_array() {
                shown["has_left"] = Value::Bool(organizations.is_empty());
            }
            LiveObject::reshaped(shown)
        });
        users.collect()
    }
}
