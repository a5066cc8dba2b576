//! Runs as a page in Markdown.

use super::wording::{LocalTime, actions, counts, purpose, remarks};
use crate::{
    model::{counted_as, joined},
    plan::{ListedRun, NOT_STARTED, RunOverview},
    render::{
        leftovers,
        markdown::{code, prose},
    },
};
use std::fmt::Write as _;

/// Writes runs, the newest one first; of each its steps, where they are known.
#[must_use]
pub fn page(runs: &[ListedRun], older: usize, times: &LocalTime) -> String {
    let mut out = "## Runs\n\n".to_owned();
    if runs.is_empty() {
        out.push_str("There are none.\n");
        return out;
    }

    out.push_str("| Run | When | Organization | What | Result | To know |\n|---|---|---|---|---|---|\n");
    for listed in runs {
        let row = match listed {
            ListedRun::Run(run) => [
                code(&run.run),
                prose(&times.write(&run.time)),
                format!(
                    "{} ({})",
                    prose(&run.organization.name),
                    code(&run.organization.id)
                ),
                prose(&purpose(run).unwrap_or_default()),
                format!("{}: {}", run.state.words(), prose(&counts(run))),
                prose(&joined(
                    [actions(run)].into_iter().chain(remarks(run, times)),
                    ". ",
                )),
            ],
            ListedRun::Damaged(damaged) => [
                code(&damaged.run),
                String::new(),
                String::new(),
                String::new(),
                "can't be undone".to_owned(),
                prose(&damaged.problem),
            ],
        };
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    if older > 0 {
        let older = counted_as(older, "older run is", "older runs are");
        let _ = writeln!(out, "\n{older} not listed.");
    }

    for listed in runs {
        if let ListedRun::Run(run) = listed {
            out.push_str(&steps(run));
        }
    }
    out
}

fn steps(run: &RunOverview) -> String {
    let mut out = String::new();
    let steps = run.details.as_deref().unwrap_or_default();
    if !steps.is_empty() {
        out.push_str("\n### Steps\n\n");
    }
    for step in steps {
        let word = step.status.map_or(NOT_STARTED, |status| status.word());
        let because = step
            .because
            .as_ref()
            .map(|because| format!(": {}", prose(because)));
        let _ = writeln!(
            out,
            "- {word}: {} {}{}",
            step.action,
            code(step.address.as_str()),
            because.unwrap_or_default()
        );
    }

    if !steps.is_empty() && !run.leaves.is_empty() {
        out.push_str("\n### What it left of that run\n\n");
        for one in &run.leaves {
            let _ = writeln!(out, "- {}", prose(&leftovers::line(one)));
        }
    }
    out
}
