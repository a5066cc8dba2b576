//! The arguments that name manifests, and the formats that several commands have.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Where the manifests are.
#[derive(Debug, Args)]
pub struct ManifestArgs {
    /// A manifest, or a folder whose .yaml and .yml files are read; may be repeated
    #[arg(short = 'f', long = "file", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// What documentation is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// For reading here: plain text, or a page for `man`
    Terminal,
    /// For reading on the web
    Markdown,
}
