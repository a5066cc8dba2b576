//! Users, which are only read, so that they can be named by their e-mail addresses.

use crate::model::{Address, Def, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A person who works in the organization.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// The email address that the person signs in with.
    pub email: String,
}

impl Kind for User {
    const DEF: Def = Def {
        key: "email",
        id_prefixes: &["user"],
        // Who works in one organization does not work in every other.
        dispensable: true,
        ..Def::new("user", "user", "/user/")
    };

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.email)
    }
}
