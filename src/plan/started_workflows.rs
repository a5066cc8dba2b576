//! Which steps may start workflows, because they give records another status, and what a plan says of that.

use super::{Note, Plan, RecordCount, RecordEffect, RecordQuery, Step};
use crate::model::{HeldValue, RecordSearch, counted_as};
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

/// Says of the steps that may start workflows how many are active; `workflows` are all of the organization, or why they
/// could not be read.
#[must_use]
pub fn workflow_notes(plan: &Plan, starters: &[usize], workflows: &Result<Vec<&Value>, &str>) -> Vec<Note> {
    let told = match workflows {
        Ok(workflows) => active(workflows),
        Err(because) => format!("how many workflows are active is not known: {because}"),
    };
    // Where no record moves, nothing starts.
    let moves = |step: &&Step| !step.records.as_ref().is_some_and(RecordCount::is_none);
    let steps = starters.iter().filter_map(|id| plan.steps.get(*id)).filter(moves);
    steps
        .map(|step| {
            let text = format!("its leads get another status, and that may start workflows; {told}");
            Note::new(&step.address, text)
        })
        .collect()
}

fn active(workflows: &[&Value]) -> String {
    let active = workflows
        .iter()
        .filter(|workflow| workflow["status"] == "active")
        .count();
    let unclear = workflows
        .iter()
        .filter(|workflow| !workflow["status"].is_string())
        .count();

    let mut told = match active {
        0 => "no workflow is active".to_owned(),
        active => counted_as(active, "workflow is active", "workflows are active"),
    };
    if unclear > 0 {
        let more = counted_as(unclear, "other may be", "others may be");
        told.push_str(&format!(", and {more}: Close does not show it"));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::active;
    use serde_json::json;

    #[test]
    fn a_workflow_without_a_status_may_be_active() {
        let (on, off, odd) = (json!({"status": "active"}), json!({"status": "draft"}), json!({}));
        assert_eq!(active(&[]), "no workflow is active");
        assert_eq!(active(&[&on, &off]), "1 workflow is active");
        assert_eq!(
            active(&[&on, &on, &off, &odd]),
            "2 workflows are active, and 1 other may be: Close does not show it"
        );
    }
}
