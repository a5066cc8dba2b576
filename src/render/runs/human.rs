//! Runs as text for people.

use super::wording::{LocalTime, actions, counts, purpose, remarks};
use crate::{
    model::visible,
    plan::{DamagedRun, ListedRun, NOT_STARTED, RunOverview, StepOverview},
    render::{
        leftovers,
        paint::{Paint, painted},
    },
};
use std::fmt::Write as _;

/// Writes one line about a run.
#[must_use]
pub fn line(listed: &ListedRun) -> String {
    match listed {
        ListedRun::Run(run) => {
            let organization = &run.organization;
            visible(&format!(
                "{}  {} ({})  {}: {}",
                run.run,
                organization.name,
                organization.id,
                run.state.words(),
                counts(run)
            ))
        }
        ListedRun::Damaged(DamagedRun { run, problem }) => {
            visible(&format!("{run}  can't be undone: {problem}"))
        }
    }
}

/// Writes runs with all that there is to know of each, the newest one first.
#[must_use]
pub fn list(runs: &[ListedRun], times: &LocalTime) -> String {
    let mut out = String::new();
    for listed in runs {
        let _ = writeln!(out, "{}", line(listed));
        if let ListedRun::Run(run) = listed {
            for remark in about(run, times) {
                let _ = writeln!(out, "    {}", visible(&remark));
            }
        }
    }
    out
}

/// Writes one run step by step.
#[must_use]
pub fn show(run: &RunOverview, times: &LocalTime) -> String {
    let mut out = format!("{}\n", line(&ListedRun::Run(Box::new(run.clone()))));
    for remark in about(run, times) {
        let _ = writeln!(out, "    {}", visible(&remark));
    }

    let steps = run.details.as_deref().unwrap_or_default();
    if !steps.is_empty() {
        out.push('\n');
    }
    for StepOverview {
        id: _,
        address,
        action,
        status,
        id_of_object,
        because,
    } in steps
    {
        let (paint, word) = match status {
            Some(status) => (Paint::of_status(*status), status.word()),
            None => (Paint::Dim, NOT_STARTED),
        };
        let object = id_of_object
            .as_ref()
            .map(|id| format!("  ({id})"))
            .unwrap_or_default();
        let step = visible(&format!("{action} {address}{object}"));
        let _ = writeln!(out, "  {}: {step}", painted(paint, word));
        if let Some(because) = because {
            let _ = writeln!(out, "      {}", visible(because));
        }
    }

    if !run.leaves.is_empty() {
        out.push_str("\nWhat it left of that run:\n");
    }
    for one in &run.leaves {
        let _ = writeln!(out, "  {}", visible(&leftovers::line(one)));
    }
    out
}

/// Says when it was, what it was made of and what it did, and then the rest.
fn about(run: &RunOverview, times: &LocalTime) -> Vec<String> {
    let when = times.write(&run.time);
    let first = match purpose(run) {
        Some(purpose) => format!("{when}, {purpose}"),
        None => when,
    };
    let mut lines = vec![first, actions(run)];
    lines.extend(remarks(run, times));
    lines
}
