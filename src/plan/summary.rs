//! What a plan comes to in numbers, for programs.

use super::{Action, Plan, RecordTotal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The counts of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanSummary {
    /// The number of steps.
    pub steps: usize,
    /// The number of steps that create something.
    pub create: usize,
    /// The number of steps that change something, its place or its records.
    pub change: usize,
    /// The number of steps that delete, archive or replace something.
    pub remove: usize,
    /// The number of blocked steps: Close can't do them, or a risk is not approved or not counted.
    pub blocked: usize,
    /// The number of reasons why nothing can be applied.
    pub refused: usize,
    /// The number of objects that the manifests don't mention.
    pub unmanaged: usize,
    /// The records that all steps together affect, each counted once. Missing if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<RecordTotal>,
    /// The number of those in lists that the manifests manage.
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
