//! What has to happen, why, in which order and at what risk. Pure: the same input gives the same plan.

mod adopt;
mod attempts;
mod before;
mod build;
mod conflicts;
mod graph;
mod guard;
mod hints;
mod inverse;
mod merge;
mod movement;
mod past;
pub mod reasons;
mod record;
mod reorder;
mod risk;
mod rules;
mod saved;
mod schedule;
pub mod sealed;
mod stakes;
mod stale;
mod step;
mod undo;

pub use adopt::{Adopted, adopt, readdress};
pub use attempts::Attempts;
pub use before::{Before, Kept};
pub use build::plan;
pub use guard::{MaxDeletes, Policy, covers, guard};
pub use hints::views;
pub use merge::merge;
pub use movement::movers;
pub use record::{Fate, History, HistoryError, Mark, Record};
pub use rules::{Rules, ignored_attribute};
pub use saved::{Document, FORMAT, Origin, Promotes, Saved, SavedError, SourceDigest, renewed, schema};
pub use schedule::Schedule;
pub use stakes::stakes;
pub use stale::{Moved, Stale, is_carried_out, stale};
pub use step::{Action, Agreed, Note, Organization, Plan, Records, Refusal, Risk, Step};
pub use undo::{Undo, undo};

#[cfg(test)]
mod tests;
