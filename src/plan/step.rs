//! Plans and their steps, as values that are shown, saved and carried out alike.

use super::{
    Action, CallForecast, ChangedItem, ConsentSource, LikelyRename, RecordCount, RecordTotal, StepConsent,
    UnlistedObject, ValueKeeping,
};
use crate::{
    diff::Change,
    model::{Address, ConsentReason, ConsentRisk, Location, RestoredValues, template},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The plan for one organization.
#[must_use]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The organization.
    pub organization: Organization,
    /// The steps. The prerequisites of a step come before it.
    pub steps: Vec<Step>,
    /// Close's ids of the existing objects that the steps write to or name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ids: BTreeMap<Address, String>,
    /// The reasons why the plan can't be applied.
    pub refusals: Vec<Refusal>,
    /// The objects that the manifests don't mention. They stay as they are.
    pub unmanaged: Vec<Address>,
    /// The unlisted objects in lists that the manifests manage: objects created by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlisted: Vec<UnlistedObject>,
    /// The other objects that the manifests don't mention in lists that they manage, such as those of kinds that
    /// `drift.unlisted` ignores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreported: Vec<Address>,
    /// Notes, such as objects that could not be compared.
    pub notes: Vec<Note>,
    /// The records that all steps together affect, each counted once. Missing if there are none, or if they were not
    /// counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Box<RecordTotal>>,
    /// The calls that applying the plan takes, if its records were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<CallForecast>,
    /// Whether it is what is left of a saved plan that was carried out before. No file says so: it is found out.
    #[serde(skip)]
    pub is_applied: bool,
    /// The selectors that somebody relies on and that match no object, such as that of a protection. They refuse the whole
    /// plan, whatever its targets are. No file says so: it is found out.
    #[serde(skip)]
    pub unmatched: Vec<Address>,
}

/// An organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organization {
    /// Close's id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A planned operation on one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The position in the plan, from 0.
    pub id: usize,
    /// The object. For an order, the section or object with the list.
    pub address: Address,
    /// The kind of the object. For an order, the kind of the object with the list, or of its members.
    pub kind: String,
    /// The action.
    pub action: Action,
    /// Its name in a sentence.
    pub title: String,
    /// The changes, by attribute.
    pub changes: Vec<Change>,
    /// The items of lists that change, such as the steps of a workflow. Only if the step changes an existing object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ChangedItem>,
    /// The reason for the step.
    pub reason: String,
    /// The place in the manifests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Location>,
    /// The prerequisites: steps that must be done first.
    pub after: Vec<usize>,
    /// The risk.
    pub risk: Risk,
    /// The attributes that identify the object, and those that its call needs even if they don't change.
    pub identity: Map<String, Value>,
    /// The number of records that lose values or get others, if the step deletes or moves values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<RecordCount>,
    /// Whether Close converts all values of records, and as far as known loses none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub converts: bool,
    /// The kind of values that closectl saves, if the step deletes or changes values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps: Option<ValueKeeping>,
    /// The risks that a person must approve, the worst first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<StepConsent>,
    /// The approval, if all risks of the step are approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<ConsentSource>,
    /// The saved values that the step restores. A plan never contains the values themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<RestoredValues>,
    /// Whether the step needs approval. `false` if it is proven that no record has a value that the step deletes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_consent: Option<bool>,
    /// The objects that are named by what lies in a deleted object and goes with it.
    #[serde(skip)]
    pub named_inside: Vec<Address>,
}

/// The risk of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "level", rename_all = "kebab-case")]
pub enum Risk {
    /// Nothing.
    Safe,
    /// The organization behaves differently.
    Behaviour {
        /// How.
        because: String,
    },
    /// People outside may get email, SMS or calls.
    Outreach {
        /// Why.
        because: String,
    },
    /// Users may do or see something else.
    Access {
        /// How.
        because: String,
    },
    /// Record values are lost for good.
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

/// A reason why a plan can't be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// The object.
    pub address: Address,
    /// What is wrong and what to do.
    pub because: String,
    /// The place in the manifests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Location>,
}

/// A note about a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The object, or the section.
    pub address: Address,
    /// The note.
    pub text: String,
    /// The likely rename, if the note is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely_rename: Option<LikelyRename>,
}

impl Plan {
    /// Forgets what the manifests don't list, where none of them is behind the plan.
    pub fn forget_unmanaged(&mut self) {
        self.unmanaged.clear();
        self.unlisted.clear();
        self.unreported.clear();
    }

    /// Returns the reasons why it can't be applied, each once with the objects that it concerns.
    #[must_use]
    pub fn shared_refusals(&self) -> Vec<(&str, Vec<&str>)> {
        let mut shared: Vec<(&str, Vec<&str>)> = Vec::new();
        for Refusal {
            address,
            because,
            at: _,
        } in &self.refusals
        {
            match shared.iter_mut().find(|(other, _)| other == because) {
                Some((_, addresses)) => addresses.push(address.as_str()),
                None => shared.push((because, vec![address.as_str()])),
            }
        }
        shared
    }

    /// Says whether what happens to an object is refused, which no approval changes.
    #[must_use]
    pub fn refuses(&self, address: &Address) -> bool {
        self.refusals.iter().any(|refusal| refusal.address == *address)
    }

    /// Says whether two plans do the same to the same objects, whoever agreed to it and however many records it concerns by now.
    #[must_use]
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        let bare = |steps: &[Step]| -> Vec<Step> {
            let bare = steps.iter().cloned().map(|step| Step {
                records: None,
                consents: Vec::new(),
                agreed: None,
                needs_consent: None,
                named_inside: Vec::new(),
                ..step
            });
            bare.collect()
        };
        bare(&self.steps) == bare(&other.steps) && self.ids == other.ids && self.refusals == other.refusals
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
            items: Vec::new(),
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
            named_inside: Vec::new(),
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

    /// Says whether the step lets an object appear in a place.
    #[must_use]
    pub fn places(&self, object: &Address) -> bool {
        let mut named = self.identity.values().filter_map(Value::as_str);
        let is_named = named.any(|text| template::as_reference(text).as_ref() == Some(object));
        self.action == Action::Associate && is_named
    }

    /// Says whether the step changes nothing but items of lists, so that whoever approves each of these approves the step.
    #[must_use]
    pub fn changes_only_items(&self) -> bool {
        let is_list = |change: &Change| self.items.iter().any(|item| item.attribute == change.attribute);
        !self.items.is_empty() && self.changes.iter().all(is_list)
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
