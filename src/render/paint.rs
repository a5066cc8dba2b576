//! Colours for terminals: every message gets its colour here, and nowhere else.
//!
//! A [`Paint`] says what a text means; [`Paint::of_sign`], [`of_level`](Paint::of_level),
//! [`of_status`](Paint::of_status) and [`of_severity`](Paint::of_severity) choose it, and [`Paint::style`] is the one
//! table of colours. Colours only add to what the text says. They are always written; the printer (`cli::printer`) takes
//! them out where none are wanted.

use super::review::{ChangeSign, RiskLevel};
use crate::{model::Severity, plan::StepStatus};
use anstyle::{AnsiColor, Color, Style};
use std::fmt::Write as _;

/// The look of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// As everything else.
    None,
    /// Less important.
    Dim,
    /// A heading, or the name of an object.
    Bold,
    /// What comes.
    Green,
    /// What goes, or is dangerous.
    Red,
    /// What changes.
    Yellow,
    /// The words that come in a line.
    GreenWord,
    /// The words that go in a line.
    RedWord,
    /// The title of an error in a manifest.
    Error,
    /// The title of a warning about a manifest.
    Warning,
    /// The title of a remark about a manifest.
    Info,
}

impl Paint {
    /// Returns the colour of what happens to an object.
    pub fn of_sign(sign: ChangeSign) -> Self {
        match sign {
            ChangeSign::Added => Self::Green,
            ChangeSign::Removed | ChangeSign::Replaced => Self::Red,
            ChangeSign::Changed | ChangeSign::Moved | ChangeSign::Ordered => Self::Yellow,
        }
    }

    /// Returns the colour of a risk.
    pub fn of_level(level: RiskLevel) -> Self {
        match level {
            RiskLevel::Safe => Self::None,
            RiskLevel::Behaviour => Self::Yellow,
            RiskLevel::Outreach | RiskLevel::Access | RiskLevel::DataLoss | RiskLevel::Impossible => {
                Self::Red
            }
        }
    }

    /// Returns the colour of what became of a step.
    pub fn of_status(status: StepStatus) -> Self {
        match status {
            StepStatus::Done | StepStatus::UpToDate => Self::None,
            StepStatus::Unfinished | StepStatus::Skipped => Self::Yellow,
            StepStatus::Started | StepStatus::Failed | StepStatus::Unknown => Self::Red,
        }
    }

    /// Returns the colour of a problem in a manifest.
    pub fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Info,
        }
    }

    fn style(self) -> Style {
        let of = |colour: AnsiColor| Style::new().fg_color(Some(Color::Ansi(colour)));
        match self {
            Self::None => Style::new(),
            Self::Dim => Style::new().dimmed(),
            Self::Bold => Style::new().bold(),
            Self::Green => of(AnsiColor::Green),
            Self::Red => of(AnsiColor::Red),
            Self::Yellow => of(AnsiColor::Yellow),
            Self::GreenWord => of(AnsiColor::Green).bold().underline(),
            Self::RedWord => of(AnsiColor::Red).bold().underline(),
            Self::Error => of(AnsiColor::Red).bold(),
            Self::Warning => of(AnsiColor::Yellow).bold(),
            Self::Info => of(AnsiColor::Cyan).bold(),
        }
    }
}

/// Colours a text.
pub(crate) fn painted(paint: Paint, text: &str) -> String {
    let mut out = String::new();
    paint_onto(&mut out, paint, text);
    out
}

/// Appends a text in its colour.
pub(crate) fn paint_onto(out: &mut String, paint: Paint, text: &str) {
    if paint == Paint::None {
        return out.push_str(text);
    }
    let style = paint.style();
    let _ = write!(out, "{style}{text}{style:#}");
}
