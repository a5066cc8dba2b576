//! Which steps may start workflows, because they give records another status, and what a plan says of that.

use super::{Note, Plan, RecordCount, RecordEffect, RecordQuery, Step};
use crate::{
    diff::Change,
    model::{HeldValue, Live, RecordSearch, Registry, counted, counted_as},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Returns the steps that may start workflows.
#[must_use]
pub fn workflow_starters(queries: &BTreeMap<usize, RecordQuery>) -> Vec<usize> {
    let starts = |search: &RecordSearch| {
        search.records.starts_workflows && matches!(search.held, Some(HeldValue::Status(_)))
    };
    let starters = queries.iter().filter(|(_, query)| {
        query.effect == RecordEffect::Moved && query.searches.iter().flatten().any(starts)
    });
    starters.map(|(id, _)| *id).collect()
}

/// Says of the steps that may start workflows how many are active, now and by the plan; `read` returns what was read of a kind that the
/// organization was not asked for before, or why it could not be.
#[must_use]
pub fn workflow_notes<'a>(
    registry: &Registry,
    plan: &Plan,
    starters: &[usize],
    live: &Live,
    read: impl Fn(&str) -> Option<Result<&'a [Value], &'a str>>,
) -> Vec<Note> {
    let kinds = registry
        .kinds()
        .filter_map(|kind| Some((kind.any.def.name, kind.any.def.acting?)));

    let told = kinds.map(|(name, acting)| {
        let states: Result<Vec<Option<&str>>, &str> = match (live.hidden.get(name), read(name)) {
            (Some(words), _) => Err(words.as_str()),
            (None, Some(read)) => {
                read.map(|values| values.iter().map(|value| value[acting.0].as_str()).collect())
            }
            (None, None) => Ok(live
                .all_of(name)
                .map(|one| one.spec.attributes.get(acting.0).and_then(Value::as_str))
                .collect()),
        };
        let told = match states {
            Ok(states) => active(&states, acting.1),
            Err(because) => format!("closectl can't tell how many workflows are active: {because}"),
        };
        let starts = |change: &Change| change.attribute == acting.0 && change.after == acting.1;
        let activates = |step: &&Step| step.kind == name && step.changes.iter().any(starts);
        match plan.steps.iter().filter(activates).count() {
            0 => told,
            activated => format!("{told}; this plan activates {}", counted(activated, "workflow")),
        }
    });

    let told: Vec<String> = told.collect();
    let told = told.join("; ");

    // Where no record moves, nothing starts.
    let moves = |step: &&Step| !step.records.as_ref().is_some_and(RecordCount::is_none);
    let steps = starters.iter().filter_map(|id| plan.steps.get(*id)).filter(moves);
    steps
        .map(|step| {
            let text = format!("its leads get a different status, which may start workflows; {told}");
            Note::new(&step.address, text)
        })
        .collect()
}

fn active(states: &[Option<&str>], word: &str) -> String {
    let active = states.iter().filter(|state| **state == Some(word)).count();
    let unclear = states.iter().filter(|state| state.is_none()).count();

    let mut told = match active {
        0 => "no workflow is active".to_owned(),
        active => counted_as(active, "workflow is active", "workflows are active"),
    };
    if unclear > 0 {
        let more = counted_as(unclear, "other may be, too", "others may be, too");
        told.push_str(&format!(", and {more}: Close does not show it"));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::active;

    #[test]
    fn a_workflow_without_a_status_may_be_active() {
        let (on, off, odd) = (Some("active"), Some("draft"), None);
        assert_eq!(active(&[], "active"), "no workflow is active");
        assert_eq!(active(&[on, off], "active"), "1 workflow is active");
        assert_eq!(
            active(&[on, on, off, odd], "active"),
            "2 workflows are active, and 1 other may be, too: Close does not show it"
        );
    }
}
