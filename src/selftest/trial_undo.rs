//! What `closectl undo` does to an organization in memory, called as the command calls it.

use super::{
    BrokenPromise, TrialOrganization, applied_manifest::troubles_of, trial_folder::silent,
    trial_organization::understood,
};
use crate::{
    engine::{self, PastRun},
    model::{ObjectSelection, ReadScope},
    session::{Planner, RUNS, RunConclusion, UndoIntent, Verification},
};

/// What taking a run back came to.
#[derive(Debug)]
pub struct TrialUndo {
    /// What was not done of it, in a line.
    pub told: String,
    /// Whether it left out nothing of the run.
    pub is_whole: bool,
}

impl TrialOrganization {
    /// Takes the last run back.
    ///
    /// # Errors
    ///
    /// Says why it was not taken back.
    pub async fn undo_last(&self, agreed: &[String]) -> Result<TrialUndo, BrokenPromise> {
        let folder = self.folder_at(self.folder_path(), 8, agreed)?;
        let planner = Planner::new(self.client.reader(), &folder.consent, silent());
        let fetched = planner.fetch(&ReadScope::with_private()).await?;
        let runs = self.folder_path().join(RUNS);
        let last = engine::runs(&runs)?.pop();
        let last = last.ok_or_else(|| BrokenPromise::new("the run left no folder"))?;
        let past = PastRun::read(&last)?;

        let (intent, fetched) =
            UndoIntent::read(past, &runs, &planner, fetched, ObjectSelection::default()).await?;
        let told = format!(
            "not brought back: {:?}; left: {:?}",
            intent.undo.lost, intent.undo.left
        );
        let is_whole = intent.undo.lost.is_empty() && intent.undo.left.is_empty();
        let (plan, live) = understood(intent.plan_for(&planner, fetched).await?)?;
        if plan.is_empty() {
            return Ok(TrialUndo { told, is_whole });
        }

        match folder.run(&intent).execute(plan.clone(), live).await? {
            RunConclusion::NothingToDo => Ok(TrialUndo { told, is_whole }),
            RunConclusion::Refused => Err(BrokenPromise::new(format!(
                "the undo was refused: {}; {told}",
                troubles_of(&plan, None)
            ))),
            RunConclusion::Ended(ended) if !ended.report.is_complete() => Err(BrokenPromise::new(format!(
                "the undo did not end well: {}; {told}",
                troubles_of(&plan, Some(&ended.report))
            ))),
            RunConclusion::Ended(ended) => match ended.verification {
                Verification::Done(_) => Ok(TrialUndo { told, is_whole }),
                Verification::Remaining(rest) => Err(BrokenPromise::new(format!(
                    "the undo left something to do: {:?}; {told}",
                    rest.steps
                ))),
                Verification::Failed(error) => Err(error.into()),
                Verification::Skipped => Err(BrokenPromise::new("nobody stopped the undo")),
            },
        }
    }
}
