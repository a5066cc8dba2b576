//! The arguments of commands that are about two organizations.

use super::{Calls, Consent, Look, View};
use clap::Args;
use std::path::PathBuf;

const DIFF_EXAMPLES: &str = "Examples:
  closectl diff staging production               two organizations of closectl.yaml
  closectl diff manifests/ production            what differs from the files
  closectl diff monday.json production           what happened since a snapshot (closectl pull --snapshot)

Each side is an organization of closectl.yaml, `sandbox`, a file or folder of manifests, or a snapshot. A word is a
path if it has a `/`, ends with .yaml, .yml or .json, or is a folder; `org:NAME` is an organization in any case.
What manifests don't state is not compared, and ids never are.

Exit codes: 0 no differences, 2 differences, 1 error, 3 something can't be compared.";

#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct Diff {
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
    pub calls: Calls,
    #[command(flatten)]
    pub look: Look,
}

const PROMOTE_EXAMPLES: &str = "Examples:
  closectl promote --from staging --to production                      show it, ask, and do it
  closectl promote --from staging --to production --take staging       where both changed something, staging is right
  closectl promote --from staging --to production --take 'lead_status/Won=production'

What was promoted is recorded in .closectl/promotions. From then on, what only --from changed goes to --to, what only
--to changed stays there, and what both changed is a conflict. The first time, everything that differs in objects that
both have is a conflict.

Exit codes: 0 done or nothing to do, 1 error, 3 refused (a conflict, something missing, data loss), 4 partly done.";

#[derive(Debug, Args)]
#[command(after_help = PROMOTE_EXAMPLES)]
pub struct Promote {
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
    pub calls: Calls,
    #[command(flatten)]
    pub consent: Consent,
    #[command(flatten)]
    pub view: View,
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
