//! An organization in a file: everything that was read of it, in canonical form and with ids, and nothing secret.

use crate::{
    model::{Address, Live, LiveOrder, Order, Registry, Spec, UnreadPart},
    plan::{
        Organization,
        sealed::{SealError, Sealed},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use thiserror::Error;

/// The format of snapshots that this version writes, and the newest that it reads.
pub const FORMAT: u64 = 1;

/// An organization at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Which one.
    pub organization: Organization,
    /// When it was read.
    pub taken: String,
    /// What it had.
    pub live: Live,
}

/// A file is no snapshot that this version can read.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// It is not as it was written.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It is something else.
    #[error("is not a snapshot")]
    NotASnapshot,
    /// It holds a kind of object that this version does not have.
    #[error("contains objects of the kind `{0}`, which this version of closectl does not know")]
    UnknownKind(String),
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SnapshotDocument {
    organization: Organization,
    taken: String,
    objects: Vec<SnapshotObject>,
    orders: Vec<SnapshotList>,
    /// The id of each address.
    ids: BTreeMap<Address, String>,
    /// The ids of addresses that stand for another object's, such as the places of shared fields.
    places: BTreeMap<Address, String>,
    /// Addresses that several objects have.
    ambiguous: BTreeMap<Address, Vec<String>>,
    /// Kinds that Close did not show, with its words.
    hidden: BTreeMap<String, String>,
    /// Kinds of which nothing is known, because nobody needed them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unsought: Vec<String>,
    /// What Close showed and closectl can't read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unread: Vec<UnreadPart>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SnapshotObject {
    address: Address,
    kind: String,
    attributes: Map<String, Value>,
    /// What tells it apart from others of its name, the shortest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    qualifiers: Vec<String>,
    /// Ids in it of which nothing is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unnamed: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SnapshotList {
    list: Address,
    id: String,
    ids: Vec<String>,
    members: Vec<Address>,
}

impl Snapshot {
    /// Writes the file.
    ///
    /// # Errors
    ///
    /// Fails only for values that JSON can't hold.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        Sealed::new(FORMAT, self.document()).text()
    }

    fn document(&self) -> SnapshotDocument {
        // Every field is named, so that a new one can't be forgotten in the file.
        let Live {
            specs,
            orders,
            index,
            ambiguous,
            // Only whoever removes one of them asks for that, and no file tells what to remove.
            created: _,
            uses: _,
            unnamed,
            qualifiers,
            // What was under way then is over by the time anybody reads the file.
            unfinished: _,
            unknown: _,
            undescribed: _,
            words: _,
            hidden,
            unsought,
            unread,
            // No file says what a run may affect besides what it changes.
            aside: _,
            not_included: _,
            // A file holds what an organization has, and rules are of the project.
            ignored: _,
            // Only who carries a plan out asks whose key it is.
            user_id: _,
            fixed: _,
            untouched: _,
            private: _,
        } = &self.live;
        let object = |spec: &Spec| SnapshotObject {
            address: spec.address.clone(),
            kind: spec.kind.to_owned(),
            attributes: spec.attributes.clone(),
            qualifiers: qualifiers.get(&spec.address).cloned().unwrap_or_default(),
            unnamed: unnamed.get(&spec.address).cloned().unwrap_or_default(),
        };
        let list = |live: &LiveOrder| SnapshotList {
            list: live.order.container.clone(),
            id: live.id.clone(),
            ids: live.ids.clone(),
            members: live.order.members.clone(),
        };

        // What stands for another object's id can't give its address back.
        let known = index.addresses().filter_map(|address| {
            let id = index.id(address)?;
            Some((address.clone(), id.to_owned()))
        });
        let (ids, places) = known.partition(|(address, id)| index.address(id) == Some(address));

        SnapshotDocument {
            organization: self.organization.clone(),
            taken: self.taken.clone(),
            objects: specs.values().map(object).collect(),
            orders: orders.values().map(list).collect(),
            ids,
            places,
            ambiguous: ambiguous.clone(),
            hidden: hidden
                .iter()
                .map(|(kind, words)| ((*kind).to_owned(), words.clone()))
                .collect(),
            unsought: unsought.iter().map(|kind| (*kind).to_owned()).collect(),
            unread: unread.clone(),
        }
    }

    /// Reads a file back.
    ///
    /// # Errors
    ///
    /// Says why it is not to be trusted: only what [`text`](Self::text) wrote is read, byte for byte.
    pub fn read(registry: &Registry, text: &str) -> Result<Self, SnapshotError> {
        let document: SnapshotDocument = Sealed::read(text, FORMAT).map_err(|error| match error {
            SealError::Foreign => SnapshotError::NotASnapshot,
            other => other.into(),
        })?;
        Ok(Self {
            organization: document.organization.clone(),
            taken: document.taken.clone(),
            live: document.live(registry)?,
        })
    }
}

impl SnapshotDocument {
    /// Makes the organization of it again, as the kinds of this version know it.
    fn live(self, registry: &Registry) -> Result<Live, SnapshotError> {
        // The file may come from a version that had other kinds.
        let name = |kind: &str| {
            let known = registry.kind(kind);
            let unknown = || SnapshotError::UnknownKind(kind.to_owned());
            known.map(|kind| kind.any.def.name).ok_or_else(unknown)
        };
        let mut live = Live {
            ambiguous: self.ambiguous,
            unread: self.unread,
            ..Live::default()
        };
        for (kind, words) in self.hidden {
            live.hidden.insert(name(&kind)?, words);
        }
        for kind in &self.unsought {
            live.unsought.insert(name(kind)?);
        }

        for object in self.objects {
            let address = object.address;
            if !object.qualifiers.is_empty() {
                live.qualifiers.insert(address.clone(), object.qualifiers);
            }
            if !object.unnamed.is_empty() {
                live.unnamed.insert(address.clone(), object.unnamed);
            }
            let spec = Spec {
                address: address.clone(),
                kind: name(&object.kind)?,
                attributes: object.attributes,
            };
            live.specs.insert(address, spec);
        }

        for (address, id) in self.ids {
            live.index.insert(address, id);
        }
        for (address, id) in self.places {
            live.index.alias(address, id);
        }

        // How a list is read and written is told by the kind of its members, which the objects around them lead to.
        for list in self.orders {
            let holder = live.specs.get(&list.list).map(|spec| spec.kind);
            let Some((ordering, _)) = registry.ordered(&list.list, holder) else {
                return Err(SnapshotError::NotASnapshot);
            };
            let order = LiveOrder {
                order: Order {
                    container: list.list.clone(),
                    members: list.members,
                },
                ids: list.ids,
                id: list.id,
                ordering,
            };
            live.orders.insert(list.list, order);
        }
        Ok(live)
    }
}
