//! Carries plans out: reads the organization, runs steps as their prerequisites finish, and says what happened.
//!
//! Decides nothing that a plan has not decided and prints nothing: it emits [`Event`]s and returns values.

mod apply;
mod bulk;
mod change;
mod count;
mod create;
mod doubt;
mod event;
mod fetch;
mod ids;
mod job;
mod journal;
mod list;
mod lookup;
mod migrate;
mod outcome;
mod pace;
mod remove;
mod run;
mod runs;
mod secrets;
mod turn;
mod views;
mod write;

pub use apply::{Options, apply};
pub use count::count;
pub use event::{Event, Observer};
pub use fetch::{FetchError, Fetched, Identity, confirm, fetch, fetch_rest, identify};
use ids::Ids;
use job::Job;
pub use journal::{Journal, JournalError};
pub use outcome::{Outcome, Report, StepError, VERIFICATIONS};
pub use pace::Pace;
pub use runs::{PastRun, RunError, find, runs, started};
pub use secrets::{Secrets, SecretsError};
pub use turn::{Seen, Turn, TurnError};
pub use views::views;
