//! Promise 9: an organization is read once, and every step is one write.

use super::{BrokenPromise, Dice, Scenario, TrialOrganization, losses, trial_folder::silent};
use crate::{
    engine::{StepOutcome, fetch},
    kinds,
    plan::{Action, Step, StepStatus},
};
use std::collections::BTreeSet;

/// Counts the calls of a read and of a run.
///
/// # Errors
///
/// Names the read that came twice, or how many writes there were for how many steps.
pub async fn are_few(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let (world, _) = losses::begin(&scenario).await?;
    world.sandbox.clear_calls();
    fetch(kinds::registry(), &world.client.reader(), &silent()).await?;

    // A list that is read twice costs calls, and may be another list the second time.
    let mut seen = BTreeSet::new();
    for call in world.sandbox.calls() {
        if call.method != "GET" || !seen.insert(call.path.clone()) {
            return Err(BrokenPromise::new(format!(
                "a read of everything sent {} {} again",
                call.method, call.path
            )));
        }
    }

    // An empty organization gets everything anew; in the full one, things are changed and removed as well.
    let fresh = TrialOrganization::start(close_sandbox::State::new(scenario.seed)).await?;
    count(&fresh, &scenario.before(), &[]).await?;
    count(&world, &scenario.after(), &scenario.said()).await?;
    Ok(1)
}

async fn count(world: &TrialOrganization, manifest: &str, agreed: &[String]) -> Result<(), BrokenPromise> {
    world.sandbox.clear_calls();
    let applied = world.apply(manifest, agreed, 8).await?;
    let Some(report) = applied.report.as_ref().filter(|report| report.is_complete()) else {
        return Ok(());
    };

    let each = |(step, outcome): (&Step, &StepOutcome)| match (outcome.status, step.action) {
        (StepStatus::UpToDate, _) => Some(0),
        // Records that move are written one by one where Close has no bulk edit for them.
        (_, Action::Migrate | Action::Restore) => None,
        (_, action) => Some(action.writes()),
    };

    let writes: Option<u64> = applied.plan.steps.iter().zip(&report.outcomes).map(each).sum();
    let sent = world.writes().len();
    match writes {
        Some(writes) if writes != sent as u64 => Err(BrokenPromise::new(format!(
            "{sent} writes for {writes} steps that had something to do\n{manifest}"
        ))),
        Some(_) | None => Ok(()),
    }
}
