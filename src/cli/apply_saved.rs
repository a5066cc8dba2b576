//! What the saved plans have in common that are made from no manifests, a promotion and an undo.

use super::{
    args::ApplyArgs,
    exit::{Exit, Failure},
    explained::Explained,
    fleet::{FleetEnd, NamedResult, OrganizationResult},
    run_printer::RunPrinter,
};
use crate::{
    render::fleet::FleetTally,
    session::{Planned, Run},
};

/// Returns the end of a command that was about one organization.
pub fn of_target(name: &str, result: OrganizationResult) -> FleetEnd {
    FleetEnd {
        exit: result.exit,
        organizations: vec![NamedResult {
            name: name.to_owned(),
            result,
        }],
    }
}

/// Refuses what says which manifests or objects are meant, for a plan that is not made from manifests.
pub fn refuse_manifests(arguments: &ApplyArgs, what: &str) -> Result<(), Failure> {
    let ApplyArgs {
        manifests,
        selection,
        prune,
        ..
    } = arguments;
    if !manifests.paths.is_empty() || !selection.read().is_everything() || !prune.is_empty() {
        return Err(Failure::Promotion(Explained::new(
            format!("the plan is {what}, which takes no -f, --target, --exclude or --prune"),
            "omit them",
        )));
    }
    Ok(())
}

/// Plans again, makes sure that the saved plan still fits, and carries it out.
pub async fn carry_out_saved(run: &Run<'_, RunPrinter>) -> Result<OrganizationResult, Failure> {
    match run.plan().await? {
        Planned::Ready { plan, adopted } => {
            let tally = FleetTally::of_plan(&plan);
            let exit = run.ui.carry_out(run, plan, adopted.live).await?;
            Ok(OrganizationResult {
                tally: Some(tally),
                ..OrganizationResult::of(exit)
            })
        }
        Planned::Broken(_) => Ok(OrganizationResult::of(Exit::Refused)),
    }
}
