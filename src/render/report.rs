//! The end of a run as text for people.

use super::paint::{Paint, painted};
use crate::{
    model::{Address, counted, joined, visible},
    plan::{self, MadeTwin, NOT_STARTED, StepCounts, StepStatus, Twin},
};
use std::{collections::BTreeSet, fmt::Write as _};

/// One line of a report: what became of a step.
#[derive(Clone, Debug)]
pub struct StepLine {
    /// The result.
    pub status: StepStatus,
    /// The object, which may have several steps.
    pub address: Address,
    /// What it was.
    pub step: String,
    /// The reason why it is not done, or the step that it waited for.
    pub because: Option<String>,
}

/// What became of the steps of a run.
#[derive(Clone, Debug)]
pub struct StepLines {
    /// One line for each step of the plan.
    pub lines: Vec<StepLine>,
    /// What the journal tells of each step, if the run was interrupted. Such a run is told as `runs` tells it: by its steps,
    /// and those that are left were not started.
    pub interrupted: Option<Vec<StepStatus>>,
}

/// A step that is not done.
pub struct OpenStep<'a> {
    /// The result.
    pub status: StepStatus,
    /// The word for it.
    pub word: &'static str,
    /// What became of it.
    pub line: &'a StepLine,
}

impl StepLines {
    /// Returns the steps that are not done.
    pub fn open(&self) -> impl Iterator<Item = OpenStep<'_>> {
        let recorded = |at: usize| self.interrupted.as_ref().and_then(|all| all.get(at)).copied();
        let steps = self.lines.iter().enumerate().map(move |(at, line)| {
            let (status, word) = match recorded(at) {
                Some(StepStatus::Skipped) => (StepStatus::Skipped, NOT_STARTED),
                Some(status) => (status, status.word()),
                None => (line.status, line.status.word()),
            };
            OpenStep { status, word, line }
        });
        steps.filter(|step| !step.status.is_done())
    }

    /// Returns in one line what became of all of them.
    pub fn counts(&self) -> String {
        match &self.interrupted {
            Some(statuses) => interrupted_counts(statuses),
            None => counts(&self.lines),
        }
    }
}

/// Writes what became of the steps that are not done, and the counts of all.
pub fn human(steps: &StepLines) -> String {
    let mut out = String::new();
    for OpenStep { status, word, line } in steps.open() {
        let word = painted(Paint::of_status(status), word);
        let _ = writeln!(out, "{word}: {}", visible(&line.step));
        if let Some(because) = &line.because {
            let _ = writeln!(out, "    {}", visible(because));
        }
    }
    out.push_str(&steps.counts());
    out
}

/// How many steps are named in a message; the rest is counted.
const NAMED: usize = 3;

/// Returns why a run did not succeed, in one line for programs: its first steps that were not done, and the counts.
pub fn shortfall(steps: &StepLines) -> String {
    let was_started = |step: &OpenStep<'_>| step.status != StepStatus::Skipped;
    let open: Vec<OpenStep<'_>> = steps.open().filter(was_started).collect();
    let named = open.iter().take(NAMED);
    let named = named.map(|step| format!("{}: {}", step.word, step.line.step));
    let more = open.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("and {more} more"));
    let named = joined(named.chain(more), "; ");
    if named.is_empty() {
        format!("the run did not end as planned. {}", steps.counts())
    } else {
        format!("{named}. {}", steps.counts())
    }
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

/// Returns in one line what became of all steps.
fn counts(lines: &[StepLine]) -> String {
    let statuses = [
        StepStatus::Done,
        StepStatus::Failed,
        StepStatus::Unknown,
        StepStatus::Unfinished,
        StepStatus::Skipped,
    ];
    let counts = statuses.map(|status| {
        let count = lines.iter().filter(|line| line.status == status).count();
        (count, status)
    });

    // "0 failed" after every run would teach people to skip the line; how many were done is always said.
    let counts = counts
        .iter()
        .filter(|(count, status)| *count > 0 || *status == StepStatus::Done);
    let counts: Vec<String> = counts
        .map(|(count, status)| format!("{count} {}", status.word()))
        .collect();

    // A plan counts objects, which may have several steps each.
    let steps = counted(lines.len(), "step");
    let objects: BTreeSet<&Address> = lines.iter().map(|line| &line.address).collect();
    let total = if objects.len() != lines.len() {
        format!(" ({steps} for {})", counted(objects.len(), "object"))
    } else if counts.len() > 1 {
        format!(" ({steps})")
    } else {
        String::new()
    };
    format!(
        "Applied: {}{total}.",
        joined(counts.iter().map(String::as_str), ", ")
    )
}

/// Returns in one line how far an interrupted run came, in the words and numbers of `runs`.
fn interrupted_counts(statuses: &[StepStatus]) -> String {
    let counts: StepCounts = statuses.iter().copied().collect();
    let done = format!("{} of {} done", counts.done, counted(statuses.len(), "step"));
    let others = StepCounts { done: 0, ..counts }.counted().into_iter();
    let others = others.map(|(count, word)| format!("{count} {word}"));
    format!("Interrupted: {}.", joined([done].into_iter().chain(others), ", "))
}
