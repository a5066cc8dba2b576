//! The commands, and the options of all of them.

use super::{
    deciding::{ApplyArgs, DiffArgs, DriftArgs, PlanArgs, PromoteArgs, UndoArgs},
    runs::RunsArgs,
    starting::{CompletionsArgs, InitArgs, LoginArgs, LogoutArgs, ManArgs, OrganizationsArgs, TrustArgs},
    testing::{DoctorArgs, ProbeArgs, SandboxArgs, SelfTestArgs},
    writing::{ExplainArgs, FmtArgs, GraphArgs, PullArgs, SchemaArgs, ShowArgs, ValidateArgs},
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Configuration as code for Close, the sales CRM.
///
/// Keep the settings of a Close organization in YAML files: pull them, check them, plan the changes, and apply the
/// plan. closectl does only what the plan shows.
#[derive(Debug, Parser)]
#[command(name = "closectl", version, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// How output looks, for every command.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Turn colours off. The environment variable NO_COLOR does the same.
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Print only results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more. `-v` lists objects that are not in the files, waits and retries, and `-vv` every API call. The
    /// environment variable CLOSECTL_LOG filters these messages, as in `closectl::api=debug`.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Run as if started in this folder. Relative paths are resolved from there.
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a project: closectl.yaml, a manifests folder, .gitignore
    Init(InitArgs),
    /// Write an organization's settings to YAML files
    Pull(PullArgs),
    /// Store an organization's API key in this machine's keyring
    Login(LoginArgs),
    /// Remove an organization's API key from the keyring
    Logout(LogoutArgs),
    /// Review and trust what closectl.yaml may run or read
    Trust(TrustArgs),
    /// Check manifests offline
    Validate(ValidateArgs),
    /// Format manifests and overlays, and keep their comments
    Fmt(FmtArgs),
    /// Show what would change in an organization
    Plan(PlanArgs),
    /// Apply the manifests or a saved plan to an organization
    Apply(ApplyArgs),
    /// Show changes made by hand, and other differences
    Drift(DriftArgs),
    /// Print the effective configuration, or a saved plan
    Show(ShowArgs),
    /// List past runs, show one, or erase the record values it keeps
    Runs(RunsArgs),
    /// Undo a run: plan its way back, ask, and apply
    Undo(UndoArgs),
    /// List the organizations of closectl.yaml
    Organizations(OrganizationsArgs),
    /// Compare two organizations, manifests or snapshots
    Diff(DiffArgs),
    /// Apply what changed in one organization to another
    Promote(PromoteArgs),
    /// Explain a kind, an attribute, a problem or a rule
    Explain(ExplainArgs),
    /// Draw the object model: types, fields, pipelines, references
    Graph(GraphArgs),
    /// Print the JSON Schema of manifests, plans or other documents
    Schema(SchemaArgs),
    /// Print the completion script for a shell
    Completions(CompletionsArgs),
    /// Print or install the manual pages
    Man(ManArgs),
    /// Check the API key, what it may do, and the connection to Close
    Doctor(DoctorArgs),
    /// Serve, reset or inspect the embedded sandbox
    Sandbox(SandboxArgs),
    /// Test closectl's promises in random sandbox organizations
    SelfTest(SelfTestArgs),
    /// Measure undocumented behaviour of Close in a test organization
    Probe(ProbeArgs),
}
