//! Two organizations side by side: how they differ, and what goes from one to the other. Pure: what is read and written
//! is so elsewhere, and what is wanted of the target becomes an ordinary plan.

mod announce;
mod compare;
mod decide;
mod decision;
mod lists;
mod missing;
mod one_sided;
mod own;
mod pairing;
mod record;
mod side;
mod snapshot;
mod targeted;
mod variables;
mod verdict;

pub use announce::announced;
pub use compare::{Comparison, Content, compare};
pub use decide::{Request, decide};
pub use decision::{Conflict, Decision, Kept, Missing, Unseen};
pub use own::Own;
pub use record::{PastOrder, Promoted, Record, RecordError};
pub use side::{Side, Take};
pub use snapshot::{Snapshot, SnapshotError};
pub use variables::Translation;

#[cfg(test)]
mod tests;
