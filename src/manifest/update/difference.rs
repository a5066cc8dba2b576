//! What differs between manifests and an organization, one by one.

use crate::model::{Address, Location};

/// A difference between manifests and an organization.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManifestDifference {
    /// The object.
    pub address: Address,
    /// What about it.
    pub what: DifferenceKind,
}

/// The kind of a difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// The organization has it, and its section does not list it.
    Added,
    /// The organization does not have it.
    Removed,
    /// It stands elsewhere in its list.
    Moved,
    /// Its members stand in another order.
    Order,
    /// An attribute has another value.
    Attribute(String),
}

/// A difference that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenDifference {
    /// What it was.
    pub finding: ManifestDifference,
    /// Where it stands now; for what was removed, where it stood.
    pub at: Option<Location>,
}

/// A difference that was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnwrittenDifference {
    /// What it is.
    pub finding: ManifestDifference,
    /// The place in the manifests.
    pub at: Option<Location>,
    /// Why it can't be written there, and what to do.
    pub because: String,
}

/// A request of the manifests that is left for `apply`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRequest {
    /// The object.
    pub address: Address,
    /// What they say.
    pub text: String,
    /// Where.
    pub at: Option<Location>,
}
