//! The signs and levels that a reader sees at a glance.

use crate::plan::{Action, ObjectEffect, Risk};

/// The sign of what happens to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeSign {
    /// It comes, or only the second side has it.
    Added,
    /// It goes and comes again.
    Replaced,
    /// It changes.
    Changed,
    /// It, or what records hold of it, goes elsewhere.
    Moved,
    /// Its members come in another order.
    Ordered,
    /// It goes, or only the first side has it.
    Removed,
}

/// The level of a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RiskLevel {
    /// Nothing is lost and nothing acts differently.
    Safe,
    /// The organization acts differently.
    Behaviour,
    /// Values on records are lost for good.
    DataLoss,
    /// Close can't do it.
    Impossible,
}

impl ChangeSign {
    /// Returns the sign of an action.
    pub fn of(action: Action) -> Self {
        match action.effect().object {
            ObjectEffect::Created => Self::Added,
            ObjectEffect::Edited | ObjectEffect::Refilled => Self::Changed,
            ObjectEffect::Moved | ObjectEffect::Emptied => Self::Moved,
            ObjectEffect::Reordered => Self::Ordered,
            ObjectEffect::Replaced => Self::Replaced,
            ObjectEffect::Removed => Self::Removed,
        }
    }

    /// Returns the sign, which says the same without colour.
    pub fn text(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Replaced => "±",
            Self::Changed => "~",
            Self::Moved => ">",
            Self::Ordered => "^",
            Self::Removed => "-",
        }
    }
}

impl RiskLevel {
    /// Returns the level of a risk.
    pub fn of(risk: &Risk) -> Self {
        match risk {
            Risk::Safe => Self::Safe,
            Risk::Behaviour { .. } => Self::Behaviour,
            Risk::DataLoss { .. } => Self::DataLoss,
            Risk::Impossible { .. } => Self::Impossible,
        }
    }

    /// Returns the words for people.
    pub fn text(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Behaviour => "behaviour",
            Self::DataLoss => "data loss",
            Self::Impossible => "impossible",
        }
    }
}
