//! Which searches tell how many records each step would take values from or move, and of which steps none can.

use super::{Action, Plan, Step, movement::moves_in, place_index::PlaceIndex};
use crate::model::{Live, RecordSearch, RegisteredKind, Registry, ValueLoss, ValuesAtRisk};
use serde_json::Value;
use std::collections::BTreeMap;

/// Returns, for each step that loses data or moves records, the searches whose totals add up to the records that hold a
/// value now; nothing for a step of which no search can tell that.
#[must_use]
pub fn record_queries(
    registry: &Registry,
    plan: &Plan,
    live: &Live,
) -> BTreeMap<usize, Option<Vec<RecordSearch>>> {
    let counted = plan
        .steps
        .iter()
        .filter(|step| step.loses() || step.action == Action::Migrate);
    let places = PlaceIndex::of(registry, live, &live.index);
    counted.map(|step| (step.id, searches(&places, step))).collect()
}

fn searches(places: &PlaceIndex<'_>, step: &Step) -> Option<Vec<RecordSearch>> {
    if step.action == Action::Migrate {
        // What is found to be counted is what is found to be moved, wherever it goes.
        let moves = moves_in(places, step, &Value::Null)?;
        return Some(moves.into_iter().map(|one| one.search).collect());
    }

    let kind = places.kind(&step.kind)?;
    let values = gone(kind, step);
    let mut found = Vec::new();
    let is_there = places.visit(&step.address, |kind, id, whole| {
        let at_risk = ValuesAtRisk {
            id,
            whole,
            values: values.as_deref(),
        };
        found.extend((kind.any.holders)(&at_risk));
    });
    is_there.then_some(found)
}

/// Returns the items that go, where that is all that is lost.
fn gone(kind: &RegisteredKind, step: &Step) -> Option<Vec<String>> {
    if !step.action.edits() {
        return None;
    }

    let mut values = Vec::new();
    for change in &step.changes {
        let attribute = kind.attributes.get(&change.attribute);
        match attribute.and_then(|attribute| attribute.loses) {
            Some(ValueLoss::Items) => {
                let gone = change.removed_items().filter_map(Value::as_str);
                values.extend(gone.map(str::to_owned));
            }
            // Any value may be lost then, so all records that hold one count.
            Some(ValueLoss::WhenOff | ValueLoss::Conversion) => return None,
            None => {}
        }
    }

    // A loss that names no value may be a loss of any.
    (!values.is_empty()).then_some(values)
}
