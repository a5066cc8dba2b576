//! What a person has to agree to before a step is carried out, as a value that is shown, saved and judged alike.

use super::{ActingUse, RecordCount};
use crate::model::{ConsentReason, ConsentRisk, PeopleCounting};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A risk of a step that a person must approve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Consent")]
pub struct StepConsent {
    /// The risk.
    pub risk: ConsentRisk,
    /// What happens.
    pub because: String,
    /// Whether the risk needs approval. `false` for data loss if it is proven that no record has a value.
    pub needed: bool,
    /// The affected people, if they can be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<PeopleCount>,
    /// The settings by way of which it reaches people, where it does so by others.
    #[serde(skip)]
    pub by_way_of: Vec<ActingUse>,
    /// The approval, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<ConsentSource>,
}

/// The number of people that a step affects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "People")]
pub struct PeopleCount {
    /// How many there are.
    pub count: RecordCount,
    /// The people, in words.
    pub sentence: String,
}

/// The source of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Agreed")]
pub enum ConsentSource {
    /// `allow_data_loss: true`, `allow_access: true` or `allow_outreach: true` on the entry.
    Manifest,
    /// `--allow-data-loss`, `--allow-access` or `--allow-outreach` with the address.
    Argument,
    /// A person who typed the address.
    Prompt,
}

impl StepConsent {
    /// Asks for agreement; nobody has agreed so far.
    #[must_use]
    pub fn asked(reason: ConsentReason) -> Self {
        let ConsentReason { risk, because } = reason;
        Self {
            risk,
            because,
            needed: true,
            people: None,
            by_way_of: Vec::new(),
            agreed: None,
        }
    }
}

impl PeopleCount {
    /// Says whether it is known that there is nobody.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.count.is_none()
    }

    /// Says how many people there are, or why nobody knows.
    #[must_use]
    pub fn of(counting: &PeopleCounting, counted: Result<u64, String>) -> Self {
        let PeopleCounting {
            noun, one, several, ..
        } = counting;
        let count = match counted {
            Ok(count) => RecordCount::Counted { count },
            Err(because) => RecordCount::Unknown { because },
        };

        let sentence = match &count {
            RecordCount::Unknown { because } => {
                format!("closectl can't tell how many {noun}s it concerns: {because}")
            }
            RecordCount::Counted { .. } | RecordCount::AtMost { .. } | RecordCount::AtLeast { .. } => {
                count.sentence(noun, one, several)
            }
        };
        Self { count, sentence }
    }
}
