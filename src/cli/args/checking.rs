//! How `validate` writes its result, and which findings make it fail.

use crate::model::Severity;
use clap::ValueEnum;

/// How the result of `validate` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Human,
    /// For programs; `closectl schema report` prints the schema
    Json,
    /// Annotations on the lines of a pull request, for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanners
    Sarif,
}

/// The least severity that is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DenyLevel {
    /// Warnings
    Warning,
    /// Everything
    Info,
}

impl DenyLevel {
    /// Returns the least severity.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}
