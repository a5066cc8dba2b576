//! The arguments of the commands about manifests.

use super::{
    connection::TargetArgs,
    manifests::{DocumentFormat, ManifestArgs},
    review::ReviewArgs,
    selection::{SelectionArgs, with_update},
};
use crate::model::Severity;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    /// Check for this organization of closectl.yaml only, with its variables and overlays; without it, for all
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    /// End with 1 if rules find something of this severity or a worse one that is not waived; without it, only
    /// problems count
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub deny: Option<DenyLevel>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
}

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
    pub fn severity(self) -> Severity {
        match self {
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The objects to print, where `*` stands for any text, or a plan that `closectl plan --out` saved; without it, the
    /// whole manifest
    #[arg(value_name = "ADDRESS|PLAN")]
    pub what: Option<String>,
    #[command(flatten)]
    pub manifests: ManifestArgs,
    /// The organization of closectl.yaml whose variables and overlays count; without it, the default one
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
}

#[derive(Debug, Args)]
#[command(mut_args(with_update))]
pub struct PullArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// The folder to write to [default: manifests]; with --update the manifests to update, files or folders, may be
    /// repeated [default: those of closectl.yaml, else manifests]
    #[arg(short = 'f', long = "file", visible_alias = "out", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Overwrite files that closectl did not write or that were edited since
    #[arg(long, conflicts_with = "update")]
    pub force: bool,
    /// Write what has changed into the manifests that are there, and leave everything else in them as it stands
    #[arg(long)]
    pub update: bool,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Show what would be written, as a diff, and write nothing
    #[arg(long, requires = "update")]
    pub dry_run: bool,
    /// Write a README.md beside the manifests as well: what there is, how much of it, and a diagram
    #[arg(long, conflicts_with = "update")]
    pub readme: bool,
    /// Write no manifests but everything that was read, with ids, to this one file: a backup, and something to compare
    /// and to plan against without a key
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "force", "update", "readme"])]
    pub snapshot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct GraphArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    /// Draw what the organization has instead of what the manifests say
    #[arg(long, conflicts_with = "paths")]
    pub live: bool,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Draw every row of long boxes, not only those with arrows and the first 20
    #[arg(long)]
    pub full: bool,
    /// How to write the picture
    #[arg(long, value_enum, default_value_t = PictureFormat::Mermaid)]
    pub format: PictureFormat,
    /// Write to this file instead of printing
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What a picture is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// For Markdown: GitHub and GitLab draw it
    Mermaid,
    /// For Graphviz
    Dot,
    /// A drawing for browsers, complete in one file, light and dark
    Svg,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// What to print the schema of
    #[arg(value_enum, default_value_t = SchemaSubject::Manifest)]
    pub what: SchemaSubject,
    /// Write to this file instead of printing
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaSubject {
    /// Manifests
    Manifest,
    /// Plans: what `plan --format json` prints and `plan --out` saves
    Plan,
    /// Drift: what `drift --format json` prints
    Drift,
    /// Differences: what `diff --format json` prints
    Diff,
    /// The end of a run: what `apply --format json` prints
    Result,
    /// What a run over several organizations prints with `--format json`
    Organizations,
    /// Runs: what `runs --format json` prints
    Runs,
    /// Overlays
    Overlay,
    /// Project files: `closectl.yaml`
    Project,
    /// Facts about Close: what `probe --out` writes
    Facts,
    /// What a project file asks for: what `trust --format json` prints
    Trust,
    /// How an organization is reached: what `doctor --format json` prints
    Doctor,
    /// The answers of Close: what `probe --format json` prints
    Probe,
    /// The report that `validate --format json` prints
    Report,
    /// What every command prints with `--format json` that failed and has nothing else for programs
    Failure,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A kind, as in `lead_status`, or an attribute, as in `custom_field/lead.choices`; a problem or a rule of
    /// `validate`, as in `unknown-attribute`; `problems` and `rules` list these; without it, all kinds
    #[arg(value_name = "KIND[.ATTRIBUTE]|CODE")]
    pub what: Option<String>,
    /// How to write it; in Markdown, a kind or the whole reference
    #[arg(long, value_enum, default_value_t = DocumentFormat::Terminal)]
    pub format: DocumentFormat,
}
