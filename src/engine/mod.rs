//! Carries plans out: reads the organization, runs steps as their prerequisites finish, and says what happened.
//!
//! Decides nothing that a plan has not decided and prints nothing: it emits [`Event`]s and returns values.

mod apply;
mod count;
mod event;
mod fetch;
mod journal;
mod list;
mod lookup;
mod migrate;
mod outcome;
mod runs;
mod secrets;
mod views;
mod write;

pub use apply::{Options, apply};
pub use count::count;
pub use event::{Event, Observer};
pub use fetch::{FetchError, Fetched, Identity, confirm, fetch, fetch_rest, identify};
pub use journal::{Journal, JournalError};
pub use outcome::{Outcome, Report, StepError};
pub use runs::{PastRun, RunError, find, runs, started};
pub use secrets::{Secrets, SecretsError};
pub use views::views;
