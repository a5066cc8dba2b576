//! The arguments that name manifests, and the formats that several commands have.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Where the manifests are.
#[derive(Debug, Args)]
pub struct ManifestArgs {
    /// Read this manifest, or the .yaml and .yml files of this folder. Can be repeated.
    #[arg(short = 'f', long = "file", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// The format of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// The format of documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// Plain text, or a page for `man`
    Terminal,
    /// Markdown
    Markdown,
}
