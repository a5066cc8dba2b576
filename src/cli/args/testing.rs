//! The arguments of `doctor`, `probe`, `sandbox` and `self-test`.

use super::{connection::TargetArgs, manifests::OutputFormat, whole_number::whole_number};
use crate::{cli::fault_words::faults, model::joined};
use clap::{Args, Subcommand};
use std::{path::PathBuf, str::FromStr};

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// Choose the format of the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct ProbeArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// Ask only this question. Can be repeated.
    #[arg(long, value_name = "QUESTION")]
    pub only: Vec<String>,
    /// List the questions without asking them
    #[arg(long)]
    pub list: bool,
    /// Choose the format of the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
    /// Write the answers to this file, for `closectl sandbox serve --facts`. The file does not name the organization.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Start without asking
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
    /// Serve the sandbox on this machine until Ctrl-C
    Serve(SandboxServeArgs),
    /// Reset the sandbox to a new organization
    Reset(SandboxResetArgs),
    /// Show the contents of the sandbox
    Show(SandboxShowArgs),
}

/// The file of the sandbox.
#[derive(Debug, Args)]
pub struct SandboxStateArgs {
    /// Use the sandbox in this file
    #[arg(long, value_name = "FILE", default_value = crate::session::SANDBOX_FILE)]
    pub state: PathBuf,
}

#[derive(Debug, Args)]
pub struct SandboxServeArgs {
    #[command(flatten)]
    pub state: SandboxStateArgs,
    /// Listen on this port of 127.0.0.1. 0 picks a free port.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole_number(0..=u16::MAX, ""))]
    pub port: u16,
    /// Set a switch while the sandbox is served. Switches choose between possible behaviours of Close. Can be repeated.
    #[arg(long = "switch", value_name = "NAME=VALUE")]
    pub switches: Vec<String>,
    /// Behave as `closectl probe --out` measured. --switch overrides it.
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// Delay every answer by this many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = whole_number(0..=u64::MAX, " of milliseconds"))]
    pub latency: u64,
    /// Allow this many requests per second to each group of endpoints, or `recorded` for the limits recorded from Close
    #[arg(long, value_name = "N|recorded")]
    pub rate_limit: Option<ServedLimit>,
    #[arg(long = "fault", value_name = "ACTION[:METHOD[:PATH[:N]]]", help = fault_help())]
    pub faults: Vec<String>,
}

/// Returns the help of `--fault`, with the actions that there are.
fn fault_help() -> String {
    format!(
        "Make a request fail, as in `lose-answer:POST:/pipeline/:2` for the second such request. ACTION is a status such as \
         503, or one of {}. Can be repeated.",
        joined(faults(), ", ")
    )
}

/// The rate limit that a sandbox keeps.
#[derive(Debug, Clone, Copy)]
pub enum ServedLimit {
    /// A number of requests per second.
    EachSecond(u32),
    /// The limits recorded from Close.
    Recorded,
}

impl FromStr for ServedLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "recorded" {
            return Ok(Self::Recorded);
        }
        let number = text.parse().map(Self::EachSecond);
        number.map_err(|_| "write a number of requests per second, or `recorded`".to_owned())
    }
}

#[derive(Debug, Args)]
pub struct SandboxResetArgs {
    #[command(flatten)]
    pub state: SandboxStateArgs,
    /// Set a switch. Switches choose between possible behaviours of Close. Can be repeated.
    #[arg(long = "switch", value_name = "NAME=VALUE")]
    pub switches: Vec<String>,
}

#[derive(Debug, Args)]
pub struct SandboxShowArgs {
    #[command(flatten)]
    pub state: SandboxStateArgs,
    /// List the switches and their values
    #[arg(long)]
    pub switches: bool,
    /// Choose the format
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct SelfTestArgs {
    /// Seed the random organizations. The same seed gives the same organizations.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole_number(0..=u64::MAX, ""))]
    pub seed: u64,
    /// Test most promises in this many random organizations
    #[arg(long, value_name = "N", default_value_t = crate::selftest::USUAL_WORLDS, value_parser = whole_number(1_usize..=100_000, ""))]
    pub worlds: usize,
    /// Also test every fault of every write that creates and changes examples/sales-team, two runs at once, and killed runs.
    /// Takes minutes. With fewer than 40 worlds, it tests only some of them.
    #[arg(long)]
    pub long: bool,
    /// Choose the format of the result
    #[arg(long, value_enum, default_value_t = OutputFormat::Human)]
    pub format: OutputFormat,
}
