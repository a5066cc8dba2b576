//! How plans, differences and what came of a run are written.

use clap::{Args, ValueEnum};

/// How plans, differences and what came of a run are written.
#[derive(Clone, Copy, Debug, Args)]
pub struct View {
    /// How to write the result
    #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
    pub format: PlanFormat,
    /// Write one line for each object
    #[arg(long)]
    pub compact: bool,
}

/// For whom something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For a comment on a pull request; at most 60,000 characters
    Markdown,
    /// For GitHub Actions: annotations on the lines of the manifests
    Github,
}
