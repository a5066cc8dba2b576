//! An object or value that most likely is another one under a new name, and what to write if it is.

use crate::model::{Address, DesiredOrigin, Location, Selector, shell_option, shell_quoted, yaml_word};
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
    /// The command that applies the manifests first, if the plan itself comes from another organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Whether the existing one is deleted.
    pub loses: bool,
}

impl LikelyRename {
    /// Returns the command that carries a rename out before what is planned, where no manifest is behind the plan.
    #[must_use]
    pub(super) fn first(origin: &DesiredOrigin, address: &Address) -> Option<String> {
        match origin {
            DesiredOrigin::Manifests | DesiredOrigin::Undo => None,
            DesiredOrigin::Promotion { to, is_protected, .. } => {
                let organization = shell_option("--org", to);
                let target = format!("--target {}", shell_quoted(&Selector::spell(address)));
                Some(if *is_protected {
                    format!(
                        "closectl plan {organization} {target} --out plan.json && closectl apply plan.json {organization}"
                    )
                } else {
                    format!("closectl apply {organization} {target}")
                })
            }
        }
    }

    /// Says what to write and where, and what else to do, as the rest of a sentence; `at` is the place of the entry.
    #[must_use]
    pub(super) fn to_do(&self, at: Option<&Location>) -> String {
        let Self { write, first, .. } = self;
        let place = match &self.attribute {
            Some(attribute) => format!("under `{attribute}`"),
            None => "on its entry".to_owned(),
        };
        let at = at
            .map(|at| format!(" ({}:{})", at.file, at.line))
            .unwrap_or_default();
        match first {
            None => format!("write `{write}` {place}{at}"),
            Some(command) => {
                format!("write `{write}` {place} in a manifest and run `{command}` before you promote")
            }
        }
    }

    /// Says whether the object would go to another list and keep its name.
    #[must_use]
    pub fn is_move(&self) -> bool {
        let [from, to] = [&self.from, &self.to].map(|address| Address::of(address.as_str()));
        self.attribute.is_none() && from.container() != to.container()
    }

    /// Says what to write for a value that an organization and its manifests call differently, whichever of them was
    /// changed; nothing for an object.
    #[must_use]
    pub fn either_way(&self) -> Option<String> {
        let Self { from, to, write, .. } = self;
        let attribute = self.attribute.as_ref()?;
        let keep = format!("{{value: {}, renamed_from: {}}}", yaml_word(from), yaml_word(to));
        Some(format!(
            "if `{from}` in Close and `{to}` in the manifests are the same value: to keep `{from}`, write `{keep}` under \
             `{attribute}`; to get `{to}`, write `{write}`"
        ))
    }

    /// Says what to do instead of losing anything, as the rest of a sentence.
    #[must_use]
    pub fn advice(&self) -> String {
        let Self { from, to, .. } = self;
        let to_do = self.to_do(None);
        let became = if self.is_move() {
            "in another list"
        } else {
            "with a new name"
        };
        match &self.attribute {
            Some(_) => format!("if `{to}` is `{from}` with a new name, {to_do}, which keeps the values"),
            None => format!("if `{to}` is this {became}, {to_do} instead, which keeps the values"),
        }
    }
}
