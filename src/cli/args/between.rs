//! The arguments of commands that are about two organizations.

use super::{CallArgs, ConsentArgs, ReviewArgs, without_page};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// One side
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// The other side
    #[arg(value_name = "TARGET")]
    pub target: String,
    /// The organization that manifests are read for, with its variables and overlays; without it, the organization on
    /// the other side, else the default of closectl.yaml
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,
    /// Compare only these objects; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub calls: CallArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
}

#[derive(Debug, Args)]
#[command(mut_arg("format", without_page))]
pub struct PromoteArgs {
    /// The organization to promote from
    #[arg(long, value_name = "NAME")]
    pub from: String,
    /// The organization to promote to
    #[arg(long, value_name = "NAME")]
    pub to: String,
    /// Whose version to take where both changed something: an organization, or ADDRESS=ORGANIZATION with `*` for any
    /// text; may be repeated
    #[arg(long = "take", value_name = "[ADDRESS=]ORGANIZATION")]
    pub takes: Vec<String>,
    /// Promote only these objects and what they need; `*` stands for any text; may be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub targets: Vec<String>,
    #[command(flatten)]
    pub calls: CallArgs,
    #[command(flatten)]
    pub consent: ConsentArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Do not ask; this agrees to no loss of data
    #[arg(short, long)]
    pub yes: bool,
    /// Write nothing but save the plan to this file, for `closectl apply FILE`; a protected organization takes only that
    #[arg(long, value_name = "FILE", conflicts_with_all = ["yes", "secrets_out"])]
    pub out: Option<PathBuf>,
    /// Where to keep the signature keys of new webhooks [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}
