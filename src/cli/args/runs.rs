//! The arguments of the command about runs.

use super::whole_number::whole_number;
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RunsArgs {
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    /// Show the steps of this run: its name, a path, or `last` for the newest one. Without it, closectl lists the runs.
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Include only runs of this organization, by its name in closectl.yaml or in Close. `*` matches any text. Can be
    /// repeated.
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// List at most this many runs, newest first
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = whole_number(1..=u32::MAX, ""))]
    pub limit: u32,
    /// Choose the format of the result
    #[arg(long, value_enum, default_value_t = RunsFormat::Human)]
    pub format: RunsFormat,
}

#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Erase the record values that runs keep
    Forget(RunsForgetArgs),
}

#[derive(Debug, Args)]
pub struct RunsForgetArgs {
    /// Erase the values of this run: its name, a path, or `last` for the newest one
    #[arg(value_name = "RUN", required_unless_present_any = ["older_than", "all"])]
    pub runs: Vec<String>,
    /// Erase the values of all runs older than this, such as `30d`, `12h` or `4w`
    #[arg(long, value_name = "AGE", conflicts_with_all = ["runs", "all"])]
    pub older_than: Option<String>,
    /// Erase the values of all runs
    #[arg(long, conflicts_with = "runs")]
    pub all: bool,
    /// Include only runs of this organization, by its name in closectl.yaml or in Close. `*` matches any text. Can be
    /// repeated.
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// Erase without asking
    #[arg(short, long)]
    pub yes: bool,
}

/// The format of runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunsFormat {
    /// For people
    Human,
    /// For programs; `closectl schema runs` prints the schema
    Json,
    /// For a wiki or a comment
    Markdown,
}
