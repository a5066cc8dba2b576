//! Promise 4: whichever write loses its answer, a re-run ends with everything there, and nothing twice.

use super::{BrokenPromise, Dice, Scenario, TrialOrganization, attempts::all_of, fill, inventory};
use close_sandbox::{Fault, FaultAction, RecordedCall, State, Switch, Switches};
use std::sync::{Arc, LazyLock};

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
static LOST: [FaultAction; 3] = [
    FaultAction::LoseAnswer,
    FaultAction::StatusAfter(500),
    FaultAction::StatusAfter(503),
];

/// How many writes are struck at once, each in a world of its own.
const AT_ONCE: usize = 6;

/// An organization, what it is to become, and what a run without a fault makes of it.
struct LostAnswerPhase {
    start: State,
    manifest: String,
    agreed: Vec<String>,
    writes: Vec<RecordedCall>,
    wanted: Vec<String>,
}

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

    let phase = Arc::new(LostAnswerPhase {
        start: state.clone(),
        manifest: manifest.to_owned(),
        agreed: agreed.to_vec(),
        writes: world.writes(),
        wanted: inventory(&world.sandbox.state()),
    });
    let mut cells = Vec::new();
    for at in 0..phase.writes.len() {
        for action in &LOST {
            let phase = Arc::clone(&phase);
            cells.push(async move { phase.cell(at, action).await });
        }
    }
    Ok(all_of(cells, AT_ONCE).await?.len())
}

impl LostAnswerPhase {
    /// Strikes one write, and runs again until nothing is left.
    async fn cell(&self, at: usize, action: &FaultAction) -> Result<(), BrokenPromise> {
        let (manifest, agreed) = (&self.manifest, &self.agreed);
        let world = TrialOrganization::start(self.start.clone()).await?;
        world.strike(Some(fault(&self.writes, at, action)));
        let applied = world.apply(manifest, agreed, 1).await;
        world.strike(None);

        // From here on without the fault: what counts is whether the next run sees what was done.
        let last = world.apply_again(applied?, manifest, agreed, 1, RERUNS).await?;
        let found = inventory(&world.sandbox.state());
        let RecordedCall { method, path, .. } = &self.writes[at];
        last.shortcomings(&found, &self.wanted).map_or(Ok(()), |what| {
            Err(BrokenPromise::new(format!(
                "after {action:?} of {method} {path}: {what}\n{manifest}"
            )))
        })
    }
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
