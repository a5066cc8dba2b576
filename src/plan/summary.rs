//! What a plan comes to in numbers, for programs.

use super::{Action, Plan, RecordTotal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The counts of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanSummary {
    /// The number of steps.
    pub steps: usize,
    /// How many steps make something that was not there.
    pub create: usize,
    /// How many steps change something, its place or its records.
    pub change: usize,
    /// How many steps delete, archive or replace something.
    pub remove: usize,
    /// How many steps can't be carried out as the plan is: Close can't, or a loss is not approved or not counted.
    pub blocked: usize,
    /// How many reasons there are why nothing of the plan can be carried out.
    pub refused: usize,
    /// How many objects the manifests don't mention.
    pub unmanaged: usize,
    /// The records that all steps together concern, each counted once; nothing where no step concerns any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<RecordTotal>,
    /// How many of these are in lists that the manifests manage.
    #[serde(default)]
    pub unlisted: usize,
}

impl PlanSummary {
    /// Counts.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let count = |is: fn(Action) -> bool| plan.steps.iter().filter(|step| is(step.action)).count();
        Self {
            steps: plan.steps.len(),
            create: count(Action::creates),
            change: count(|action| !action.creates() && !action.takes_away()),
            remove: count(Action::takes_away),
            blocked: plan.blocked().count(),
            refused: plan.refusals.len(),
            unmanaged: plan.unmanaged.len(),
            records: plan
                .records
                .as_deref()
                .cloned()
                .or_else(|| RecordTotal::summed(&plan.steps)),
            unlisted: plan.unlisted.len(),
        }
    }
}
