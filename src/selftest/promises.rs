//! The list of promises, in the order and with the numbers of the design.

use super::{
    BrokenPromise, Dice, bad_input, calls, comebacks, keys, kills, losses, lost_answers, matrix, policies,
    reviewed, together, trips,
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

const fn promise(
    number: u8,
    one_in: usize,
    text: &'static str,
    attempt: fn(Dice) -> PromiseAttempt,
) -> Promise {
    Promise {
        number,
        text,
        one_in,
        attempt,
    }
}

/// All promises.
pub static PROMISES: &[Promise] = &[
    promise(
        1,
        1,
        "pull, then plan: no changes; pull, apply elsewhere, pull: the same bytes",
        |dice| Box::pin(trips::round_trip(dice)),
    ),
    promise(2, 1, "a second apply writes nothing", |dice| {
        Box::pin(trips::second_apply(dice))
    }),
    promise(
        3,
        2,
        "a saved plan is refused if an attribute that it changes has changed since, and only then",
        |dice| Box::pin(reviewed::or_not_at_all(dice)),
    ),
    promise(
        4,
        20,
        "a lost answer to any write: no duplicate, and nothing missing",
        |dice| Box::pin(lost_answers::any_write(dice)),
    ),
    promise(
        4,
        20,
        "any fault of any write of examples/sales-team: the same result in the end",
        |dice| Box::pin(async { Ok(matrix::short_round(dice).await?.cells) }),
    ),
    promise(
        5,
        8,
        "a run killed at any moment: the next one completes it without duplicates",
        |dice| Box::pin(kills::at_any_moment(dice)),
    ),
    promise(
        5,
        20,
        "two runs at once: every duplicate is reported, and the suggested command resolves it",
        |dice| Box::pin(together::two_runs(dice)),
    ),
    promise(
        6,
        1,
        "no record value is lost without approval of its address",
        |dice| Box::pin(losses::only_what_was_agreed_to(dice)),
    ),
    promise(
        7,
        4,
        "a wrong key or organization: nothing is written, and no key is in any output",
        |dice| Box::pin(keys::stay_secret(dice)),
    ),
    promise(
        8,
        1,
        "no manifest makes closectl panic, and every problem has a place",
        |dice| Box::pin(bad_input::is_survived(dice)),
    ),
    promise(
        9,
        4,
        "one list call per kind and page, and one write per step",
        |dice| Box::pin(calls::are_few(dice)),
    ),
    promise(
        10,
        2,
        "undo restores the record values that a run deleted or changed, unless someone changed them since",
        |dice| Box::pin(comebacks::by_undo(dice)),
    ),
    promise(
        11,
        2,
        "a policy applies whatever the step that would break it is called",
        |dice| Box::pin(policies::hold(dice)),
    ),
];

/// Promise 5 with writes that take long.
pub static LATE_KILLS: Promise = Promise {
    number: 5,
    text: "a run killed while its writes are on their way: the same result in the end",
    one_in: 1,
    attempt: |dice| Box::pin(kills::with_late_writes(dice)),
};

/// Promise 5 for two runs at once, in many worlds.
pub static TOGETHER: Promise = Promise {
    number: 5,
    text: "two runs at once, in many worlds: the same",
    one_in: 1,
    attempt: |dice| Box::pin(together::two_runs(dice)),
};

/// Promise 4 at length: every fault of every write, which takes minutes.
pub static MATRIX: Promise = Promise {
    number: 4,
    text: "every fault of every write of examples/sales-team: the same result in the end",
    one_in: 1,
    attempt: |dice| Box::pin(async { Ok(matrix::short_round(dice).await?.cells) }),
};
