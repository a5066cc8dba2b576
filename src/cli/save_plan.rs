//! Saves a plan, and says what can be done with it.

use super::{exit::Failure, printer::Printer};
use crate::{
    model::{Selector, joined, shell_option, shell_word},
    plan::{LossApproval, Origin, Plan, Risk, Step},
    session::SavedPlan,
};
use std::path::Path;

/// The most addresses that are named one by one.
const MOST: usize = 3;

/// Saves a plan with what it was made from.
pub fn save_plan(path: &Path, plan: &Plan, origin: Origin, printer: &Printer) -> Result<(), Failure> {
    SavedPlan::write(path, plan, origin)?;
    // A device keeps nothing that could be applied.
    if path.exists() && !path.is_file() {
        printer.talk(&format!("written to {}", path.display()));
        return Ok(());
    }

    let is_said = |step: &&Step| step.agreed == Some(LossApproval::Argument);
    let said: Vec<String> = plan
        .steps
        .iter()
        .filter(is_said)
        .map(|step| shell_option("--allow-data-loss", &Selector::spell(&step.address)))
        .collect();
    let impossible = |step: &Step| matches!(step.risk, Risk::Impossible { .. });
    let can = if !plan.refusals.is_empty() || plan.steps.iter().any(impossible) {
        "it can't be applied as it is".to_owned()
    } else if plan.blocked().next().is_some() {
        "it can't be applied without consent to what is lost".to_owned()
    } else if said.len() > MOST {
        format!(
            "a saved plan carries no consent: give `closectl apply` --allow-data-loss again for each of the {} steps that \
             lose values",
            said.len()
        )
    } else if !said.is_empty() {
        format!(
            "`closectl apply {} {}` carries it out, since a saved plan carries no consent",
            shell_word(&path.display().to_string()),
            joined(said, " ")
        )
    } else {
        format!(
            "`closectl apply {}` carries it out",
            shell_word(&path.display().to_string())
        )
    };
    printer.talk(&format!("saved to {}; {can}", path.display()));
    Ok(())
}
