//! The arguments of the commands that are about the program itself.

use crate::cli::completion::Shell;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell that is to complete
    #[arg(value_enum)]
    pub shell: Shell,
}

/// What documentation is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// For reading here: plain text, or a page for `man`
    Terminal,
    /// For reading on the web
    Markdown,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the pages of all commands into this folder, as `closectl-plan.1`
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// How to write it; in Markdown, all commands in one text
    #[arg(long, value_enum, default_value_t = DocumentFormat::Terminal, conflicts_with = "out")]
    pub format: DocumentFormat,
}
