//! The arguments of every command, as clap reads them.

mod between;
mod checking;
mod connection;
mod graph;
mod review;
mod shell;
mod stand_in;

pub use between::{DiffArgs, PromoteArgs};
pub use checking::{CheckFormat, DenyLevel};
pub use connection::{CallArgs, FleetArgs, TargetArgs};
pub use graph::{GraphArgs, PictureFormat};
pub use review::{ReviewArgs, ReviewFormat, without_page};
pub use shell::{CompletionsArgs, DocumentFormat, ManArgs};
pub use stand_in::{SandboxArgs, SandboxCommand, SandboxResetArgs, SandboxServeArgs, SandboxShowArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
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
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a project: closectl.yaml, a folder for manifests, and .gitignore
    Init(InitArgs),
    /// Keep the API key of an organization in the keyring of this machine
    Login(LoginArgs),
    /// Take the API key of an organization out of the keyring of this machine
    Logout(LogoutArgs),
    /// Check manifests without asking Close
    Validate(ValidateArgs),
    /// Print what the manifests come to for an organization, and where each attribute stands
    Show(ShowArgs),
    /// Show what would change in an organization
    Plan(PlanArgs),
    /// Change an organization to what the manifests say
    Apply(ApplyArgs),
    /// Take back what a run of `apply` did, as a plan that is reviewed like any other
    Undo(UndoArgs),
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
    /// Serve, empty or show the embedded stand-in for Close
    Sandbox(SandboxArgs),
    /// Try every promise of closectl in random worlds of the stand-in; nothing leaves this machine
    SelfTest(SelfTestArgs),
    /// Print the script that makes a shell complete commands, addresses, kinds and organizations
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands
    Man(ManArgs),
}

/// Where the manifests are.
#[derive(Debug, Args)]
pub struct ManifestArgs {
    /// A manifest, or a folder whose .yaml and .yml files are read; may be repeated
    #[arg(short = 'f', long = "file", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// What a person accepts.
#[derive(Clone, Debug, Args)]
pub struct ConsentArgs {
    /// Accept that this object loses record values for good; `*` stands for any text; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub allow_data_loss: Vec<String>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// What to call the organization
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    /// Begin with the embedded stand-in, which needs no account
    #[arg(long, conflicts_with = "api_key_env")]
    pub sandbox: bool,
    /// The variable of the environment that holds the API key
    #[arg(long, value_name = "VARIABLE")]
    pub api_key_env: Option<String>,
    /// Call the organization so, and pull it into the folder `manifests`
    #[arg(long, value_name = "NAME", conflicts_with = "org")]
    pub from: Option<String>,
    /// Overwrite a closectl.yaml that is there, and manifests that closectl did not write
    #[arg(long)]
    pub force: bool,
    /// Do not ask; what no argument says is as proposed
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct LoginArgs {
    #[command(flatten)]
    pub target: TargetArgs,
}

#[derive(Debug, Args)]
pub struct LogoutArgs {
    /// The organization of closectl.yaml; without it, the default
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
}

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

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The objects to print; `*` stands for any text; without it, the whole manifest
    #[arg(value_name = "ADDRESS")]
    pub address: Option<String>,
    #[command(flatten)]
    pub manifests: ManifestArgs,
    /// The organization of closectl.yaml whose variables and overlays count; without it, the default one
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub fleet: FleetArgs,
    /// Plan only these objects and what they need; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub consent: ConsentArgs,
    /// Remove what the manifests do not list, of this kind or of all kinds, in lists that they have; each removal is a
    /// step of the plan; may be repeated
    #[arg(long, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub prune: Vec<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// End with 2 if changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Save the plan to this file, for `closectl apply FILE`; with several organizations, `{org}` in it stands for the
    /// name of each
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Plan against a snapshot instead of the organization, without asking Close; such a plan can't be applied
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "out")]
    pub against: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(mut_arg("format", without_page))]
pub struct ApplyArgs {
    /// A plan that `closectl plan --out` saved: apply its steps and no others, if what they change has not moved; with
    /// several organizations, `{org}` in it stands for the name of each
    #[arg(value_name = "PLAN")]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub fleet: FleetArgs,
    /// Apply only these objects and what they need; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub consent: ConsentArgs,
    /// Remove what the manifests do not list, of this kind or of all kinds, in lists that they have; each removal is a
    /// step of the plan; may be repeated
    #[arg(long, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub prune: Vec<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Do not ask; this agrees to no loss of data
    #[arg(short, long)]
    pub yes: bool,
    /// Where to keep the signature keys of new webhooks; with several organizations, `{org}` in it stands for the
    /// name of each [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DriftArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub fleet: FleetArgs,
    /// Compare only these objects and what they need; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
}

#[derive(Debug, Args)]
pub struct OrganizationsArgs {
    /// Only this one; may be repeated, and `*` stands for any text
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
#[command(mut_arg("format", without_page))]
pub struct UndoArgs {
    /// The run: the name of its folder in .closectl/runs, a path, or `last` for the newest run of the organization;
    /// without it, all runs are listed
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    #[command(flatten)]
    pub target: TargetArgs,
    /// Take back only what concerns these objects and what they need; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub consent: ConsentArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Do not ask; this agrees to no loss of data
    #[arg(short, long)]
    pub yes: bool,
    /// Where to keep the signature keys of webhooks that are made again [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

#[derive(Debug, Args)]
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
    /// Update only what concerns these objects; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS", requires = "update")]
    pub targets: Vec<String>,
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
    /// Overlays
    Overlay,
    /// Project files: `closectl.yaml`
    Project,
    /// The report that `validate --format json` prints
    Report,
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

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A kind, as in `lead_status`, or an attribute, as in `lead_field.choices`; a problem or a rule of `validate`, as
    /// in `unknown-attribute`; `problems` and `rules` list these; without it, all kinds
    #[arg(value_name = "KIND[.ATTRIBUTE]|CODE")]
    pub what: Option<String>,
    /// How to write it; in Markdown, a kind or the whole reference
    #[arg(long, value_enum, default_value_t = DocumentFormat::Terminal)]
    pub format: DocumentFormat,
}

#[derive(Debug, Args)]
pub struct SelfTestArgs {
    /// Where chance begins; the same number tries the same worlds
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How many worlds to try for most promises; more find more and take longer
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    pub worlds: usize,
    /// Try also every fault of every write that makes and changes the sales team of the examples; takes minutes
    #[arg(long)]
    pub long: bool,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}
