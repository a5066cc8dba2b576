//! The arguments of the commands that compare and change organizations.

use super::{
    connection::{CallArgs, FleetArgs, TargetArgs},
    manifests::ManifestArgs,
    review::{ReviewArgs, without_events, without_page},
    selection::SelectionArgs,
};
use crate::{
    kinds,
    model::{ConsentRisk, ConsentSelectors, Selector},
};
use clap::{Arg, ArgGroup, Args};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(mut_args(without_events))]
pub struct PlanArgs {
    #[command(flatten)]
    pub manifests: ManifestArgs,
    #[command(flatten)]
    pub fleet: FleetArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub consent: ConsentArgs,
    /// Delete objects of this kind that the manifests do not list. Without a kind, of all kinds. Only sections that the
    /// manifests have are pruned, and each deletion is a step of the plan. Can be repeated.
    #[arg(long, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub prune: Vec<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Return exit code 2 if changes are pending
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Save the plan to this file, for `closectl apply FILE`. With several organizations, `{org}` in the path is replaced
    /// by the name of each.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Plan against a snapshot instead of the organization, without calling Close. Such a plan can't be applied.
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "out")]
    pub against: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(mut_args(without_page))]
pub struct ApplyArgs {
    /// Apply this saved plan, and nothing else. closectl refuses it if the organization or the manifests have changed
    /// since. With several organizations, `{org}` in the path is replaced by the name of each.
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
    /// Delete objects of this kind that the manifests do not list. Without a kind, of all kinds. Only sections that the
    /// manifests have are pruned, and each deletion is a step of the plan. Can be repeated.
    #[arg(long, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub prune: Vec<String>,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Apply without asking. This does not approve data loss, changes of access, or outreach.
    #[arg(short, long)]
    pub yes: bool,
    /// Store the signature keys of new webhooks in this file. With several organizations, `{org}` in the path is
    /// replaced by the name of each. [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new(UNDONE).args(["run", "twins"]), mut_args(without_page), mut_args(of_an_undo))]
pub struct UndoArgs {
    /// Undo this run: its name, a path, or `last` for the newest run of the organization. Without it, closectl lists the
    /// runs.
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Delete the object with this id, where several objects share its name. Two runs at the same time can create such
    /// duplicates. Needs no RUN. Can be repeated.
    #[arg(long = "twin", value_name = "ID", conflicts_with_all = ["run", "targets", "excluded"])]
    pub twins: Vec<String>,
    #[command(flatten)]
    pub consent: ConsentArgs,
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Apply without asking. This does not approve data loss, changes of access, or outreach.
    #[arg(short, long)]
    pub yes: bool,
    /// Save the plan to this file instead of applying it, for `closectl apply FILE`. A protected organization accepts
    /// only saved plans. `{org}` in the path is replaced by the name of the organization.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["yes", "secrets_out"])]
    pub out: Option<PathBuf>,
    /// Store the signature keys of webhooks that are created again in this file. [default:
    /// .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

/// What an undo takes back: a run, or objects that share their names with others.
const UNDONE: &str = "undone";

/// Lets arguments that say how something is undone be given only with what that is: a list of runs would look like the
/// end of an undo.
fn of_an_undo(argument: Arg) -> Arg {
    match argument.get_id().as_str() {
        "run" | "twins" | "org" | "format" | "compact" | "parallelism" | "timeout" | "trace_http" => argument,
        _ => argument.requires(UNDONE),
    }
}

#[derive(Debug, Args)]
#[command(mut_args(without_events))]
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
#[command(mut_args(without_events))]
pub struct DiffArgs {
    /// Compare this organization, manifest, folder of manifests, or snapshot
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// Compare it with this one
    #[arg(value_name = "TARGET")]
    pub target: String,
    /// Read manifests with the variables and overlays of this organization. Without it, closectl uses the organization on
    /// the other side, or the default organization of closectl.yaml.
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
    /// Promote from this organization
    #[arg(long, value_name = "NAME")]
    pub from: String,
    /// Promote to this organization
    #[arg(long, value_name = "NAME")]
    pub to: String,
    /// Resolve conflicts with this organization's version. ADDRESS=ORGANIZATION takes its version of one object, whichever
    /// side changed it and whatever was chosen before; `*` matches any text. Can be repeated.
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
    /// Apply without asking. This does not approve data loss, changes of access, or outreach.
    #[arg(short, long)]
    pub yes: bool,
    /// Save the plan to this file instead of applying it, for `closectl apply FILE`. A protected organization accepts
    /// only saved plans. `{org}` in the path is replaced by the name of the organization.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["yes", "secrets_out"])]
    pub out: Option<PathBuf>,
    /// Store the signature keys of new webhooks in this file. [default: .closectl/secrets/ORGANIZATION.json]
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

/// The heading of these options in the help.
const APPROVAL: &str = "Approval";

/// The risks that a person approves.
#[derive(Clone, Debug, Args)]
pub struct ConsentArgs {
    /// Approve that the step on this object loses record values. `*` matches any text. Can be repeated.
    #[arg(long, value_name = "ADDRESS", help_heading = APPROVAL)]
    pub allow_data_loss: Vec<String>,
    /// Approve that the step on this object changes what users may do or see. `*` matches any text. Can be repeated.
    #[arg(long, value_name = "ADDRESS", help_heading = APPROVAL)]
    pub allow_access: Vec<String>,
    /// Approve that the step on this object may send email or SMS, or make calls, to people outside. `*` matches any text. Can be
    /// repeated.
    #[arg(long, value_name = "ADDRESS", help_heading = APPROVAL)]
    pub allow_outreach: Vec<String>,
    /// Do not save the record values that steps delete or change. `closectl undo` can't restore them then.
    #[arg(long)]
    pub no_keep_values: bool,
    #[command(flatten)]
    pub missing: MissingUserArgs,
}

/// The treatment of users whom an organization does not have.
#[derive(Clone, Copy, Debug, Args)]
pub struct MissingUserArgs {
    /// Skip users whom the organization does not have, such as members of a group. The plan has a note for each of them.
    #[arg(long)]
    pub leave_out_missing_users: bool,
}

impl ConsentArgs {
    /// Returns the objects whose risks are approved, by risk.
    pub fn selectors(&self) -> ConsentSelectors {
        let Self {
            allow_data_loss,
            allow_access,
            allow_outreach,
            no_keep_values: _,
            missing: _,
        } = self;

        let approved = ConsentRisk::ALL.map(|risk| match risk {
            ConsentRisk::DataLoss => (risk, allow_data_loss),
            ConsentRisk::Access => (risk, allow_access),
            ConsentRisk::Outreach => (risk, allow_outreach),
        });
        approved
            .into_iter()
            .fold(ConsentSelectors::default(), |all, (risk, texts)| {
                all.with(risk, Selector::parse_objects(kinds::registry(), texts))
            })
    }
}
