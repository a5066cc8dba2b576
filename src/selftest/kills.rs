//! Promise 5: whenever a run is ended from outside, the next one ends with everything there, and nothing twice.

use super::{
    BrokenPromise, Dice, Scenario, TrialOrganization,
    attempts::all_of,
    inventory,
    lost_answers::{RERUNS, TWICE},
    trial_client::Timeouts,
};
use close_sandbox::{Fault, FaultAction};
use std::time::Duration;

/// At how many moments each run is ended.
const MOMENTS: usize = 4;
/// How long what is under way may take to arrive after its run has ended.
const SETTLING: Duration = Duration::from_millis(20);

/// How many runs of a world are ended while their writes take long, all at once; nearly all of their time is waiting.
const LATE_KILLS: usize = 10;
/// In how many worlds the long way does that.
pub const WORLDS: u64 = 10;
/// How long the server may take to carry out a write, in milliseconds.
const SLOWNESS: [usize; 2] = [300, 4000];
/// The most writes after which such a run is ended: those of two rounds of eight at once.
const MOST_LATE: usize = 16;

/// Makes an organization, ends the run after some writes, and runs again.
///
/// # Errors
///
/// Says after how many writes the run was ended, and what was missing or there twice.
pub async fn at_any_moment(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let state = scenario.organization(&TWICE)?;
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

/// Does the same several times with a server that takes long to carry out a write, and does so although the run has ended:
/// the next run waits for what was sent.
///
/// # Errors
///
/// Says after how many writes the run was ended, how long they took, and what was missing or there twice.
pub async fn with_late_writes(mut dice: Dice) -> Result<usize, BrokenPromise> {
    let mut kills = Vec::new();
    for _ in 0..LATE_KILLS {
        let own = Dice::seeded(dice.below(1 << 30) as u64);
        kills.push(with_a_late_write(own));
    }
    let tried = all_of(kills, LATE_KILLS).await?;
    Ok(tried.into_iter().filter(|is_tried| *is_tried).count())
}

/// Ends one run while its writes take long, and runs again; says no where the world has nothing to end.
async fn with_a_late_write(mut dice: Dice) -> Result<bool, BrokenPromise> {
    let scenario = Scenario::draw(&mut dice);
    let state = scenario.organization(&TWICE)?;
    let manifest = scenario.before();
    let whole = TrialOrganization::start(state.clone()).await?;
    if !whole.apply(&manifest, &[], 8).await?.is_complete() {
        return Ok(false);
    }
    let wanted = inventory(&whole.sandbox.state());
    let moment = dice.below(whole.writes().len().min(MOST_LATE) + 1);

    // A call may take longer than any of these, so that no run gives up on one by itself.
    let mut world = TrialOrganization::hurried(state, Timeouts::Slow).await?;
    world.patience = world.client.timeout();
    let slowness = dice.between(SLOWNESS[0], SLOWNESS[1]);
    let late = FaultAction::Late(Duration::from_millis(slowness as u64));
    world.strike(Some(Fault {
        times: usize::MAX,
        ..Fault::first("POST", "/", late)
    }));
    tokio::select! {
        applied = world.apply(&manifest, &[], 8) => drop(applied?),
        () = written(&world, moment) => {}
    }
    world.strike(None);

    let next = world.apply(&manifest, &[], 8).await?;
    let found = inventory(&world.sandbox.state());
    match next.shortcomings(&found, &wanted) {
        None => Ok(true),
        Some(what) => Err(BrokenPromise::new(format!(
            "ended after {moment} writes of {slowness} ms each: {what}\n{manifest}"
        ))),
    }
}

/// Waits until so many writes have arrived.
async fn written(world: &TrialOrganization, writes: usize) {
    while world.writes().len() < writes {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}
