//! What taking a run back leaves: things that stay as they are, and things that can't come back.

use crate::{model::Address, plan::Note};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that an undo could not undo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UndoLeftover {
    /// The object, or the list.
    pub address: Address,
    /// Whether it stays or can't be restored.
    pub what: LeftoverKind,
    /// What could not be undone, and why.
    pub text: String,
}

/// The way in which an undo is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftoverKind {
    /// It stays as it is now.
    Stays,
    /// It can't be restored.
    Lost,
}

impl LeftoverKind {
    /// Returns the words for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Lost => "not as before",
        }
    }
}

impl UndoLeftover {
    /// What is said of what comes back as it was, as far as anything can that Close makes anew.
    pub const ANOTHER_ID: &'static str = "it comes back with a new id and creation date";

    /// Says whether a thing is as before but for what Close gives to whatever is made.
    #[must_use]
    pub fn is_only_identity(&self) -> bool {
        self.what == LeftoverKind::Lost && self.text == Self::ANOTHER_ID
    }

    /// Makes one of a thing that stays.
    #[must_use]
    pub fn stays(note: &Note) -> Self {
        Self {
            address: note.address.clone(),
            what: LeftoverKind::Stays,
            text: note.text.clone(),
        }
    }
}
