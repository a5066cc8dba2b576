//! Why a step of a saved plan is not to be carried out, as a value that is shown.

use super::{Action, RecordCount, Risk};
use crate::model::{Address, ConsentRisk};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The reason why a step of a saved plan is stale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stale {
    /// The object.
    pub address: Address,
    /// The action.
    pub action: Action,
    /// The change.
    pub moved: StaleCause,
}

/// A change since a step was planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
#[schemars(rename = "Moved")]
pub enum StaleCause {
    /// An attribute that the step would change.
    Attribute {
        /// Its name.
        attribute: String,
        /// The value when the step was planned.
        planned_from: Value,
        /// The current value.
        live_now: Value,
        /// The value that the step sets.
        wanted: Value,
    },
    /// The manifests have the same text, but a variable has another value.
    Wanted {
        /// The attribute.
        attribute: String,
        /// The value that the step sets.
        planned: Value,
        /// The value in the manifests now.
        now: Value,
    },
    /// The object was to be created and exists.
    Exists,
    /// The object no longer exists.
    Gone,
    /// An object was deleted and created again, so that the one that the step means no longer exists.
    Recreated {
        /// The object, or one that the step names.
        object: Address,
    },
    /// What the step may cost.
    Risk {
        /// The risk when the step was planned.
        planned: Risk,
        /// The risk now.
        now: Risk,
    },
    /// The step affects more records than were reviewed.
    Records {
        /// The number when the step was planned.
        planned: RecordCount,
        /// The number now.
        now: RecordCount,
    },
    /// The step affects more people than were reviewed.
    People {
        /// The risk.
        risk: ConsentRisk,
        /// The number when the step was planned.
        planned: RecordCount,
        /// The number now.
        now: RecordCount,
        /// The people now, in words.
        sentence: String,
    },
    /// A new plan does not have the step.
    Unplanned {
        /// The reason, if known.
        because: String,
    },
}

impl Stale {
    /// Says whether the organization has what the step wants, as it does after the plan was applied.
    #[must_use]
    pub fn is_done(&self) -> bool {
        match &self.moved {
            StaleCause::Attribute { live_now, wanted, .. } => live_now == wanted,
            StaleCause::Exists => self.action.creates(),
            StaleCause::Gone => self.action.removes(),
            StaleCause::Wanted { .. }
            | StaleCause::Recreated { .. }
            | StaleCause::Risk { .. }
            | StaleCause::Records { .. }
            | StaleCause::People { .. }
            | StaleCause::Unplanned { .. } => false,
        }
    }
}
