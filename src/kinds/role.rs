//! Roles, which are only read, so that they can be named.

use crate::model::{Address, Def, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A role, which grants permissions to users.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// The name shown in the settings.
    pub name: String,
}

impl Kind for Role {
    /// Close's predefined roles have words for ids (API notes, core (d)).
    const DEF: Def = Def {
        predefined: &[
            ("admin", "Admin"),
            ("superuser", "Super User"),
            ("user", "User"),
            ("restricteduser", "Restricted User"),
        ],
        id_prefixes: &["role"],
        ..Def::new("role", "role", "/role/")
    };

    fn address(&self) -> Address {
        Address::new(Self::DEF.prefix, &self.name)
    }
}
