//! What a step can do to an object, and everything that follows from that alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The action of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The object is created.
    Create,
    /// A shared field is added to an object.
    Associate,
    /// Attributes change.
    Update,
    /// Its name changes, and perhaps other attributes.
    Rename,
    /// The object moves to another one.
    Move,
    /// The members get another order.
    Reorder,
    /// The object is archived.
    Archive,
    /// A shared field is removed from an object.
    Disassociate,
    /// Records with the value or status move to another one.
    Migrate,
    /// Records get back the values that a run deleted or changed.
    Restore,
    /// The object is deleted and created again, because Close can't change it.
    Replace,
    /// The object is deleted.
    Delete,
}

/// The effect of an action: the one table of what actions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The word for plans.
    pub word: &'static str,
    /// What happens to the object.
    pub object: ObjectEffect,
    /// The rank by what a reader of a plan has to know first.
    pub rank: u8,
}

/// The effect of an action on its object. Actions of the same effect are carried out alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectEffect {
    /// It was not there and is.
    Created,
    /// Its attributes change in place.
    Edited,
    /// It goes to another list.
    Moved,
    /// The members of its list change places.
    Reordered,
    /// The records that hold it come to hold something else.
    Emptied,
    /// The records get back what they held of it.
    Refilled,
    /// It goes for good and another one of its name is there.
    Replaced,
    /// It was there and is not.
    Removed,
}

impl Action {
    /// Returns what it does.
    #[must_use]
    pub fn effect(self) -> Effect {
        let (word, object, rank) = match self {
            Self::Create => ("create", ObjectEffect::Created, 2),
            Self::Associate => ("add", ObjectEffect::Created, 2),
            Self::Update => ("update", ObjectEffect::Edited, 6),
            Self::Rename => ("rename", ObjectEffect::Edited, 4),
            Self::Move => ("move", ObjectEffect::Moved, 3),
            Self::Reorder => ("reorder", ObjectEffect::Reordered, 8),
            Self::Archive => ("archive", ObjectEffect::Edited, 5),
            Self::Disassociate => ("remove", ObjectEffect::Removed, 1),
            Self::Migrate => ("move records of", ObjectEffect::Emptied, 7),
            Self::Restore => ("restore", ObjectEffect::Refilled, 9),
            Self::Replace => ("replace", ObjectEffect::Replaced, 0),
            Self::Delete => ("delete", ObjectEffect::Removed, 1),
        };
        Effect { word, object, rank }
    }

    /// Returns the word for plans.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.effect().word
    }

    /// Returns the word for it where no object follows, as in `move records`.
    #[must_use]
    pub fn alone(self) -> &'static str {
        self.word().trim_end_matches(" of")
    }

    /// Says whether an object of this name is there only from the step on.
    #[must_use]
    pub fn creates(self) -> bool {
        self.effect().object == ObjectEffect::Created
    }

    /// Says whether the step makes an object with a new id, in the place of another one or not.
    #[must_use]
    pub fn makes(self) -> bool {
        self.creates() || self == Self::Replace
    }

    /// Says whether the step changes attributes in place.
    #[must_use]
    pub fn edits(self) -> bool {
        self.effect().object == ObjectEffect::Edited
    }

    /// Says whether no object of this name is there from the step on.
    #[must_use]
    pub fn removes(self) -> bool {
        self.effect().object == ObjectEffect::Removed
    }

    /// Says whether the step writes records, so that they hold other values afterwards.
    #[must_use]
    pub fn moves_records(self) -> bool {
        matches!(
            self.effect().object,
            ObjectEffect::Emptied | ObjectEffect::Refilled
        )
    }

    /// Says whether an object of the same id is there only before or only after the step.
    #[must_use]
    pub fn is_about_existence(self) -> bool {
        self.makes() || self.removes()
    }

    /// Says whether an object of before is gone, out of sight or another one after the step.
    #[must_use]
    pub fn takes_away(self) -> bool {
        self.removes() || matches!(self, Self::Archive | Self::Replace)
    }

    /// Returns how many writes a step takes at most, unless it writes records: what is replaced is deleted and created again.
    #[must_use]
    pub fn writes(self) -> u64 {
        match self.effect().object {
            ObjectEffect::Created
            | ObjectEffect::Edited
            | ObjectEffect::Emptied
            | ObjectEffect::Refilled
            | ObjectEffect::Moved
            | ObjectEffect::Reordered
            | ObjectEffect::Removed => 1,
            ObjectEffect::Replaced => 2,
        }
    }

    /// Returns how many calls a step makes, one after the other: a list is read before it is written, what is replaced
    /// is deleted before it is made again, a record is read before it gets its value back, and records that move are counted
    /// before and after.
    #[must_use]
    pub fn calls(self) -> usize {
        match self.effect().object {
            ObjectEffect::Created | ObjectEffect::Edited | ObjectEffect::Removed => 1,
            ObjectEffect::Moved
            | ObjectEffect::Reordered
            | ObjectEffect::Refilled
            | ObjectEffect::Replaced => 2,
            ObjectEffect::Emptied => 4,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
