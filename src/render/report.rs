//! The end of a run as text for people.

use super::paint::{Paint, painted};
use std::fmt::Write as _;

/// One line of a report: what became of a step.
#[derive(Clone, Debug)]
pub struct StepLine {
    /// What became of it.
    pub word: Word,
    /// What it was.
    pub step: String,
    /// Why it is not done, or which step it waited for.
    pub because: Option<String>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// It is done.
    Done,
    /// It was not done.
    Failed,
    /// It may have been done.
    Unknown,
    /// It was not started.
    Skipped,
}

impl Word {
    /// Returns the word for reports.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

/// Writes what became of the steps that are not done, and the counts of all.
#[must_use]
pub fn human(lines: &[StepLine]) -> String {
    let mut out = String::new();
    for line in lines.iter().filter(|line| line.word != Word::Done) {
        let colour = if line.word == Word::Skipped {
            Paint::Yellow
        } else {
            Paint::Red
        };
        let _ = writeln!(out, "{}: {}", painted(colour, line.word.text()), line.step);
        if let Some(because) = &line.because {
            let _ = writeln!(out, "    {because}");
        }
    }
    out.push_str(&counts(lines));
    out
}

/// Returns the counts of all steps in one line.
#[must_use]
pub fn counts(lines: &[StepLine]) -> String {
    let count = |word: Word| lines.iter().filter(|line| line.word == word).count();
    let counts = [Word::Done, Word::Failed, Word::Unknown, Word::Skipped];
    let counted: Vec<_> = counts
        .into_iter()
        .filter(|word| *word == Word::Done || count(*word) > 0)
        .map(|word| format!("{} {}", count(word), word.text()))
        .collect();
    format!("Applied: {}.", counted.join(", "))
}
