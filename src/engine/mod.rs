//! Carries plans out: reads the organization, runs steps as their prerequisites finish, and says what happened.
//!
//! Decides nothing that a plan has not decided and prints nothing: it emits [`RunEvent`]s and returns values.

mod apply;
mod bulk;
mod change;
mod count;
mod create;
mod doubt;
mod event;
mod fetch;
mod journal;
mod list;
mod lookup;
mod outcome;
mod poll_interval;
mod record_move;
mod remove;
mod run_lock;
mod runs;
mod secrets;
mod shared_index;
mod smart_views;
mod step_context;
mod step_runner;
mod write;

pub use apply::{ApplyOptions, apply};
pub use count::count;
pub use event::{RunEvent, RunObserver};
pub use fetch::{FetchError, FetchedOrganization, KeyOwner, confirm, fetch, fetch_rest, identify};
pub use journal::{Journal, JournalError};
pub use outcome::{Outcome, RunResult, StepError, VERIFICATIONS};
pub use poll_interval::PollInterval;
pub use run_lock::{KnownRuns, RunLock, RunLockError};
pub use runs::{PastRun, RunError, find, runs, started};
pub use secrets::{SecretsFile, SecretsFileError};
use shared_index::SharedIndex;
pub use smart_views::smart_views;
use step_context::StepContext;
