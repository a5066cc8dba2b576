//! The arguments of the command about runs.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RunsArgs {
    #[command(subcommand)]
    pub command: Option<RunsCommand>,
    /// The run to show step by step: its name, a path, or `last` for the newest one; without it, the runs are listed
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Only runs of this organization, as closectl.yaml or Close calls it; may be repeated, and `*` stands for any text
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// The most runs to list, the newest ones first
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = RunsFormat::Human)]
    pub format: RunsFormat,
}

#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// Erase the record values that runs keep; after that, `undo` restores settings but no values
    Forget(RunsForgetArgs),
}

#[derive(Debug, Args)]
pub struct RunsForgetArgs {
    /// The runs whose kept values are erased: a name, a path, or `last` for the newest one
    #[arg(value_name = "RUN", required_unless_present_any = ["older_than", "all"])]
    pub runs: Vec<String>,
    /// All runs that are older than this, as in `30d`, `12h` or `4w`
    #[arg(long, value_name = "AGE", conflicts_with_all = ["runs", "all"])]
    pub older_than: Option<String>,
    /// All runs
    #[arg(long, conflicts_with = "runs")]
    pub all: bool,
    /// Only runs of this organization, as closectl.yaml or Close calls it; may be repeated, and `*` stands for any text
    #[arg(long, value_name = "NAME")]
    pub org: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// How runs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunsFormat {
    /// For people
    Human,
    /// For programs; `closectl schema runs` prints the schema
    Json,
    /// For a wiki or a comment
    Markdown,
}
