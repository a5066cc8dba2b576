//! What was last promoted from one organization to another: the past that the three-way decision starts from.
//!
//! Addresses are those that the objects had in the target; ids lead to what they are called by now.

use super::first_names::moved;
use crate::{
    model::{Address, template},
    plan::{
        Organization,
        sealed::{SealError, Sealed},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// The format of records that this version writes, and the newest that it reads.
pub const FORMAT: u64 = 1;

/// The record of what was last promoted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromotionRecord {
    /// Where it came from.
    pub source: Organization,
    /// Where it went.
    pub target: Organization,
    /// The objects, by the addresses that they have in the target.
    pub objects: BTreeMap<Address, PromotedObject>,
    /// The orders of lists.
    pub orders: BTreeMap<Address, PromotedOrder>,
}

/// An object that both organizations have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromotedObject {
    /// Its kind.
    pub kind: String,
    /// Its id in the source, if it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Its id in the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// The attributes that the source had; one that was never promoted is missing.
    pub source: Map<String, Value>,
    /// The attributes that the target had afterwards.
    pub target: Map<String, Value>,
    /// Whether a promotion was about to make it and nobody knows whether it did.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
    /// Whether it was removed from both organizations, so that only its name and the values that it had in the target are
    /// known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// Other addresses by which overlays name it, because they did not follow its renames.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub overlay_names: BTreeSet<Address>,
}

impl PromotedObject {
    /// Says whether anything of it was ever promoted or decided; of an object that an overlay left to one organization,
    /// only the ids are known.
    pub(super) fn was_promoted(&self) -> bool {
        !self.source.is_empty() || !self.target.is_empty()
    }

    /// Returns what is known of it once both organizations have removed it; nothing if the target never had it.
    pub(super) fn once_removed(&self) -> Option<Self> {
        let was_there = !self.pending && !self.target.is_empty();
        was_there.then(|| Self {
            source_id: None,
            source: Map::new(),
            removed: true,
            ..self.clone()
        })
    }
}

/// The order of a list on both sides; one that is not known is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromotedOrder {
    /// In the source.
    pub source: Option<Vec<Address>>,
    /// In the target.
    pub target: Option<Vec<Address>>,
}

/// A file is no record that can be used.
#[derive(Debug, Error)]
pub enum PromotionRecordError {
    /// It is not as it was written.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It is something else.
    #[error("is not a record of a promotion")]
    NotARecord,
    /// It is about other organizations.
    #[error("is about {} ({}), and this is {} ({})", .recorded.name, .recorded.id, .now.name, .now.id)]
    Organization {
        /// The one that it is about.
        recorded: Organization,
        /// The one that the key belongs to.
        now: Organization,
    },
}

impl PromotionRecord {
    /// Begins the record of two organizations between which nothing was promoted yet.
    #[must_use]
    pub fn new(source: Organization, target: Organization) -> Self {
        Self {
            source,
            target,
            ..Self::default()
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// Fails only for values that JSON can't hold.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        Sealed::new(FORMAT, self).text()
    }

    /// Reads a file back.
    ///
    /// # Errors
    ///
    /// Says why it is not to be trusted: only what [`text`](Self::text) wrote is read, byte for byte.
    pub fn read(text: &str) -> Result<Self, PromotionRecordError> {
        Sealed::read(text, FORMAT).map_err(|error| match error {
            SealError::Foreign => PromotionRecordError::NotARecord,
            other => other.into(),
        })
    }

    /// Makes sure that it is about these organizations.
    ///
    /// # Errors
    ///
    /// Names the two that differ.
    pub fn check(&self, source: &Organization, target: &Organization) -> Result<(), PromotionRecordError> {
        for (recorded, now) in [(&self.source, source), (&self.target, target)] {
            if recorded.id != now.id {
                return Err(PromotionRecordError::Organization {
                    recorded: recorded.clone(),
                    now: now.clone(),
                });
            }
        }
        Ok(())
    }

    /// Returns the ids of its objects in the source, and those in the target.
    #[must_use]
    pub fn ids(&self) -> [BTreeSet<String>; 2] {
        let ids = |id: fn(&PromotedObject) -> Option<&String>| {
            self.objects.values().filter_map(id).cloned().collect()
        };
        [
            ids(|one| one.source_id.as_ref()),
            ids(|one| one.target_id.as_ref()),
        ]
    }

    /// Gives objects, and all that lies in them or names them, new addresses.
    #[must_use]
    pub fn readdressed(self, renames: &BTreeMap<Address, Address>) -> Self {
        if renames.is_empty() {
            return self;
        }

        let change = |address: &Address| moved(address, renames).unwrap_or_else(|| address.clone());
        let values = |attributes: Map<String, Value>| -> Map<String, Value> {
            let renamed = attributes
                .into_iter()
                .map(|(name, value)| (name, template::readdress(&value, &|named| change(&named))));
            renamed.collect()
        };

        let objects = self.objects.into_iter().map(|(address, one)| {
            let one = PromotedObject {
                source: values(one.source),
                target: values(one.target),
                ..one
            };
            (change(&address), one)
        });

        let list = |members: Option<Vec<Address>>| {
            members.map(|members| members.iter().map(change).collect::<Vec<_>>())
        };
        let orders = self.orders.into_iter().map(|(container, order)| {
            let order = PromotedOrder {
                source: list(order.source),
                target: list(order.target),
            };
            (change(&container), order)
        });

        Self {
            objects: objects.collect(),
            orders: orders.collect(),
            source: self.source,
            target: self.target,
        }
    }
}
