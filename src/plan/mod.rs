//! What has to happen, why, in which order and at what risk. Pure: the same input gives the same plan.

mod adopt;
mod build;
mod graph;
mod guard;
mod hints;
mod merge;
mod movement;
mod reorder;
mod risk;
mod saved;
mod schedule;
mod stakes;
mod stale;
mod step;

pub use adopt::{Adopted, adopt};
pub use build::plan;
pub use guard::{MaxDeletes, Policy, covers, guard};
pub use hints::views;
pub use merge::merge;
pub use movement::movers;
pub use saved::{Document, FORMAT, Origin, Saved, SavedError, SourceDigest, renewed, schema};
pub use schedule::Schedule;
pub use stakes::stakes;
pub use stale::{Moved, Stale, is_carried_out, stale};
pub use step::{Action, Agreed, Note, Organization, Plan, Records, Refusal, Risk, Step};

#[cfg(test)]
mod tests;
