//! Saves a plan, and says what can be done with it.

use super::{exit::Failure, printer::Printer};
use crate::{
    model::shell_word,
    plan::{Origin, Plan, Risk, Step},
    session::SavedPlan,
};
use std::path::Path;

/// Saves a plan with what it was made from.
pub fn save_plan(path: &Path, plan: &Plan, origin: Origin, printer: &Printer) -> Result<(), Failure> {
    SavedPlan::write(path, plan, origin)?;

    let impossible = |step: &Step| matches!(step.risk, Risk::Impossible { .. });
    let can = if !plan.refusals.is_empty() || plan.steps.iter().any(impossible) {
        "it can't be applied as it is".to_owned()
    } else if plan.blocked().next().is_some() {
        "it can't be applied without consent to what is lost".to_owned()
    } else {
        format!(
            "`closectl apply {}` carries it out",
            shell_word(&path.display().to_string())
        )
    };
    printer.talk(&format!("saved to {}; {can}", path.display()));
    Ok(())
}
