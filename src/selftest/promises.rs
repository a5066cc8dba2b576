//! The list of promises, in the order and with the numbers of the design.

use super::{
    BrokenPromise, Dice, bad_input, calls, keys, kills, losses, lost_answers, matrix, reviewed, trips,
};
use std::pin::Pin;

/// A promise and how it is tried.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// Its number.
    pub number: u8,
    /// What is promised.
    pub text: &'static str,
    /// For how many worlds of the others there is one of its own; some worlds are many in one.
    pub one_in: usize,
    /// Tries it in the worlds that the dice make up.
    pub attempt: fn(Dice) -> PromiseAttempt,
}

/// Ends with the number of worlds that were tried, or with what broke in one.
pub type PromiseAttempt = Pin<Box<dyn Future<Output = Result<usize, BrokenPromise>> + Send>>;

/// All promises.
pub static PROMISES: &[Promise] = &[
    Promise {
        number: 1,
        text: "pull, then plan: no changes; pull, apply elsewhere, pull: the same bytes",
        one_in: 1,
        attempt: |dice| Box::pin(trips::round_trip(dice)),
    },
    Promise {
        number: 2,
        text: "a second apply writes nothing",
        one_in: 1,
        attempt: |dice| Box::pin(trips::second_apply(dice)),
    },
    Promise {
        number: 3,
        text: "a reviewed plan is stale once what it changes has moved, and only then",
        one_in: 2,
        attempt: |dice| Box::pin(reviewed::or_not_at_all(dice)),
    },
    Promise {
        number: 4,
        text: "a lost answer to any write: nothing twice, nothing missing",
        one_in: 20,
        attempt: |dice| Box::pin(lost_answers::any_write(dice)),
    },
    Promise {
        number: 4,
        text: "any fault of any write of the sales team: the same in the end",
        one_in: 20,
        attempt: |dice| Box::pin(async { Ok(matrix::short_round(dice).await?.cells) }),
    },
    Promise {
        number: 5,
        text: "a run ended at any moment: the next one ends with everything, and nothing twice",
        one_in: 8,
        attempt: |dice| Box::pin(kills::at_any_moment(dice)),
    },
    Promise {
        number: 6,
        text: "no record value is lost without consent to its address",
        one_in: 1,
        attempt: |dice| Box::pin(losses::only_what_was_agreed_to(dice)),
    },
    Promise {
        number: 7,
        text: "a wrong key or organization: nothing is written, and no key is in any output",
        one_in: 4,
        attempt: |dice| Box::pin(keys::stay_secret(dice)),
    },
    Promise {
        number: 8,
        text: "no manifest makes it panic, and every problem has a place",
        one_in: 1,
        attempt: |dice| Box::pin(bad_input::is_survived(dice)),
    },
    Promise {
        number: 9,
        text: "one list call per kind and page, and one write per step",
        one_in: 4,
        attempt: |dice| Box::pin(calls::are_few(dice)),
    },
];

/// Promise 4 at length: every fault of every write, which takes minutes.
pub static MATRIX: Promise = Promise {
    number: 4,
    text: "every fault of every write of the sales team: the same in the end",
    one_in: 1,
    attempt: |dice| Box::pin(async { Ok(matrix::short_round(dice).await?.cells) }),
};
