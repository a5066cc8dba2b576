//! Promise 5: whenever a run is ended from outside, the next one ends with everything there, and nothing twice.

use super::{
    BrokenPromise, Dice, Scenario, TrialOrganization,
    inventory::{beyond, inventory},
    lost_answers::{RERUNS, TWICE},
};
use close_sandbox::State;
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
    let mut state = State::new(scenario.seed);
    for (name, value) in scenario.switches.iter().chain(TWICE) {
        let set = state.switches.set(name, value);
        set.map_err(|error| BrokenPromise::new(error.to_string()))?;
    }
    let manifest = scenario.before();
    let whole = TrialOrganization::start(state.clone()).await?;
    if !whole.apply(&manifest, &[], 8).await?.is_complete() {
        // What is refused or fails anyway tells nothing of kills.
        return Ok(0);
    }
    let wanted = inventory(&whole.sandbox.state());
    let writes = whole.writes().len();
    for _ in 0..MOMENTS {
        let moment = dice.below(writes + 1);
        let world = TrialOrganization::start(state.clone()).await?;
        tokio::select! {
            applied = world.apply(&manifest, &[], 8) => drop(applied?),
            () = written(&world, moment) => {}
        }
        tokio::time::sleep(SETTLING).await;
        let mut last = world.apply(&manifest, &[], 8).await?;
        for _ in 1..RERUNS {
            if last.remaining.is_empty() {
                break;
            }
            last = world.apply(&manifest, &[], 8).await?;
        }
        let found = inventory(&world.sandbox.state());
        let (twice, missing) = (beyond(&found, &wanted), beyond(&wanted, &found));
        if !last.remaining.is_empty() || !twice.is_empty() || !missing.is_empty() {
            return Err(BrokenPromise::new(format!(
                "ended after {moment} of {writes} writes: too many {twice:?}, missing {missing:?}, {}\n{manifest}",
                last.troubles()
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
