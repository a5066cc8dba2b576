//! The rate limit: everything that a 429, and what comes before one, leads to.
//!
//! Close counts the calls of each group of endpoints in fixed windows of 8 seconds, answers with 429 once a window is
//! used up, and tells in a header how much is left (API notes, "Rate limits"). By what was recorded, a group is one method
//! of one path; no document says so.
//!
//! The story of an answer, from its header to the next call:
//!
//! 1. [`LimitHeaders`] reads what the answer tells: limit, remaining, reset, `Retry-After`, and the deprecated
//!    `x-rate-limit-*`. What the limiter at the edge of Close's network tells beside it is no limit of a group.
//!    Windows last seconds: what tells of one that ends in more than a minute, or allows no call, is not believed, and
//!    no wait is longer than a minute. A refusal for longer is an error that says for how long.
//! 2. [`RateLimits`](admission::RateLimits) takes note of it ([`LimitAnswer`](limit_headers::LimitAnswer)) for every [`LimitScope`](endpoint::LimitScope) that the call's [`Endpoint`] may be
//!    counted in, from all calls down to this one endpoint. The coarsest scope that is not proven to be several of the
//!    server's decides: two answers of one window that leave the same number come from two counters.
//!    - [`WindowEstimate`](window_estimate::WindowEstimate) is what a scope has left of the present window, when it ends, and whether somebody else uses
//!      it too. It slows down before the server refuses. Where the end is told in whole seconds, it finds out how the
//!      server rounds ([`ResetRounding`](reset_rounding::ResetRounding)), so that no window waits a second too long.
//!    - [`KnownPace`](known_pace::KnownPace) is how fast calls go whose limit is known before anything is told: searches.
//!    - [`UntoldRate`](untold_rate::UntoldRate) is how fast the calls of an endpoint go after refusals that told no limit.
//! 3. The [`RateGate`] asks `RateLimits` for the [`Admission`](admission::Admission) of the next call and waits as it says. Calls of one
//!    endpoint go in the order in which they came, and only so many at once.
//! 4. The refused call itself is an error of its try; [`decide`] says whether it is sent again and after which wait, as it
//!    does for a server that was busy or could not be reached. It then goes through the gate once more.
//!
//! All of it but the gate is pure: moments and chance are handed in. The numbers are in `constants`.

mod admission;
mod constants;
mod endpoint;
mod known_pace;
mod limit_headers;
mod limit_window;
mod rate_gate;
mod reset_rounding;
mod retry;
#[cfg(any(test, fuzzing))]
mod tests;
mod untold_rate;
mod window_estimate;

pub use rate_gate::Parallelism;
#[cfg(any(test, fuzzing))]
pub use tests::check_headers;

pub(super) use constants::LONGEST_WAIT;
pub(super) use endpoint::Endpoint;
pub(super) use limit_headers::{LimitHeaders, body_reset};
pub(super) use rate_gate::RateGate;
pub(super) use retry::{FailedTry, decide};
