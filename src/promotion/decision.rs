//! The result of a promotion: what the target gets, what it keeps, and what a person has to decide.

use super::{brought::BroughtChanges, record::PromotionRecord, side::PromotionSide};
use crate::{
    model::{Address, Desired, Location},
    plan::{Note, Refusal},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The result of deciding about a promotion.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct PromotionDecision {
    /// The desired state of the target, as far as the promotion decides it.
    pub desired: Desired,
    /// The objects that the target does not have and gets.
    pub created: BTreeSet<Address>,
    /// The changes of the target since the last promotion, which stay.
    pub kept: Vec<KeptChange>,
    /// The objects and lists of which the target keeps its version because a person chose so now.
    pub stays: BTreeSet<Address>,
    /// The changes that both sides have and nobody decided.
    pub conflicts: Vec<PromotionConflict>,
    /// The objects and lists, by all their names, of which a person can choose a side because the two differ.
    pub differing: BTreeSet<Address>,
    /// The people who are left out of what is promoted, because the target does not have them.
    pub left_out: Vec<Note>,
    /// The objects that the target lacks.
    pub missing: Vec<MissingReference>,
    /// The ids that the source itself has no name for.
    pub dangling: Vec<DanglingReference>,
    /// Why each object is changed.
    pub reasons: BTreeMap<Address, String>,
    /// The objects that could not be compared.
    pub unseen: Vec<UncomparedObject>,
    /// What the target gets, by the parts that a run changes.
    pub brought: BroughtChanges,
    /// What overlays call objects otherwise than these are called.
    pub outdated: Vec<OutdatedOverlay>,
    /// The earlier names of objects that overlays still name them by.
    pub overlay_names: BTreeMap<Address, BTreeSet<Address>>,
    /// What was promoted before, by the addresses that the objects get.
    pub past: PromotionRecord,
    /// What to record if the target stays as it is now.
    pub next: PromotionRecord,
}

impl PromotionDecision {
    /// Says whether everything that is to be promoted refers to what is there.
    #[must_use]
    pub fn refers_well(&self) -> bool {
        self.missing.is_empty() && self.dangling.is_empty()
    }
}

/// A change of the target that stays.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct KeptChange {
    /// The object, by its address in the target.
    pub address: Address,
    /// The attribute, or `order`; absent for the whole object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// The value after the last promotion; null if it is not known, or if the object was removed.
    pub was: Value,
    /// The value now; null if it is gone.
    pub now: Value,
    /// The other objects that the target removed and that the source's version of this one needs.
    #[serde(skip)]
    pub needs: BTreeSet<Address>,
}

/// An overlay that names an object as it was called before a rename.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutdatedOverlay {
    /// The object, by the address that it gets.
    pub address: Address,
    /// What the overlay calls it.
    pub named: Address,
    /// Whose overlay it is.
    pub side: PromotionSide,
    /// Where it stands in the overlay.
    pub at: Option<Location>,
}

/// A change that both organizations have.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PromotionConflict {
    /// The object.
    pub address: Address,
    /// The attribute, or `order`; absent for the whole object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// The value in the target after the last promotion; null if it is not known.
    pub was: Value,
    /// The value in the source; null if it is gone.
    pub source: Value,
    /// The value in the target; null if it is gone.
    pub target: Value,
    /// The reason for the conflict, as a sentence.
    pub because: String,
    /// The kind of the object, where an attribute is concerned.
    #[serde(skip)]
    pub kind: Option<&'static str>,
    /// Whether a side can be chosen; if not, one of the organizations has to change.
    pub is_choice: bool,
    /// The other objects that the target removed and that the source's version of this one needs.
    #[serde(skip)]
    pub needs: BTreeSet<Address>,
}

impl PromotionConflict {
    /// Makes a conflict about an object as a whole that a person resolves by choosing one of the sides.
    pub(super) fn new(address: &Address, because: String) -> Self {
        Self {
            address: address.clone(),
            attribute: None,
            was: Value::Null,
            source: Value::Null,
            target: Value::Null,
            because,
            kind: None,
            is_choice: true,
            needs: BTreeSet::new(),
        }
    }
}

/// An object that the promotion needs and the target lacks.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MissingReference {
    /// Its address.
    pub what: String,
    /// The promoted objects that refer to it.
    pub named_by: Vec<Address>,
    /// A similar object of the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<Address>,
}

impl MissingReference {
    /// Returns the refusals of all that name it, for a target of this name.
    pub fn refusals(&self, target: &str) -> impl Iterator<Item = Refusal> {
        self.named_by.iter().map(move |address| Refusal {
            address: address.clone(),
            because: format!("it refers to `{}`, which {target} does not have", self.what),
            at: None,
        })
    }
}

/// An id in the source that no object of the source is known by, so that nothing of the target can take its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DanglingReference {
    /// The object that is to be promoted.
    pub address: Address,
    /// The attribute that holds the id.
    pub attribute: String,
    /// The id.
    pub id: String,
    /// Why the id has no name in the source, as a sentence.
    pub because: String,
}

impl DanglingReference {
    /// Returns the refusal of the object that holds the id.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        Refusal {
            address: self.address.clone(),
            because: format!("its `{}` {}", self.attribute, self.because),
            at: None,
        }
    }
}

/// An object that could not be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UncomparedObject {
    /// The object or kind.
    pub what: String,
    /// The reason.
    pub because: String,
}
