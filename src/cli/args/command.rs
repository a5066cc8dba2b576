//! The commands, and the options of all of them.

use super::{
    deciding::{ApplyArgs, DiffArgs, DriftArgs, PlanArgs, PromoteArgs, UndoArgs},
    runs::RunsArgs,
    starting::{CompletionsArgs, InitArgs, LoginArgs, LogoutArgs, ManArgs, OrganizationsArgs, TrustArgs},
    testing::{DoctorArgs, ProbeArgs, SandboxArgs, SelfTestArgs},
    writing::{ExplainArgs, GraphArgs, PullArgs, SchemaArgs, ShowArgs, ValidateArgs},
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Configuration as code for Close, the sales CRM.
///
/// Keeps an organization's setup in YAML files: pulls it, checks it, plans the difference with the live
/// organization and applies it. Nothing happens that the plan does not say.
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
    /// Use no colours; the variable NO_COLOR does the same
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Say only what it comes to, and what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more, such as every object that is left alone, and what is waited for; twice: every call. The variable
    /// CLOSECTL_LOG chooses among that, as in `closectl::api=debug`
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Run as if started in this folder; relative paths count from there
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a project: closectl.yaml, a folder for manifests, and .gitignore
    Init(InitArgs),
    /// Keep the API key of an organization in the keyring of this machine
    Login(LoginArgs),
    /// Take the API key of an organization out of the keyring of this machine
    Logout(LogoutArgs),
    /// Show what closectl.yaml asks for that could run something or take a secret, and allow exactly that
    Trust(TrustArgs),
    /// Check manifests without asking Close
    Validate(ValidateArgs),
    /// Print what the manifests come to for an organization, and where each attribute stands; or a saved plan
    Show(ShowArgs),
    /// Show what would change in an organization
    Plan(PlanArgs),
    /// Change an organization to what the manifests say
    Apply(ApplyArgs),
    /// Take back what a run of `apply` did, as a plan that is reviewed like any other
    Undo(UndoArgs),
    /// List what runs did, show one step by step, or erase the record values that they keep
    Runs(RunsArgs),
    /// Write an organization as manifests, or as a snapshot in one file
    Pull(PullArgs),
    /// Compare two organizations, manifests or snapshots
    Diff(DiffArgs),
    /// Bring what changed in one organization to another, and keep what was changed there
    Promote(PromoteArgs),
    /// Show what was changed by hand: where an organization is not as the manifests say
    Drift(DriftArgs),
    /// Draw the object model: types, fields, pipelines, and what refers to what
    Graph(GraphArgs),
    /// List the organizations of closectl.yaml, for scripts and for the jobs of a CI matrix
    Organizations(OrganizationsArgs),
    /// Print the JSON Schema of manifests, for editors, or of plans, for programs
    Schema(SchemaArgs),
    /// Explain a kind of object, one of its attributes, or a problem or rule of `validate`
    Explain(ExplainArgs),
    /// Say whose the key is, what it may do, and how Close is reached; reads only
    Doctor(DoctorArgs),
    /// Measure what is not known about Close, in an organization that is declared as scratch
    Probe(ProbeArgs),
    /// Serve, empty or show the embedded stand-in for Close
    Sandbox(SandboxArgs),
    /// Try every promise of closectl in random worlds of the stand-in; nothing leaves this machine
    SelfTest(SelfTestArgs),
    /// Print the script that makes a shell complete commands, addresses, kinds and organizations
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands
    Man(ManArgs),
}
