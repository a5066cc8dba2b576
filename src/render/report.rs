//! The end of a run as text for people.

use super::paint::{Paint, painted};
use crate::{
    model::{counted, joined, visible},
    plan::{self, MadeTwin, StepStatus, Twin},
};
use std::fmt::Write as _;

/// One line of a report: what became of a step.
#[derive(Clone, Debug)]
pub struct StepLine {
    /// The result.
    pub status: StepStatus,
    /// What it was.
    pub step: String,
    /// The reason why it is not done, or the step that it waited for.
    pub because: Option<String>,
}

/// Writes what became of the steps that are not done, and the counts of all.
pub fn human(lines: &[StepLine]) -> String {
    let mut out = String::new();
    for line in lines.iter().filter(|line| line.status != StepStatus::Done) {
        let word = painted(Paint::of_status(line.status), line.status.word());
        let _ = writeln!(out, "{word}: {}", visible(&line.step));
        if let Some(because) = &line.because {
            let _ = writeln!(out, "    {}", visible(because));
        }
    }
    out.push_str(&counts(lines));
    out
}

/// Says which of several objects of a name a run made, and what deletes it.
pub fn twin(twin: &MadeTwin) -> String {
    let MadeTwin {
        address,
        made,
        others,
        removal,
    } = twin;

    let named = |one: &Twin| match &one.created {
        Some(created) => format!("{} (created {created})", one.id),
        None => one.id.clone(),
    };
    let is = if others.len() == 1 {
        "other is"
    } else {
        "others are"
    };
    let times = counted(others.len() + 1, "object");

    let sentence = format!(
        "{times} are called `{address}`, because something else made one while this run did: this run made {}, and the \
         {is} {}; `{removal}` deletes {}.",
        named(made),
        joined(others.iter().map(named), ", "),
        if *removal == plan::removal(&made.id) {
            "the one that this run made"
        } else {
            "another one, in which less lies"
        }
    );
    visible(&sentence)
}

/// Returns the counts of all steps in one line.
pub fn counts(lines: &[StepLine]) -> String {
    let count = |status: StepStatus| lines.iter().filter(|line| line.status == status).count();
    let counts = [
        StepStatus::Done,
        StepStatus::Failed,
        StepStatus::Unknown,
        StepStatus::Unfinished,
        StepStatus::Skipped,
    ];
    // "0 failed" after every run would teach people to skip the line; how many were done is always said.
    let counted = counts
        .into_iter()
        .filter(|status| *status == StepStatus::Done || count(*status) > 0)
        .map(|status| format!("{} {}", count(status), status.word()));
    format!("Applied: {}.", joined(counted, ", "))
}
