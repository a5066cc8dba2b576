//! What a step does to the values of records: the one place that says which steps concern records, and how.

use super::{Action, RecordCount, RecordEffect, Step};
use crate::model::{Address, CallRate, RecordType, Registry, USUAL_RATE, template};
use serde_json::Value;

impl Step {
    /// Returns what the step does to the values of records; nothing where it does not concern them.
    #[must_use]
    pub fn record_effect(&self) -> Option<RecordEffect> {
        if self.loses() {
            return Some(RecordEffect::Lost);
        }
        // What is in a status goes along where the status moves to another list.
        let changes = self.action.moves_records() || self.action == Action::Move || self.converts;
        changes.then_some(RecordEffect::Moved)
    }

    /// Says in a sentence how many records the step concerns and what becomes of them, as in "312 leads move to
    /// `Qualified`"; nothing where it concerns none or nobody counted them.
    #[must_use]
    pub fn records_sentence(&self, registry: &Registry) -> Option<String> {
        let (effect, records) = (self.record_effect()?, self.records.as_ref()?);
        let of = registry.kind(&self.kind).and_then(|kind| kind.any.def.records);
        let noun = of.map_or("record", |of| of.noun);

        Some(match effect {
            RecordEffect::Lost => records.sentence(noun, "loses a value", "lose values"),
            RecordEffect::Moved if self.values.is_some() => {
                records.sentence(noun, "gets its value back", "get their values back")
            }
            RecordEffect::Moved if self.converts => {
                records.sentence(noun, "has its value converted", "have their values converted")
            }
            RecordEffect::Moved => {
                let to = self.moved_to().map(|to| format!(" to `{to}`"));
                let to = to.unwrap_or_default();
                let is_written = |of: &RecordType| !of.in_bulk && self.action.moves_records();
                let time = of.filter(is_written).and_then(|_| time_of(records));
                let time = time.unwrap_or_default();
                records.sentence(noun, &format!("moves{to}"), &format!("move{to}{time}"))
            }
        })
    }

    /// Returns what records that move come to hold, as people call it: of a status in another list, with the name of that.
    fn moved_to(&self) -> Option<String> {
        let after = self.changes.first().map(|change| &change.after)?;
        let text = after.as_str()?;
        let name = |address: Address| {
            let list = Address::of(address.container());
            let is_beside = list.as_str() == self.address.container() || list.container().is_empty();
            if is_beside {
                address.name()
            } else {
                format!("{}/{}", list.name(), address.name())
            }
        };
        Some(template::as_reference(text).map_or_else(|| text.to_owned(), name))
    }
}

/// Says how long the rate limit makes it take to write records one by one, where it makes that wait.
fn time_of(records: &RecordCount) -> Option<String> {
    let CallRate { calls, window } = USUAL_RATE;
    let time = USUAL_RATE.time_of(records.number()).as_secs();
    let rate = format!("{calls} in {} s", window.as_secs());
    (time > 0).then(|| format!(", one by one: at least {time} s at {rate}"))
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
