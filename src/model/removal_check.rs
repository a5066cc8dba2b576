//! What is looked at before an object is deleted: who uses it, and what of it no undo brings back.

use serde_json::Value;

/// What is looked at before an object is deleted, because Close refuses to delete what is in use, or because more would go
/// than closectl keeps.
#[derive(Clone, Copy, Debug)]
pub struct RemovalCheck {
    /// What a single object shows that its list does not, where that counts.
    pub read: Option<RemovalRead>,
    /// The kinds whose objects keep Close from deleting what they name.
    pub held_by: &'static [&'static str],
    /// What to do instead, as a sentence without a full stop.
    pub instead: &'static str,
}

/// The read of a single object that shows what stands against deleting it.
#[derive(Clone, Copy, Debug)]
pub struct RemovalRead {
    /// The path, with [`ID`](super::ID) in place of the id.
    pub path: &'static str,
    /// The list in the answer without which nothing can be said.
    pub list: &'static str,
    /// Whether no list shows what would be lost, so that it is read before a change as well, which leaves it as it is.
    pub only_here: bool,
    /// Finds in the answer what stands against it.
    pub found: fn(&Value) -> RemovalFindings,
}

/// What stands against deleting an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovalFindings {
    /// Who uses it, as ids with names.
    pub users: Vec<(String, String)>,
    /// What a user of it is called in a sentence.
    pub user_title: &'static str,
    /// What of it no undo brings back, as the subject of a sentence.
    pub lost: Option<String>,
}
