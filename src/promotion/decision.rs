//! What a promotion comes to: what is wanted of the target, what stays as it is there, and what a person has to decide.

use super::record::PromotionRecord;
use crate::{
    model::{Address, Desired},
    plan::{Note, Refusal},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The result of deciding about a promotion.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct PromotionDecision {
    /// What the target is to become, as far as the promotion says.
    pub desired: Desired,
    /// The objects that the target does not have and gets.
    pub created: BTreeSet<Address>,
    /// What was changed in the target since the last promotion, and stays.
    pub kept: Vec<KeptChange>,
    /// What both sides changed, and nobody chose.
    pub conflicts: Vec<PromotionConflict>,
    /// The people who are left out of what is promoted, because the target does not have them.
    pub left_out: Vec<Note>,
    /// What the target lacks.
    pub missing: Vec<MissingReference>,
    /// Why each object is changed.
    pub reasons: BTreeMap<Address, String>,
    /// What could not be compared.
    pub unseen: Vec<UncomparedObject>,
    /// What to record if the target stays as it is now.
    pub next: PromotionRecord,
}

/// Something that was changed in the target, and stays.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeptChange {
    /// The object, by its address in the target.
    pub address: Address,
    /// The attribute, or `order`; the whole object where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// What it was after the last promotion; null where that is not known.
    pub was: Value,
    /// What it is now; null where it is gone.
    pub now: Value,
}

/// Something that both sides changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PromotionConflict {
    /// The object.
    pub address: Address,
    /// The attribute, or `order`; the whole object where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// What the target was after the last promotion; null where that is not known.
    pub was: Value,
    /// What the source has; null where it is gone.
    pub source: Value,
    /// What the target has; null where it is gone.
    pub target: Value,
    /// What is the matter, in words.
    pub because: String,
    /// Whether one of the two sides can be taken; if not, one of them has to change.
    pub is_choice: bool,
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
            is_choice: true,
        }
    }
}

/// Something that promoted objects name and the target lacks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MissingReference {
    /// What is named: an address, or an id that nothing is known of.
    pub what: String,
    /// The objects that name it.
    pub named_by: Vec<Address>,
    /// What the target has that may be meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely: Option<Address>,
}

impl MissingReference {
    /// Returns the refusals of all that name it, for a target of this name.
    pub fn refusals(&self, target: &str) -> impl Iterator<Item = Refusal> {
        self.named_by.iter().map(move |address| Refusal {
            address: address.clone(),
            because: format!("it names `{}`, which {target} does not have", self.what),
            at: None,
        })
    }
}

/// Something that could not be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UncomparedObject {
    /// The object or kind.
    pub what: String,
    /// Why.
    pub because: String,
}
