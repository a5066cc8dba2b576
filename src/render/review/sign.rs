//! The signs and levels that a reader sees at a glance.

use crate::{
    model::ConsentRisk,
    plan::{Action, ObjectEffect, Risk},
};

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
    /// The organization behaves differently.
    Behaviour,
    /// People outside may get email, SMS or calls.
    Outreach,
    /// Users may do or see something else.
    Access,
    /// Record values are lost for good.
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

impl From<ConsentRisk> for RiskLevel {
    fn from(risk: ConsentRisk) -> Self {
        match risk {
            ConsentRisk::Outreach => Self::Outreach,
            ConsentRisk::Access => Self::Access,
            ConsentRisk::DataLoss => Self::DataLoss,
        }
    }
}

impl RiskLevel {
    /// Says whether it is more than that something works differently: a person has to agree, or Close can't.
    pub fn is_grave(self) -> bool {
        match self {
            Self::Safe | Self::Behaviour => false,
            Self::Outreach | Self::Access | Self::DataLoss | Self::Impossible => true,
        }
    }

    /// Returns the level of a risk.
    pub fn of(risk: &Risk) -> Self {
        match risk {
            Risk::Safe => Self::Safe,
            Risk::Behaviour { .. } => Self::Behaviour,
            Risk::Outreach { .. } => Self::Outreach,
            Risk::Access { .. } => Self::Access,
            Risk::DataLoss { .. } => Self::DataLoss,
            Risk::Impossible { .. } => Self::Impossible,
        }
    }

    /// Returns the words for people.
    pub fn text(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Behaviour => "behaviour",
            Self::Outreach => ConsentRisk::Outreach.text(),
            Self::Access => ConsentRisk::Access.text(),
            Self::DataLoss => ConsentRisk::DataLoss.text(),
            Self::Impossible => "impossible",
        }
    }
}
