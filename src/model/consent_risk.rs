//! The risks that a person has to agree to, of the very step that has them: the one list of them, with all their words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A risk that a person must approve, in rising order of severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentRisk {
    /// People outside may get email, SMS or calls.
    Outreach,
    /// Users may do or see something else.
    Access,
    /// Record values are lost for good.
    DataLoss,
}

impl ConsentRisk {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::DataLoss, Self::Access, Self::Outreach];

    /// Returns the word for plans.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Outreach => "outreach",
            Self::Access => "access",
            Self::DataLoss => "data-loss",
        }
    }

    /// Returns the words for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Outreach => "outreach",
            Self::Access => "access",
            Self::DataLoss => "data loss",
        }
    }

    /// Returns the attribute of an entry that agrees to it.
    #[must_use]
    pub fn entry_key(self) -> &'static str {
        match self {
            Self::Outreach => "allow_outreach",
            Self::Access => "allow_access",
            Self::DataLoss => "allow_data_loss",
        }
    }

    /// Returns the argument that agrees to it for one run.
    #[must_use]
    pub fn option(self) -> &'static str {
        match self {
            Self::Outreach => "--allow-outreach",
            Self::Access => "--allow-access",
            Self::DataLoss => "--allow-data-loss",
        }
    }

    /// Says what a step with the risk does, as the rest of a sentence.
    #[must_use]
    pub fn deed(self) -> &'static str {
        match self {
            Self::Outreach => "may send mail, SMS or calls to people outside",
            Self::Access => "changes what users may do or see",
            Self::DataLoss => "loses data",
        }
    }

    /// Says the same in the question whether that may happen: what is lost doesn't come back.
    #[must_use]
    pub fn asked_deed(self) -> &'static str {
        match self {
            Self::Outreach | Self::Access => self.deed(),
            Self::DataLoss => "loses data permanently",
        }
    }

    /// Says what such steps are called, after their number.
    #[must_use]
    pub fn deeds(self) -> &'static str {
        match self {
            Self::Outreach => "changes that reach people outside",
            Self::Access => "changes of access",
            Self::DataLoss => "losses",
        }
    }

    /// Returns what the manifest's attribute means, for people.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Outreach => {
                "Approves that changes of this entry may send email or SMS, or make calls, to people outside. The plan says how many \
                 people."
            }
            Self::Access => {
                "Approves that changes of this entry affect what users may do or see. The plan says how many users."
            }
            Self::DataLoss => {
                "Approves that changes of this entry delete values from records for good. The plan says how many records."
            }
        }
    }
}

/// A reason why a person has to agree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsentReason {
    /// To what.
    pub risk: ConsentRisk,
    /// What happens, as a sentence without a full stop.
    pub because: String,
}

impl ConsentReason {
    /// Makes one.
    #[must_use]
    pub fn new(risk: ConsentRisk, because: impl Into<String>) -> Self {
        Self {
            risk,
            because: because.into(),
        }
    }

    /// Returns one reason for each risk, the worst risk first. It says everything that a person agrees to with it.
    #[must_use]
    pub fn merged(reasons: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut by_risk: BTreeMap<ConsentRisk, Vec<String>> = BTreeMap::new();
        for Self { risk, because } in reasons {
            let said = by_risk.entry(risk).or_default();
            if !said.contains(&because) {
                said.push(because);
            }
        }
        let merged = by_risk.into_iter().rev();
        merged
            .map(|(risk, said)| Self::new(risk, said.join("; ")))
            .collect()
    }
}
