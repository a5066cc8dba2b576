//! The arguments of the commands that compare organizations, and change them.

use super::{
    connection::{CallArgs, FleetArgs, TargetArgs},
    manifests::ManifestArgs,
    review::{ReviewArgs, without_page},
    selection::SelectionArgs,
};
use crate::{
    kinds,
    model::{ConsentRisk, ConsentSelectors, Selector},
};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub fleet: FleetArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub consent: ConsentArgs,
    /// Remove what the manifests do not list, of this kind or of all kinds, in lists that they have; each removal is a
    /// step of the plan; may be repeated
    #[arg(long, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub prune: Vec<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// End with 2 if changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Save the plan to this file, for `closectl apply FILE`; with several organizations, `{org}` in it stands for the
    /// name of each
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Plan against a snapshot instead of the organization, without asking Close; such a plan can't be applied
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "out")]
    pub against: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(mut_args(without_page))]
pub struct ApplyArgs {
    /// A plan that `closectl plan --out` saved: apply its steps and no others, if what they change has not moved; with
    /// several organizations, `{org}` in it stands for the name of each
    #[arg(value_name = "PLAN")]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub fleet: FleetArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub consent: ConsentArgs,
    /// Remove what the manifests do not list, of this kind or of all kinds, in lists that they have; each removal is a
    /// step of the plan; may be repeated
    #[arg(long, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub prune: Vec<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Do not ask; this agrees to no loss of data, no change of access and no outreach
    #[arg(short, long)]
    pub yes: bool,
    /// Where to keep the signature keys of new webhooks; with several organizations, `{org}` in it stands for the
    /// name of each [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(mut_args(without_page))]
pub struct UndoArgs {
    /// The run: the name of its folder in .closectl/runs, a path, or `last` for the newest run of the organization;
    /// without it, all runs are listed
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Delete the object with this id, one of several of the same name such as two runs at once may make; no run has to
    /// be named; may be repeated
    #[arg(long = "twin", value_name = "ID", conflicts_with_all = ["run", "targets", "excluded"])]
    pub twins: Vec<String>,
    #[command(flatten)]
    pub consent: ConsentArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Do not ask; this agrees to no loss of data, no change of access and no outreach
    #[arg(short, long)]
    pub yes: bool,
    /// Where to keep the signature keys of webhooks that are made again [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DriftArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub missing: MissingUserArgs,
    #[command(flatten)]
    pub fleet: FleetArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
}

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
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub calls: CallArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
}

#[derive(Debug, Args)]
#[command(mut_args(without_page))]
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
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub calls: CallArgs,
    #[command(flatten)]
    pub consent: ConsentArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Do not ask; this agrees to no loss of data, no change of access and no outreach
    #[arg(short, long)]
    pub yes: bool,
    /// Write nothing but save the plan to this file, for `closectl apply FILE`; a protected organization takes only that
    #[arg(long, value_name = "FILE", conflicts_with_all = ["yes", "secrets_out"])]
    pub out: Option<PathBuf>,
    /// Where to keep the signature keys of new webhooks [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

/// What a person accepts.
#[derive(Clone, Debug, Args)]
pub struct ConsentArgs {
    /// Accept that this object loses record values for good; `*` stands for any text; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub allow_data_loss: Vec<String>,
    /// Accept that users may do or see something else by this change; `*` stands for any text; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub allow_access: Vec<String>,
    /// Accept that people outside may get mail, SMS or calls by this change; `*` stands for any text; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub allow_outreach: Vec<String>,
    /// Do not keep the values that steps take or change, so that `closectl undo` can't bring them back
    #[arg(long)]
    pub no_keep_values: bool,
    #[command(flatten)]
    pub missing: MissingUserArgs,
}

/// What becomes of people whom an organization does not have.
#[derive(Clone, Copy, Debug, Args)]
pub struct MissingUserArgs {
    /// Leave users whom the organization does not have out of lists, such as the members of a group or those with whom a
    /// smart view is shared; a note names each of them
    #[arg(long)]
    pub leave_out_missing_users: bool,
}

impl ConsentArgs {
    /// Returns where somebody agreed to which risk.
    pub fn selectors(&self) -> ConsentSelectors {
        let Self {
            allow_data_loss,
            allow_access,
            allow_outreach,
            no_keep_values: _,
            missing: _,
        } = self;

        let agreed = ConsentRisk::ALL.map(|risk| match risk {
            ConsentRisk::DataLoss => (risk, allow_data_loss),
            ConsentRisk::Access => (risk, allow_access),
            ConsentRisk::Outreach => (risk, allow_outreach),
        });
        agreed
            .into_iter()
            .fold(ConsentSelectors::default(), |all, (risk, texts)| {
                all.with(risk, Selector::parse_all(kinds::registry(), texts))
            })
    }
}
