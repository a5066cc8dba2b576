//! Why a step of a saved plan is not to be carried out, as a value that is shown.

use super::{Action, RecordCount, Risk};
use crate::model::{Address, ConsentRisk};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why one step of a saved plan is not to be carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stale {
    /// The object.
    pub address: Address,
    /// What was to happen to it.
    pub action: Action,
    /// What has moved.
    pub moved: StaleCause,
}

/// What has moved since a step was planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
#[schemars(rename = "Moved")]
pub enum StaleCause {
    /// An attribute that the step would change.
    Attribute {
        /// Its name.
        attribute: String,
        /// What the organization had when the step was planned.
        planned_from: Value,
        /// What it has now.
        live_now: Value,
        /// What the step wants.
        wanted: Value,
    },
    /// What the manifests ask for, though their text is the same: a variable has another value.
    Wanted {
        /// The attribute.
        attribute: String,
        /// What the step wants.
        planned: Value,
        /// What the manifests ask for now.
        now: Value,
    },
    /// The object was to be made and is there.
    Exists,
    /// The object is not there any more.
    Gone,
    /// What the step may cost.
    Risk {
        /// What the step was planned with.
        planned: Risk,
        /// What it would be now.
        now: Risk,
    },
    /// More records lose values or move by the step than were reviewed.
    Records {
        /// How many there were when the step was planned.
        planned: RecordCount,
        /// How many there are now.
        now: RecordCount,
    },
    /// More people are concerned by the step than were reviewed.
    People {
        /// By which risk of it.
        risk: ConsentRisk,
        /// How many there were when the step was planned.
        planned: RecordCount,
        /// How many there are now.
        now: RecordCount,
        /// Who they are now, in a sentence.
        sentence: String,
    },
    /// A new plan does not have the step, for this reason.
    Unplanned {
        /// Why, if that is known.
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
            | StaleCause::Risk { .. }
            | StaleCause::Records { .. }
            | StaleCause::People { .. }
            | StaleCause::Unplanned { .. } => false,
        }
    }
}
