//! What a step does to the values of records: the one place that says which steps concern records, and how.

use super::{RecordCount, Step};
use crate::model::{Registry, template};
use serde_json::Value;

/// The effect of a step on the values that records hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordEffect {
    /// They go for good.
    Lost,
    /// They become other values, and nothing is lost.
    Moved,
}

impl Step {
    /// Returns what the step does to the values of records; nothing where it does not concern them.
    #[must_use]
    pub fn record_effect(&self) -> Option<RecordEffect> {
        if self.loses() {
            return Some(RecordEffect::Lost);
        }
        self.action.moves_records().then_some(RecordEffect::Moved)
    }

    /// Says in a sentence how many records the step concerns and what becomes of them, as in "312 leads move to
    /// `Qualified`"; nothing where it concerns none or nobody counted them.
    #[must_use]
    pub fn records_sentence(&self, registry: &Registry) -> Option<String> {
        let (effect, records) = (self.record_effect()?, self.records.as_ref()?);
        let noun = registry
            .kind(&self.kind)
            .map_or("record", |kind| kind.any.def.record);
        Some(match effect {
            RecordEffect::Lost => records.sentence(noun, "loses a value", "lose values"),
            RecordEffect::Moved if self.values.is_some() => {
                records.sentence(noun, "gets its value back", "get their values back")
            }
            RecordEffect::Moved => {
                let to = self.moved_to().map(|to| format!(" to `{to}`"));
                let to = to.unwrap_or_default();
                records.sentence(noun, &format!("moves{to}"), &format!("move{to}"))
            }
        })
    }

    /// Returns what records that move come to hold, as people call it.
    fn moved_to(&self) -> Option<String> {
        let after = self.changes.first().map(|change| &change.after)?;
        let text = after.as_str()?;
        Some(template::as_reference(text).map_or_else(|| text.to_owned(), |address| address.name()))
    }
}

impl RecordEffect {
    /// Says in a few words how many records there are, as in `312 records move`.
    #[must_use]
    pub fn text(self, records: &RecordCount) -> String {
        if !records.is_known() {
            return "records not counted".to_owned();
        }
        match self {
            Self::Lost => records.sentence("record", "loses values", "lose values"),
            Self::Moved => records.sentence("record", "moves", "move"),
        }
    }
}

/// Returns the values that steps of a plan move to others, of one attribute of an object, before they go.
pub(super) fn moved_values<'a>(
    steps: &'a [Step],
    of: &'a Step,
    attribute: &'a str,
) -> impl Iterator<Item = &'a Value> {
    let moves = steps
        .iter()
        .filter(|step| step.action.moves_records() && step.address == of.address);
    let changes = moves.flat_map(|step| &step.changes);
    changes
        .filter(move |change| change.attribute == attribute)
        .map(|change| &change.before)
}
