//! What a run is made of, as its folder says it: where its plan comes from, and what it knowingly leaves.

use super::UndoLeftover;
use crate::model::Address;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The origin of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOrigin {
    /// Where its plan comes from; runs of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<RunPurpose>,
    /// The run that the plan takes back, if it is made for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// The organization that the plan promotes from, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What the plan is limited to; empty where it is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// What the plan leaves out of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// What the plan does not take back although it takes a run back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<UndoLeftover>,
    /// The ids that the objects had which the plan brings back, by the addresses that it gives them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub old_ids: BTreeMap<Address, String>,
}

/// The purpose of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunPurpose {
    /// To apply manifests.
    Manifests,
    /// To apply a saved plan.
    SavedPlan,
    /// To promote changes from another organization.
    Promotion,
    /// To undo another run.
    Undo,
    /// To delete objects that share their names with others.
    Twins,
}

impl RunOrigin {
    /// Returns the origin of a run that says only what it is for.
    #[must_use]
    pub fn of(purpose: RunPurpose) -> Self {
        Self {
            purpose: Some(purpose),
            ..Self::default()
        }
    }

    /// Returns the purpose; one that takes a run back was always known by that.
    #[must_use]
    pub fn known_purpose(&self) -> Option<RunPurpose> {
        self.purpose
            .or_else(|| self.undoes.as_ref().map(|_| RunPurpose::Undo))
    }

    /// Says whether the run applied what files list. Of a run that promotes or undoes, they say nothing.
    #[must_use]
    pub fn is_of_files(&self) -> bool {
        match self.purpose {
            None | Some(RunPurpose::Manifests | RunPurpose::SavedPlan) => {
                self.undoes.is_none() && self.from.is_none()
            }
            Some(RunPurpose::Promotion | RunPurpose::Undo | RunPurpose::Twins) => false,
        }
    }
}
