//! Promise 4: whichever write loses its answer, a re-run ends with everything there, and nothing twice.

use super::{BrokenPromise, Dice, Scenario, TrialOrganization, fill, inventory};
use close_sandbox::{Fault, FaultAction, RecordedCall, State, Switch, Switches};
use std::sync::LazyLock;

/// Everything that Close may fail to forbid.
pub(super) static TWICE: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let takes =
        |switch: &'static Switch| switch.name.starts_with("duplicate_") && switch.values.contains(&"allow");
    let named = Switches::all().iter().filter(|switch| takes(switch));
    let named = named.map(|switch| (switch.name, "allow"));
    named
        .chain([("webhook_duplicates", "none"), ("existing_association", "update")])
        .collect()
});

/// The ways in which a write is done and nobody hears of it.
const LOST: [FaultAction; 3] = [
    FaultAction::LoseAnswer,
    FaultAction::StatusAfter(500),
    FaultAction::StatusAfter(503),
];

/// How often somebody may have to run it again.
pub(super) const RERUNS: usize = 2;

/// Makes and changes an organization once for every write that may lose its answer and every way to lose it.
///
/// # Errors
///
/// Names the write and what was missing or there twice.
pub async fn any_write(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let state = scenario.organization(&TWICE)?;

    let made = every_write(&state, &scenario.before(), &[]).await?;
    let world = TrialOrganization::start(state).await?;
    world.settle(&scenario.before(), &[], 1).await?;
    world.sandbox.edit(|state| fill(&scenario, state));
    let changed = every_write(&world.sandbox.state(), &scenario.after(), &scenario.said()).await?;
    Ok(made + changed)
}

/// Applies a manifest to copies of an organization, each with another write struck.
async fn every_write(state: &State, manifest: &str, agreed: &[String]) -> Result<usize, BrokenPromise> {
    let world = TrialOrganization::start(state.clone()).await?;
    // One call at a time, so that the order of the writes is the same in every copy.
    let applied = world.apply(manifest, agreed, 1).await?;
    if !applied.is_complete() {
        // What is refused or fails anyway tells nothing of lost answers.
        return Ok(0);
    }

    let wanted = inventory(&world.sandbox.state());
    let writes = world.writes();
    for at in 0..writes.len() {
        for action in &LOST {
            let world = TrialOrganization::start(state.clone()).await?;
            world.strike(Some(fault(&writes, at, action)));
            let applied = world.apply(manifest, agreed, 1).await;
            world.strike(None);

            // From here on without the fault: what counts is whether the next run sees what was done.
            let last = world.apply_again(applied?, manifest, agreed, 1, RERUNS).await?;
            let found = inventory(&world.sandbox.state());
            if let Some(what) = last.shortcomings(&found, &wanted) {
                let RecordedCall { method, path, .. } = &writes[at];
                return Err(BrokenPromise::new(format!(
                    "after {action:?} of {method} {path}: {what}\n{manifest}"
                )));
            }
        }
    }
    Ok(writes.len() * LOST.len())
}

/// Strikes exactly one of the writes that were seen.
pub(super) fn fault(writes: &[RecordedCall], at: usize, action: &FaultAction) -> Fault {
    let RecordedCall { method, path, .. } = &writes[at];
    let alike = writes[..=at].iter();
    let alike = alike.filter(|one| one.method == *method && one.path.starts_with(path.as_str()));
    Fault {
        on: alike.count(),
        ..Fault::first(method, path, action.clone())
    }
}
