//! The arguments that choose organizations and limit the calls to them.

use super::whole_number::whole_number;
use clap::Args;
use std::path::PathBuf;

/// The organization that a command works on.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// Use this organization of closectl.yaml, or `sandbox`. Without it, closectl uses the default organization of
    /// closectl.yaml, or the one that CLOSE_API_KEY belongs to.
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    #[command(flatten)]
    pub calls: CallArgs,
}

/// The organizations that a command works on.
#[derive(Debug, Args)]
pub struct FleetArgs {
    /// Use this organization of closectl.yaml, or `sandbox`. `*` matches any text. Can be repeated, to work on several
    /// organizations. Without it, closectl uses the default organization of closectl.yaml, or the one that
    /// CLOSE_API_KEY belongs to.
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// Use all organizations of closectl.yaml
    #[arg(long, conflicts_with = "org")]
    pub all: bool,
    /// Work on at most this many organizations at a time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = whole_number(1_u16..=256, ""))]
    pub organizations_at_once: u16,
    #[command(flatten)]
    pub calls: CallArgs,
}

/// The heading of these options in the help.
const CONNECTION: &str = "Connection options";

/// The limits and the trace of the calls to an organization.
#[derive(Clone, Debug, Args)]
pub struct CallArgs {
    /// Make at most this many calls at a time, reads and writes together. Without it, closectl makes up to 8 writes at a
    /// time and all reads of a plan at once.
    #[arg(long, value_name = "N", value_parser = whole_number(1_u16..=64, ""), help_heading = CONNECTION)]
    pub parallelism: Option<u16>,
    /// Give up on a call after this many seconds, or after half of that without any data from the server
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = whole_number(1_u64..=3600, " of seconds"), help_heading = CONNECTION)]
    pub timeout: u64,
    /// Append every call and its answer to this file, one line of JSON for each attempt. Keys are left out. With several
    /// organizations, `{org}` in the path is replaced by the name of each.
    #[arg(long, value_name = "FILE", help_heading = CONNECTION)]
    pub trace_http: Option<PathBuf>,
}
