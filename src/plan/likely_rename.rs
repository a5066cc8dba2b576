//! Likely renames: what a plan deletes or leaves and what it creates may be the same with a new name.

use super::{Plan, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A likely rename, if a plan deletes or leaves one object or value and creates a similar one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LikelyRename {
    /// The address of the existing object, or the existing value.
    pub from: String,
    /// The address of the new object, or the new value.
    pub to: String,
    /// The list of the values; missing for an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// The text to write in the manifests, on the entry of the new object or in place of the value.
    pub write: String,
    /// Whether the existing one is deleted.
    pub loses: bool,
}

impl Plan {
    /// Returns the renames that a step which loses something most likely should be, the likeliest first.
    pub fn likely_renames(&self, step: &Step) -> impl Iterator<Item = &LikelyRename> {
        let address = step.address.clone();
        let attributes: Vec<String> = step
            .changes
            .iter()
            .map(|change| change.attribute.clone())
            .collect();
        let (loses, edits) = (step.loses(), step.action.edits());

        let renames = self
            .notes
            .iter()
            .filter_map(|note| Some((note, note.likely_rename.as_ref()?)));
        let meant = renames.filter(move |(note, rename)| match &rename.attribute {
            // Of a value, only the step that takes it out of its list.
            Some(attribute) => loses && edits && note.address == address && attributes.contains(attribute),
            None => !edits && rename.from == address.as_str(),
        });
        meant.map(|(_, rename)| rename)
    }
}

impl LikelyRename {
    /// Says what to do instead of losing anything, as the rest of a sentence.
    #[must_use]
    pub fn advice(&self) -> String {
        let Self { from, to, write, .. } = self;
        match &self.attribute {
            Some(attribute) => format!(
                "if `{to}` is `{from}` with a new name, write `{write}` under `{attribute}`, which keeps the \
                 values"
            ),
            None => format!(
                "if `{to}` is this with a new name, write `{write}` on its entry instead, which keeps the \
                 values"
            ),
        }
    }
}
