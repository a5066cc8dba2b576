//! What a step does to the values of records.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The effect of a step on the values of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ValueEffect {
    /// The records lost the whole value.
    Cleared,
    /// The records lost these choices.
    Without {
        /// The choices.
        items: Vec<String>,
    },
    /// One choice became another one.
    Choice {
        /// The choice before.
        from: String,
        /// The choice after.
        to: String,
    },
    /// One status became another one.
    Status,
    /// Close converted the values to another type.
    Converted,
    /// Records kept at most one of several values.
    Narrowed,
}
