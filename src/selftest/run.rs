//! Tries every promise in as many worlds as asked for.

use super::{Broken, Dice, PROMISES, Promise};

/// What trying one promise came to.
#[must_use]
#[derive(Debug)]
pub struct Verdict {
    /// The promise.
    pub promise: &'static Promise,
    /// How many worlds were tried.
    pub worlds: usize,
    /// The seed of the first world in which it was broken, and how.
    pub broken: Option<(u64, Broken)>,
}

/// Tries all promises; world number n has the seed `seed` + n, so that it can be tried again alone.
pub async fn run(seed: u64, worlds: usize, mut on_verdict: impl FnMut(&Verdict)) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for promise in PROMISES {
        let mut verdict = Verdict {
            promise,
            worlds: 0,
            broken: None,
        };
        for at in 0..worlds.div_ceil(promise.one_in) as u64 {
            let own = seed.wrapping_add(at);
            let attempt = (promise.attempt)(Dice::seeded(own));
            // A task of its own, so that a panic is an answer and not the end.
            match tokio::spawn(attempt).await.map_err(Broken::from) {
                Ok(Ok(tried)) => verdict.worlds += tried,
                Ok(Err(broken)) | Err(broken) => {
                    verdict.worlds += 1;
                    verdict.broken = Some((own, broken));
                    break;
                }
            }
        }
        on_verdict(&verdict);
        verdicts.push(verdict);
    }
    verdicts
}
