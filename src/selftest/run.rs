//! Tries every promise in as many worlds as asked for.

use super::{
    BrokenPromise, Dice, LATE_KILLS, MATRIX, PROMISES, Promise, PromiseAttempt, TOGETHER, kills, matrix,
    together,
};

/// What trying one promise came to.
#[must_use]
#[derive(Debug)]
pub struct PromiseResult {
    /// The promise.
    pub promise: &'static Promise,
    /// How many worlds were tried.
    pub worlds: usize,
    /// The seed of the first world in which it was broken, and how.
    pub broken: Option<(u64, BrokenPromise)>,
}

/// In how many worlds most promises are tried if nobody says how many; with as many, the long way tries all that it can.
pub const USUAL_WORLDS: usize = 40;

/// Tries all promises; world number n has the seed `seed` + n, so that it can be tried again alone. The long way ends
/// with two runs at once and with every fault of every write, or with a share of these that is as small as `worlds` is.
pub async fn run(
    seed: u64,
    worlds: usize,
    is_long: bool,
    mut on_verdict: impl FnMut(&PromiseResult),
) -> Vec<PromiseResult> {
    let mut verdicts = Vec::new();
    for promise in PROMISES {
        let count = worlds.div_ceil(promise.one_in) as u64;
        let verdict = tries(promise, seed, count, |own| (promise.attempt)(Dice::seeded(own))).await;
        on_verdict(&verdict);
        verdicts.push(verdict);
    }

    // Last, because they take longer than everything before.
    if is_long {
        let attempt = |own| (LATE_KILLS.attempt)(Dice::seeded(own));
        let verdict = tries(&LATE_KILLS, seed, share(kills::WORLDS, worlds), attempt).await;
        on_verdict(&verdict);
        verdicts.push(verdict);

        let two_runs = |own| (TOGETHER.attempt)(Dice::seeded(own));
        let verdict = tries(&TOGETHER, seed, share(together::WORLDS, worlds), two_runs).await;
        on_verdict(&verdict);
        verdicts.push(verdict);

        let round =
            |own| -> PromiseAttempt { Box::pin(async move { Ok(matrix::long_round(own).await?.cells) }) };
        let verdict = tries(&MATRIX, seed, share(matrix::ROUNDS, worlds), round).await;
        on_verdict(&verdict);
        verdicts.push(verdict);
    }
    verdicts
}

/// Returns how many of all worlds of the long way belong to a number of worlds of the others; one at least.
fn share(all: u64, worlds: usize) -> u64 {
    all.saturating_mul(worlds as u64)
        .div_ceil(USUAL_WORLDS as u64)
        .clamp(1, all)
}

/// Tries one promise until it is broken, so many times at most.
async fn tries(
    promise: &'static Promise,
    seed: u64,
    count: u64,
    attempt: impl Fn(u64) -> PromiseAttempt,
) -> PromiseResult {
    let mut verdict = PromiseResult {
        promise,
        worlds: 0,
        broken: None,
    };

    for at in 0..count {
        let own = seed.wrapping_add(at);
        // A task of its own, so that a panic is an answer and not the end.
        match tokio::spawn(attempt(own)).await.map_err(BrokenPromise::from) {
            Ok(Ok(tried)) => verdict.worlds += tried,
            Ok(Err(broken)) | Err(broken) => {
                verdict.worlds += 1;
                verdict.broken = Some((own, broken));
                break;
            }
        }
    }
    verdict
}
