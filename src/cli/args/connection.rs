//! The arguments that say which organizations are meant, and how they are talked to.

use clap::Args;
use std::path::PathBuf;

/// Which organization, and how it is talked to.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// The organization: one of closectl.yaml, or `sandbox` for the embedded stand-in; without it, the default of
    /// closectl.yaml, else the one of CLOSE_API_KEY
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    #[command(flatten)]
    pub calls: CallArgs,
}

/// Which organizations, and how they are talked to.
#[derive(Debug, Args)]
pub struct FleetArgs {
    /// The organization: one of closectl.yaml, or `sandbox` for the embedded stand-in; without it, the default of
    /// closectl.yaml, else the one of CLOSE_API_KEY; may be repeated, and `*` stands for any text: then all of these
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// All organizations of closectl.yaml
    #[arg(long, conflicts_with = "org")]
    pub all: bool,
    /// The most organizations at once, where there are several
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub organizations_at_once: u16,
    #[command(flatten)]
    pub calls: CallArgs,
}

/// How an organization is talked to.
#[derive(Clone, Debug, Args)]
pub struct CallArgs {
    /// The most calls at once, reads and writes together; without it, 8 writes and all reads of a plan
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub parallelism: Option<u16>,
    /// How long one call may take, in seconds; for half of that, nothing may come from the server
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Write every call and its answer to this file, one line of JSON for each try, without keys; what the file holds
    /// already is kept; with several organizations, `{org}` in it stands for the name of each
    #[arg(long, value_name = "FILE")]
    pub trace_http: Option<PathBuf>,
}
