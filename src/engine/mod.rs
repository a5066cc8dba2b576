//! Carries plans out: reads the organization, runs steps as their prerequisites finish, and says what happened.
//!
//! Decides nothing that a plan has not decided and prints nothing: it emits [`RunEvent`]s and returns values.

mod apply;
mod budgets;
mod bulk;
mod bulk_request;
mod change;
mod conversion;
mod count;
mod create;
mod event;
mod fetch;
mod journal;
mod late_writes;
mod list;
mod lookup;
mod record_counter;
mod record_move;
mod referrers;
mod remove;
mod restore;
mod restore_reading;
mod restored_record;
mod run_lock;
mod run_result;
mod runs;
mod secrets;
mod sent_calls;
mod shared_index;
mod step_context;
mod step_error;
mod step_runner;
mod values_folder;
mod write;

pub use apply::apply;
pub use budgets::{CALL_UNDER_WAY, LATE_WRITE, READ_LAG, VERIFICATION};
pub use count::{PlanCount, count};
pub use event::{RunEvent, RunObserver};
pub use fetch::{FetchError, FetchedOrganization, KeyOwner, confirm, fetch, fetch_rest, identify, lists};
pub use journal::{Journal, JournalError};
pub use late_writes::{AwaitedWrites, LateWrites};
pub use record_counter::{CountError, RecordCounter};
pub use referrers::{ReadReferrers, read_referrers};
pub use restore_reading::{ReadReturn, RestoreReading, RestoreReadingError};
use restored_record::RecordRestoration;
pub use restored_record::RestoredSubject;
pub use run_lock::{KnownRuns, RunLock, RunLockError};
pub use run_result::{RunResult, StepObstacle, StepOutcome};
pub use runs::{PastRun, RunError, find, runs, started};
pub use secrets::{SecretsFile, SecretsFileError};
use shared_index::SharedIndex;
use step_context::StepContext;
pub use step_error::StepError;
pub use step_runner::ApplyOptions;
pub use values_folder::{KeptFile, KeptFileError, KeptFileWriter, UnfinishedValues, ValuesFolder};
