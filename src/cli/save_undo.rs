//! Saves the plan of an undo, for a review and for organizations that accept only saved plans.

use super::{
    exit::{Exit, Failure},
    print_review::print_plan,
    run_printer::RunPrinter,
    save_plan::save_plan,
};
use crate::{
    model::{ObjectSelection, Sources},
    plan::{Origin, Plan, PlanRules, PlannedUndo},
};
use std::{collections::BTreeMap, path::PathBuf};

/// The file for the plan of an undo.
pub struct UndoFile {
    /// The file.
    pub path: PathBuf,
    /// What the project file calls the organization.
    pub organization: Option<String>,
}

impl UndoFile {
    /// Shows the plan of an undo, and saves it with what it undoes.
    pub fn save(
        &self,
        plan: &Plan,
        undo: PlannedUndo,
        (rules, selection): (&PlanRules, &ObjectSelection),
        ui: &RunPrinter,
    ) -> Result<Exit, Failure> {
        ui.progress.end();
        print_plan(plan, ui.format, &ui.printer)?;

        // No manifest and no variable asks for any of it.
        let origin = Origin {
            organization: self.organization.clone(),
            undo: Some(undo),
            ..Origin::new(&[], &Sources::default(), &BTreeMap::new(), rules, selection)
        };
        save_plan(&self.path, plan, origin, &ui.printer)?;
        Ok(if plan.is_blocked() {
            Exit::Refused
        } else {
            Exit::Done
        })
    }
}
