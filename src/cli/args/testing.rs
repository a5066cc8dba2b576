//! The arguments of the commands that look and try: the doctor, the probe, the sandbox and the self-test.

use super::{connection::TargetArgs, manifests::OutputFormat};
use clap::{Args, Subcommand};
use std::{path::PathBuf, str::FromStr};

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct ProbeArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// Ask this question only; may be repeated
    #[arg(long, value_name = "QUESTION")]
    pub only: Vec<String>,
    /// List the questions, and those that one organization can't answer, and ask nothing
    #[arg(long)]
    pub list: bool,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
    /// Write the answers to this file, for `closectl sandbox serve --facts`; it names no organization
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Do not ask for agreement
    #[arg(short, long)]
    pub yes: bool,
}

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
    /// Behave like the Close that `closectl probe --out` measured; --switch decides over it
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// How long every answer takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u64,
    /// The most requests to one group of endpoints in one second, or `recorded` for the limits that were recorded of
    /// Close
    #[arg(long, value_name = "N|recorded")]
    pub rate_limit: Option<ServedLimit>,
    /// Let a request fail, as in `lose-answer:POST:/pipeline/:2` (the second such request); may be repeated
    #[arg(long = "fault", value_name = "ACTION[:METHOD[:PATH[:N]]]")]
    pub faults: Vec<String>,
}

/// The rate limit that a sandbox keeps.
#[derive(Debug, Clone, Copy)]
pub enum ServedLimit {
    /// So many requests in one second.
    EachSecond(u32),
    /// What was recorded of Close.
    Recorded,
}

impl FromStr for ServedLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "recorded" {
            return Ok(Self::Recorded);
        }
        let number = text.parse().map(Self::EachSecond);
        number.map_err(|_| "write a number of requests in one second, or `recorded`".to_owned())
    }
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
