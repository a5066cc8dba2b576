//! Saves the plan of an undo, for a review and for organizations that accept only saved plans.

use super::{
    exit::{Exit, Failure},
    run_printer::RunPrinter,
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
    /// Saves the plan of an undo, which was shown, with what it undoes.
    pub fn save(
        &self,
        plan: &Plan,
        undo: PlannedUndo,
        (rules, selection): (&PlanRules, &ObjectSelection),
        ui: &RunPrinter,
    ) -> Result<Exit, Failure> {
        // No manifest and no variable asks for any of it.
        let origin = Origin {
            organization: self.organization.clone(),
            undo: Some(undo),
            ..Origin::new(&[], &Sources::default(), &BTreeMap::new(), rules, selection)
        };
        ui.save(&self.path, plan, origin)
    }
}
