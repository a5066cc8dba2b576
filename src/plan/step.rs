//! Plans and their steps, as values that are shown, saved and carried out alike.

use super::{
    Action, CallForecast, ConsentSource, RecordCount, RecordTotal, StepConsent, UnlistedObject, ValueKeeping,
};
use crate::{
    diff::Change,
    model::{Address, ConsentReason, ConsentRisk, Location, RestoredValues, template},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is going to happen to one organization, and why.
#[must_use]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The organization that it was made for.
    pub organization: Organization,
    /// The steps; a step's prerequisites come before it.
    pub steps: Vec<Step>,
    /// Why the plan can't be carried out at all.
    pub refusals: Vec<Refusal>,
    /// What the organization has and the manifests don't mention; it is left alone.
    pub unmanaged: Vec<Address>,
    /// Which of these no entry names although the manifests manage their list: objects made by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlisted: Vec<UnlistedObject>,
    /// What could not be compared, and other things to know.
    pub notes: Vec<Note>,
    /// The records that all its steps together concern, each counted once; nothing where they concern none or nobody
    /// counted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Box<RecordTotal>>,
    /// What carrying it out costs in calls, once its records were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<CallForecast>,
}

/// An organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organization {
    /// Close's id.
    pub id: String,
    /// The name that people know it by.
    pub name: String,
}

/// One planned operation on one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The position in the plan, from 0.
    pub id: usize,
    /// The object; for an order, the section or object that holds the list.
    pub address: Address,
    /// The kind of the object; for an order, the kind of the object that holds the list or of the members.
    pub kind: String,
    /// What happens to it.
    pub action: Action,
    /// What it is called in a sentence.
    pub title: String,
    /// What changes, attribute by attribute.
    pub changes: Vec<Change>,
    /// Why the step is there.
    pub reason: String,
    /// Where the manifests ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Location>,
    /// The steps that have to be done first.
    pub after: Vec<usize>,
    /// What it may cost.
    pub risk: Risk,
    /// The attributes that the object is found by, and those that its call needs whether or not they change.
    pub identity: Map<String, Value>,
    /// How many records lose values or get others by the step, where it takes or moves any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<RecordCount>,
    /// Whether Close converts all values that records hold, and loses none by what is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub converts: bool,
    /// What is kept of the values that the step takes or changes, where it does that to any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps: Option<ValueKeeping>,
    /// What a person has to agree to before it is carried out, the worst first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<StepConsent>,
    /// Who agreed, where somebody has to and agreed to all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<ConsentSource>,
    /// The kept values that records get back by the step. The values themselves are in no plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<RestoredValues>,
    /// Whether somebody has to agree to the step, of one that may need that: not where it is proven that no record holds
    /// a value that it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_consent: Option<bool>,
}

/// What a step may cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "level", rename_all = "kebab-case")]
pub enum Risk {
    /// Nothing.
    Safe,
    /// The organization acts differently.
    Behaviour {
        /// How.
        because: String,
    },
    /// People outside may get mail, SMS or calls.
    Outreach {
        /// Why.
        because: String,
    },
    /// Users may do or see something else.
    Access {
        /// How.
        because: String,
    },
    /// Values on records are lost for good.
    DataLoss {
        /// Which.
        because: String,
    },
    /// Close can't do it.
    Impossible {
        /// Why.
        because: String,
        /// What to do instead.
        instead: String,
    },
}

/// Why a plan can't be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// The object.
    pub address: Address,
    /// What is wrong and what to do.
    pub because: String,
    /// Where the manifests ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Location>,
}

/// Something to know about a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The object, or the section.
    pub address: Address,
    /// What to know.
    pub text: String,
    /// The rename that this most likely should be; nothing where it is about something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely_rename: Option<LikelyRename>,
}

/// A rename that most likely is meant where a plan takes one thing away, or leaves it, and makes another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LikelyRename {
    /// The address of the object as it is now; of a value, the value.
    pub from: String,
    /// The address of the object that is made; of a value, the value.
    pub to: String,
    /// The list of values that it is about; nothing for an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// What to write in the manifests: on the entry of the object that is made, or in place of the value.
    pub write: String,
    /// Whether something goes, and not only stays beside it.
    pub loses: bool,
}

impl Plan {
    /// Returns the renames that a step which loses something most likely should be, the likeliest first.
    pub fn likely_renames(&self, step: &Step) -> impl Iterator<Item = &LikelyRename> {
        let address = step.address.clone();
        let attributes: Vec<String> = step
            .changes
            .iter()
            .map(|change| change.attribute.clone())
            .collect();
        let (loses, edits) = (step.loses(), step.action.edits());

        let renames = self
            .notes
            .iter()
            .filter_map(|note| Some((note, note.likely_rename.as_ref()?)));
        let meant = renames.filter(move |(note, rename)| match &rename.attribute {
            // Of a value, only the step that takes it out of its list.
            Some(attribute) => loses && edits && note.address == address && attributes.contains(attribute),
            None => !edits && rename.from == address.as_str(),
        });
        meant.map(|(_, rename)| rename)
    }

    /// Says whether two plans do the same, whoever agreed to it and however many records it concerns by now.
    #[must_use]
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        let bare = |steps: &[Step]| -> Vec<Step> {
            let bare = steps.iter().cloned().map(|step| Step {
                records: None,
                consents: Vec::new(),
                agreed: None,
                needs_consent: None,
                ..step
            });
            bare.collect()
        };
        bare(&self.steps) == bare(&other.steps) && self.refusals == other.refusals
    }

    /// Says whether nothing is to be done and nothing stands in the way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.refusals.is_empty()
    }
}

impl Refusal {
    /// Refuses what the manifests ask of an object at a place.
    #[must_use]
    pub fn new(address: &Address, at: Option<&Location>, because: impl Into<String>) -> Self {
        Self {
            address: address.clone(),
            because: because.into(),
            at: at.cloned(),
        }
    }
}

impl Note {
    /// Says something of an object.
    #[must_use]
    pub fn new(address: &Address, text: impl Into<String>) -> Self {
        Self {
            address: address.clone(),
            text: text.into(),
            likely_rename: None,
        }
    }
}

impl LikelyRename {
    /// Says what to do instead of losing anything, as the rest of a sentence.
    #[must_use]
    pub fn advice(&self) -> String {
        let Self { from, to, write, .. } = self;
        match &self.attribute {
            Some(attribute) => format!(
                "if `{to}` is `{from}` under another name, write `{write}` under `{attribute}`, which keeps the values"
            ),
            None => format!(
                "if `{to}` is this under another name, write `{write}` on its entry instead, which keeps the values"
            ),
        }
    }
}

#[cfg(test)]
impl Step {
    /// A safe step that changes no attribute and waits for nothing.
    pub fn plain(id: usize, kind: &str, address: Address, action: Action) -> Self {
        Self {
            id,
            address,
            kind: kind.to_owned(),
            action,
            title: kind.replace('_', " "),
            changes: Vec::new(),
            reason: String::new(),
            at: None,
            after: Vec::new(),
            risk: Risk::Safe,
            identity: Map::new(),
            records: None,
            converts: false,
            keeps: None,
            consents: Vec::new(),
            agreed: None,
            values: None,
            needs_consent: None,
        }
    }
}

impl Step {
    /// Returns the objects that the values before it name.
    pub fn named_before(&self) -> impl Iterator<Item = Address> {
        self.changes
            .iter()
            .flat_map(|change| template::targets(&change.before))
    }

    /// Returns the objects that the values after it name.
    pub fn named_after(&self) -> impl Iterator<Item = Address> {
        self.changes
            .iter()
            .flat_map(|change| template::targets(&change.after))
    }

    /// Says whether records lose values for good, if they hold any.
    #[must_use]
    pub fn loses(&self) -> bool {
        matches!(self.risk, Risk::DataLoss { .. })
    }

    /// Says whether it is known how many records the step concerns.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.records.as_ref().is_some_and(RecordCount::is_known)
    }
}

impl From<ConsentReason> for Risk {
    fn from(ConsentReason { risk, because }: ConsentReason) -> Self {
        match risk {
            ConsentRisk::Outreach => Self::Outreach { because },
            ConsentRisk::Access => Self::Access { because },
            ConsentRisk::DataLoss => Self::DataLoss { because },
        }
    }
}

impl Risk {
    /// Returns why, and to what, a person has to agree, if one has to.
    #[must_use]
    pub fn consent(&self) -> Option<ConsentReason> {
        let (risk, because) = match self {
            Self::Outreach { because } => (ConsentRisk::Outreach, because),
            Self::Access { because } => (ConsentRisk::Access, because),
            Self::DataLoss { because } => (ConsentRisk::DataLoss, because),
            Self::Safe | Self::Behaviour { .. } | Self::Impossible { .. } => return None,
        };
        Some(ConsentReason::new(risk, because))
    }

    /// Returns the word for plans.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Behaviour { .. } => "behaviour",
            Self::Outreach { .. } => "outreach",
            Self::Access { .. } => "access",
            Self::DataLoss { .. } => "data-loss",
            Self::Impossible { .. } => "impossible",
        }
    }

    /// Returns how bad it is, for choosing the worst.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Self::Safe => 0,
            Self::Behaviour { .. } => 1,
            Self::Outreach { .. } => 2,
            Self::Access { .. } => 3,
            Self::DataLoss { .. } => 4,
            Self::Impossible { .. } => 5,
        }
    }
}
