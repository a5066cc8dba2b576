//! The arguments of the commands about the sandbox, and of the self-test.

use super::manifests::OutputFormat;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SandboxArgs {
    #[command(subcommand)]
    pub command: SandboxCommand,
}

#[derive(Debug, Subcommand)]
pub enum SandboxCommand {
    /// Serve the sandbox on this machine until it is interrupted
    Serve(SandboxServeArgs),
    /// Make the sandbox a new, empty organization
    Reset(SandboxResetArgs),
    /// Show what the sandbox holds
    Show(SandboxShowArgs),
}

/// Where the sandbox is.
#[derive(Debug, Args)]
pub struct SandboxStateArgs {
    /// The file that holds the sandbox
    #[arg(long, value_name = "FILE", default_value = crate::session::SANDBOX_FILE)]
    pub state: PathBuf,
}

#[derive(Debug, Args)]
pub struct SandboxServeArgs {
    #[command(flatten)]
    pub state: SandboxStateArgs,
    /// The port on 127.0.0.1; 0 for any free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Decide an unknown about Close for as long as it serves; may be repeated
    #[arg(long = "switch", value_name = "NAME=VALUE")]
    pub switches: Vec<String>,
    /// How long every answer takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,
    /// The most requests to one group of endpoints in one second
    #[arg(long, value_name = "N")]
    pub rate_limit: Option<u32>,
    /// Let a request fail, as in `lose-answer:POST:/pipeline/:2` (the second such request); may be repeated
    #[arg(long = "fault", value_name = "ACTION[:METHOD[:PATH[:N]]]")]
    pub faults: Vec<String>,
}

#[derive(Debug, Args)]
pub struct SandboxResetArgs {
    #[command(flatten)]
    pub state: SandboxStateArgs,
    /// Decide an unknown about Close; may be repeated
    #[arg(long = "switch", value_name = "NAME=VALUE")]
    pub switches: Vec<String>,
}

#[derive(Debug, Args)]
pub struct SandboxShowArgs {
    #[command(flatten)]
    pub state: SandboxStateArgs,
    /// List the switches with what they decide
    #[arg(long)]
    pub switches: bool,
    /// How to write it
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
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
