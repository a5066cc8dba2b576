//! The intent of a run: what its plan is made of. Planning again from the same intent gives the plan for what has changed
//! meanwhile.

use super::{
    error::SessionError,
    planning::{Planned, Planner},
    saved_plan::SavedPlan,
};
use crate::{
    kinds,
    manifest::ManifestReading,
    model::{ConsentRisk, Live, ObjectSelection, joined},
    plan::{Plan, RunOrigin, RunPurpose, Step, broken_promises, check_rules, is_carried_out},
};
use std::{future::Future, pin::Pin};

/// Work that an intent does with a client that can't write.
pub type IntentFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, SessionError>> + Send + 'a>>;

/// The intent of a run.
pub trait Intent: Send + Sync {
    /// Reads the organization and plans what is still to be done.
    fn remaining<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned>;

    /// Reads the organization and plans; makes sure that a plan that was made before still fits.
    fn plan<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        self.remaining(planner)
    }

    /// Keeps, before the first write, what has to be known of a run that ends early.
    ///
    /// # Errors
    ///
    /// Says why that can't be kept; then nothing is written.
    fn begin(&self, _live: &Live) -> Result<(), SessionError> {
        Ok(())
    }

    /// Says whether a plan that was made after the last step leaves nothing of what was to be done.
    fn is_done(&self, after: &Plan) -> bool {
        after.is_empty()
    }

    /// Keeps what is known once the run is over.
    fn end<'a>(&'a self, _planner: &'a Planner<'a>) -> IntentFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// Says what the run is made of, and what it knowingly leaves.
    fn origin(&self) -> RunOrigin;

    /// Says whether all records have the values back that a step restores, by what the last plan read of them. Where they
    /// were not read, nobody knows.
    fn is_restored(&self, _step: &Step) -> bool {
        false
    }

    /// Says what is left to a person once the run is done, if anything is.
    fn left_to_person(&self) -> Option<String> {
        None
    }

    /// Says what a person can do about the steps of a plan that are refused.
    fn way_out(&self, plan: &Plan) -> String;

    /// Says what a person can do about the steps of a saved plan that are refused.
    fn way_out_of_saved(&self, plan: &Plan) -> String {
        format!("{} and save that plan", self.way_out(plan))
    }
}

/// The intent to make an organization what manifests say.
pub struct ManifestIntent<'a> {
    /// What they say.
    pub read: &'a ManifestReading,
    /// The objects that are meant.
    pub selection: &'a ObjectSelection,
}

impl Intent for ManifestIntent<'_> {
    fn remaining<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        Box::pin(planner.plan(self.read, self.selection))
    }

    fn origin(&self) -> RunOrigin {
        let [targets, excluded] = self.selection.texts();
        RunOrigin {
            targets,
            excluded,
            ..RunOrigin::of(RunPurpose::Manifests)
        }
    }

    fn way_out(&self, plan: &Plan) -> String {
        let rest = if plan.has_rest() {
            ", or leave it out with --exclude to apply the rest"
        } else {
            ""
        };
        format!("change what each line above names{rest}")
    }

    fn way_out_of_saved(&self, _plan: &Plan) -> String {
        "change what each line above names, and plan again".to_owned()
    }
}

/// The intent to carry out a saved plan, with the intent that it was made of.
pub struct SavedIntent<'a> {
    /// The plan.
    pub saved: &'a SavedPlan,
    /// What it was made of.
    pub source: Box<dyn Intent + 'a>,
}

impl Intent for SavedIntent<'_> {
    fn plan<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        Box::pin(async move {
            let planner = Planner {
                saved: Some(self.saved),
                ..planner.clone()
            };
            match self.source.plan(&planner).await? {
                Planned::Ready { plan: now, adopted } => {
                    // What was reviewed is what is carried out: the new plan only tells whether it still
                    // fits.
                    let mut plan = self
                        .saved
                        .fitting(&now, &adopted.live, &|step| self.source.is_restored(step))?;
                    // What consent was given for may be gone since, and nobody needs it any more.
                    if plan.is_applied {
                        return Ok(Planned::Ready { plan, adopted });
                    }
                    check_rules(kinds::registry(), &adopted, &mut plan, &planner.consent.rules);
                    plan.refusals.extend(broken_promises(self.saved.plan(), &plan));
                    plan.refusals.extend(planner.misfits(&adopted).refusals);
                    Ok(Planned::Ready { plan, adopted })
                }
                broken @ Planned::Broken(_) => Ok(broken),
            }
        })
    }

    fn remaining<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        self.source.remaining(planner)
    }

    fn begin(&self, live: &Live) -> Result<(), SessionError> {
        self.source.begin(live)
    }

    fn is_done(&self, after: &Plan) -> bool {
        is_carried_out(self.saved.plan(), after)
    }

    fn end<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, ()> {
        self.source.end(planner)
    }

    fn origin(&self) -> RunOrigin {
        RunOrigin {
            purpose: Some(RunPurpose::SavedPlan),
            ..self.source.origin()
        }
    }

    fn left_to_person(&self) -> Option<String> {
        self.source.left_to_person()
    }

    fn way_out(&self, plan: &Plan) -> String {
        let way_out = self.source.way_out_of_saved(plan);
        let risks = self.saved.risks_accepted_once();
        if risks.is_empty() {
            return way_out;
        }

        let options = joined(risks.into_iter().rev().map(ConsentRisk::option), " and ");
        format!(
            "{way_out}. A saved plan stores no approval: pass the {options} that you saved it with to `apply` again"
        )
    }
}
