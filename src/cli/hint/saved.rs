//! What to do about a saved plan that is not carried out.

use crate::plan::{SavedPlanError, SavingCommand};
use std::path::Path;

/// What is said of a plan that a later version saved.
const NEWER: &str = "use the version of closectl that wrote it, or plan again with this one";

/// Says what to do about the plan in a file, which this command saves again.
pub fn of_saved(error: &SavedPlanError, command: &SavingCommand, path: &Path) -> String {
    let is_yaml = path
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml");
    let again = format!("save a new plan with `{command}`");

    let fixed = match error {
        SavedPlanError::NotJson(_) if is_yaml => "name manifests with -f, as in `closectl apply -f FILE`",
        SavedPlanError::Altered => {
            return match command {
                SavingCommand::Plan => {
                    format!("edit the manifests instead of the plan, {again}, and apply that")
                }
                SavingCommand::Promote { from, .. } => {
                    format!(
                        "change the source organization `{from}` instead of the plan, {again}, and apply that"
                    )
                }
                SavingCommand::Undo(_) => format!("{again}, and apply that"),
            };
        }
        SavedPlanError::Newer { .. } => NEWER,
        SavedPlanError::Organization { .. } | SavedPlanError::Named { .. } => {
            "name the organization that it was created for with --org, or plan again"
        }
        SavedPlanError::NoRun { .. } => {
            "apply it on the machine that has the run, or copy the run's folder there, with its record values"
        }
        SavedPlanError::Pruned(_) => "pass the same --prune to `closectl apply`, or plan again without it",
        SavedPlanError::Outside(_) => "pass the path of these manifests with -f",
        SavedPlanError::Targets(_) => return format!("omit --target, or {again}"),
        SavedPlanError::Exclusions(_) => return format!("omit --exclude, or {again}"),
        SavedPlanError::Truncated
        | SavedPlanError::NotJson(_)
        | SavedPlanError::NotAPlan
        | SavedPlanError::Manifests(_)
        | SavedPlanError::Variables
        | SavedPlanError::Policy => return format!("{again}, and apply that"),
    };
    fixed.to_owned()
}

/// Advises on a saved plan that can't be shown.
pub fn of_unshown(error: &SavedPlanError) -> &'static str {
    match error {
        SavedPlanError::Altered => {
            "edit the manifests instead of the plan, and save a new plan with `closectl plan --out FILE`"
        }
        SavedPlanError::Newer { .. } => NEWER,
        SavedPlanError::Truncated
        | SavedPlanError::NotJson(_)
        | SavedPlanError::NotAPlan
        | SavedPlanError::Organization { .. }
        | SavedPlanError::Named { .. }
        | SavedPlanError::NoRun { .. }
        | SavedPlanError::Manifests(_)
        | SavedPlanError::Variables
        | SavedPlanError::Policy
        | SavedPlanError::Pruned(_)
        | SavedPlanError::Outside(_)
        | SavedPlanError::Targets(_)
        | SavedPlanError::Exclusions(_) => "name a plan that `closectl plan --out FILE` saved",
    }
}
