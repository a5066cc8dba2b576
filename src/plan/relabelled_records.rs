//! The records whose values stay as they are and mean something else after a step, as under another currency: how many there
//! are. Nothing of them is lost or moved, so that nobody has to agree and no policy counts them; the plan tells it.

use super::{Note, Plan, RecordCount, RecordEffect, RecordQuery};
use crate::model::{Live, RegisteredKind, Registry, ValuesAtRisk};
use std::collections::BTreeMap;

/// Returns, for each step that gives what records hold another meaning, how these are found.
#[must_use]
pub fn relabelled_queries(registry: &Registry, plan: &Plan, live: &Live) -> BTreeMap<usize, RecordQuery> {
    let queries = plan.steps.iter().filter_map(|step| {
        let kind = registry.kind(&step.kind).filter(|_| step.action.edits())?;
        let mut changes = step.changes.iter();
        changes.find(|change| relabels(kind, &change.attribute))?;

        let whole = live.specs.get(&step.address)?;
        let at_risk = ValuesAtRisk {
            id: live.index.id(&step.address),
            whole: &whole.attributes,
            values: None,
        };
        let query = RecordQuery {
            effect: RecordEffect::Moved,
            searches: Some((kind.any.holders)(&at_risk)),
            is_bound: false,
        };
        Some((step.id, query))
    });
    queries.collect()
}

/// Tells of each such step how many records it concerns.
#[must_use]
pub fn relabelled_notes(
    plan: &Plan,
    queries: &BTreeMap<usize, RecordQuery>,
    counted: &BTreeMap<usize, RecordCount>,
) -> Vec<Note> {
    let notes = plan.steps.iter().filter_map(|step| {
        let searches = queries.get(&step.id)?.searches.as_ref()?;
        let noun = searches.first()?.records.noun;
        let count = counted.get(&step.id).filter(|count| !count.is_none())?;
        let text = match count {
            RecordCount::Unknown { because } => {
                format!("closectl can't tell how many records it concerns: {because}")
            }
            RecordCount::Counted { .. } | RecordCount::AtMost { .. } | RecordCount::AtLeast { .. } => count
                .sentence(
                    noun,
                    "keeps its value, which then means something else",
                    "keep their values, which then mean something else",
                ),
        };
        Some(Note::new(&step.address, text))
    });
    notes.collect()
}

fn relabels(kind: &RegisteredKind, attribute: &str) -> bool {
    kind.attributes.get(attribute).is_some_and(|one| one.relabels)
}
