//! Objects that an entry may mean by its name and is not paired with, because what tells them apart differs.

use super::Note;
use crate::model::{Address, Desired, Live, NamesakeRule, joined};

/// An entry beside live objects of its name with which nothing was sure enough to pair it.
#[derive(Clone, Debug)]
pub(super) struct LeftNamesakes {
    /// The entry.
    pub entry: Address,
    /// Whether it removes its object.
    pub is_removed: bool,
    /// How objects of one name are told apart.
    pub rule: NamesakeRule,
    /// The objects.
    pub objects: Vec<Address>,
}

impl LeftNamesakes {
    /// Says that nothing is done with the objects; nothing where entries mean all of them: others were renamed, or `prune`
    /// removes them.
    pub(super) fn note(&self, desired: &Desired, live: &Live) -> Option<Note> {
        let is_left =
            |address: &&Address| live.specs.contains_key(*address) && !desired.entries.contains_key(*address);
        let left: Vec<String> = self
            .objects
            .iter()
            .filter(is_left)
            .map(|one| format!("`{one}`"))
            .collect();
        if left.is_empty() {
            return None;
        }

        let told = self.rule.by.join("`, `");
        let what = if self.is_removed {
            format!("the organization has none with exactly these `{told}`")
        } else {
            format!("it is new, because closectl can't tell which one in Close it may be with other `{told}`")
        };
        let text = format!(
            "{what}; no entry means {}, and closectl doesn't change what has no entry, so it {}",
            joined(left, ", "),
            self.rule.left
        );
        Some(Note::new(&self.entry, text))
    }
}
