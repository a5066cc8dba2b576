//! The arguments of the commands about manifests.

use super::{
    connection::TargetArgs,
    manifests::{DocumentFormat, ManifestArgs},
    review::{ReviewArgs, without_events},
    selection::{SelectionArgs, with_update},
};
use crate::model::Severity;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    /// Check only for this organization of closectl.yaml, with its variables and overlays. Without it, closectl checks for
    /// all of them.
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    /// Return exit code 1 if a rule finds something of this severity or worse that is not waived. Without it, only problems
    /// return 1.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub deny: Option<DenyLevel>,
    /// Choose the format of the result
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
}

/// The format of the result of `validate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Human,
    /// For programs, see `closectl schema report`
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
pub struct FmtArgs {
    /// Format these files or folders instead of those of closectl.yaml. `-` formats stdin to stdout.
    #[arg(value_name = "PATH", conflicts_with = "paths")]
    pub named: Vec<PathBuf>,
    #[command(flatten)]
    pub manifests: ManifestArgs,
    /// List the files that are not formatted, and write nothing. Returns exit code 2 if there are any.
    #[arg(long)]
    pub check: bool,
    /// Show the changes as a diff, and write nothing. Returns exit code 2 if there are any.
    #[arg(long)]
    pub diff: bool,
}

#[derive(Debug, Args)]
#[command(mut_args(without_events))]
pub struct ShowArgs {
    /// Print only this object, or show this plan that `closectl plan --out` saved. `*` matches any text. Without it,
    /// closectl prints the whole configuration.
    #[arg(value_name = "ADDRESS|PLAN")]
    pub what: Option<String>,
    #[command(flatten)]
    pub manifests: ManifestArgs,
    /// Use the variables and overlays of this organization of closectl.yaml. Without it, closectl uses the default
    /// organization.
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
    /// Write to this folder. With --update, edit this manifest or the manifests of this folder; can be repeated.
    /// [default: manifests; with --update the manifests of closectl.yaml]
    #[arg(short = 'f', long = "file", visible_alias = "out", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Overwrite files that closectl did not write, or that were edited since
    #[arg(long, conflicts_with = "update")]
    pub force: bool,
    /// Edit the existing manifests in place. Comments, order and everything that has not changed stay as they are.
    #[arg(long)]
    pub update: bool,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Show the edits as a diff, and write nothing
    #[arg(long, requires = "update")]
    pub dry_run: bool,
    /// Also write a README.md with an overview and a diagram
    #[arg(long, conflicts_with = "update")]
    pub readme: bool,
    /// Write everything that was read, with ids, to this file instead of manifests. A snapshot is a backup, and can be
    /// compared and planned against without a key.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "force", "update", "readme"])]
    pub snapshot: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct GraphArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    /// Draw the live organization instead of the manifests
    #[arg(long, conflicts_with = "paths")]
    pub live: bool,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Draw every row of long boxes. Without it, a box has at most 20 rows.
    #[arg(long)]
    pub full: bool,
    /// Choose the format of the picture
    #[arg(long, value_enum, default_value_t = PictureFormat::Mermaid)]
    pub format: PictureFormat,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// For Markdown on GitHub and GitLab
    Mermaid,
    /// For Graphviz
    Dot,
    /// For browsers, in one file, light and dark
    Svg,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Print the schema of this document
    #[arg(value_enum, default_value_t = SchemaSubject::Manifest)]
    pub what: SchemaSubject,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The document that a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaSubject {
    /// Manifests
    Manifest,
    /// Plans, from `plan --format json` and `plan --out`
    Plan,
    /// Drift, from `drift --format json`
    Drift,
    /// Differences, from `diff --format json`
    Diff,
    /// Results of runs, from `apply --format json`
    Result,
    /// Events of a run, one for each line of `apply --format jsonl`
    Event,
    /// Results for several organizations, with `--format json`
    Organizations,
    /// Runs, from `runs --format json`
    Runs,
    /// Overlays
    Overlay,
    /// Project files, `closectl.yaml`
    Project,
    /// Facts about Close, from `probe --out`
    Facts,
    /// Parts of a project file that need trust, from `trust --format json`
    Trust,
    /// Findings of `doctor --format json`
    Doctor,
    /// Answers of Close, from `probe --format json`
    Probe,
    /// Problems and findings, from `validate --format json`
    Report,
    /// Failures, which any command prints with `--format json`
    Failure,
    /// Promotions that are not decided yet, from `promote --format json`
    Promotion,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Explain this kind (`lead_status`), attribute (`custom_field/lead.choices`), setting (`policy`), problem or rule
    /// (`unknown-attribute`).
    /// `problems` and `rules` list all of those. Without it, closectl lists the kinds.
    #[arg(value_name = "KIND[.ATTRIBUTE]|SETTING|CODE")]
    pub what: Option<String>,
    /// Choose the format. Markdown prints one kind, or the whole reference.
    #[arg(long, value_enum, default_value_t = DocumentFormat::Terminal)]
    pub format: DocumentFormat,
}
