//! The arguments of the commands that a project begins with, and of those about the program itself.

use super::{
    connection::TargetArgs,
    manifests::{DocumentFormat, OutputFormat},
};
use crate::cli::completion::Shell;
use clap::Args;
use std::path::PathBuf;

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
pub struct TrustArgs {
    /// Trust what is asked without a question, for scripts that know the file
    #[arg(short, long)]
    pub yes: bool,
    /// Show what is asked, and remember nothing
    #[arg(long, conflicts_with_all = ["yes", "forget"])]
    pub show: bool,
    /// Forget that the file is trusted
    #[arg(long, conflicts_with = "yes")]
    pub forget: bool,
    /// How to write what is asked; JSON remembers nothing unless --yes is given
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
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
pub struct CompletionsArgs {
    /// The shell that is to complete
    #[arg(value_enum)]
    pub shell: Shell,
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
