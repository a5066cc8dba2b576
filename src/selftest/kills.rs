//! Promise 5: whenever a run is ended from outside, the next one ends with everything there, and nothing twice.

use super::{
    BrokenPromise, Dice, Scenario, TrialOrganization, inventory,
    lost_answers::{RERUNS, TWICE},
};
use std::time::Duration;

/// At how many moments each run is ended.
const MOMENTS: usize = 4;
/// How long what is under way may take to arrive after its run has ended.
const SETTLING: Duration = Duration::from_millis(20);

/// Makes an organization, ends the run after some writes, and runs again.
///
/// # Errors
///
/// Says after how many writes the run was ended, and what was missing or there twice.
pub async fn at_any_moment(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let state = scenario.organization(TWICE)?;
    let manifest = scenario.before();
    let whole = TrialOrganization::start(state.clone()).await?;
    if !whole.apply(&manifest, &[], 8).await?.is_complete() {
        // What is refused or fails anyway tells nothing of kills.
        return Ok(0);
    }

    let wanted = inventory(&whole.sandbox.state());
    let writes = whole.writes().len();

    // The run may end before its first write, after its last one, or anywhere between.
    for _ in 0..MOMENTS {
        let moment = dice.below(writes + 1);
        let world = TrialOrganization::start(state.clone()).await?;
        tokio::select! {
            applied = world.apply(&manifest, &[], 8) => drop(applied?),
            () = written(&world, moment) => {}
        }
        // What the ended run had sent still arrives, and must not look like a write of the next one.
        tokio::time::sleep(SETTLING).await;

        let next = world.apply(&manifest, &[], 8).await?;
        let last = world.apply_again(next, &manifest, &[], 8, RERUNS - 1).await?;
        let found = inventory(&world.sandbox.state());
        if let Some(what) = last.shortcomings(&found, &wanted) {
            return Err(BrokenPromise::new(format!(
                "ended after {moment} of {writes} writes: {what}\n{manifest}"
            )));
        }
    }
    Ok(MOMENTS)
}

/// Waits until so many writes have arrived.
async fn written(world: &TrialOrganization, writes: usize) {
    while world.writes().len() < writes {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}
