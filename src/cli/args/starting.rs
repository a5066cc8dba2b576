//! The arguments of the commands that set up a project, and of those about the program itself.

use super::{
    connection::TargetArgs,
    manifests::{DocumentFormat, OutputFormat},
};
use crate::cli::completion::Shell;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Name the organization in closectl.yaml
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    /// Start with the embedded sandbox, which needs no account
    #[arg(long, conflicts_with = "api_key_env")]
    pub sandbox: bool,
    /// Read the API key from this environment variable
    #[arg(long, value_name = "VARIABLE")]
    pub api_key_env: Option<String>,
    /// Name the organization, and pull its settings into `manifests`
    #[arg(long, value_name = "NAME", conflicts_with = "org")]
    pub from: Option<String>,
    /// Overwrite an existing closectl.yaml, and manifests that closectl did not write
    #[arg(long)]
    pub force: bool,
    /// Accept all defaults without asking
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
    /// Use this organization of closectl.yaml. Without it, closectl uses the default organization.
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
}

#[derive(Debug, Args)]
pub struct TrustArgs {
    /// Trust the file without asking, for scripts
    #[arg(short, long)]
    pub yes: bool,
    /// Show what needs trust, and remember nothing
    #[arg(long, conflicts_with_all = ["yes", "forget"])]
    pub show: bool,
    /// Stop trusting the file
    #[arg(long, conflicts_with = "yes")]
    pub forget: bool,
    /// Choose the format. With JSON, nothing is remembered unless --yes is given.
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct OrganizationsArgs {
    /// List only this organization. `*` matches any text. Can be repeated.
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// Choose the format of the list
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Print the script for this shell
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the pages of all commands to this folder, such as `closectl-plan.1`
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Choose the format. Markdown has all commands in one document.
    #[arg(long, value_enum, default_value_t = DocumentFormat::Terminal, conflicts_with = "out")]
    pub format: DocumentFormat,
}
