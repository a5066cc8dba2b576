//! What has to happen, why, in which order and at what risk. Pure: the same input gives the same plan.

mod adopt;
mod build;
mod graph;
mod merge;
mod risk;
mod saved;
mod schedule;
mod stale;
mod step;

pub use adopt::{Adopted, adopt};
pub use build::plan;
pub use merge::merge;
pub use saved::{Document, FORMAT, Origin, Saved, SavedError, SourceDigest, schema};
pub use schedule::Schedule;
pub use stale::{Moved, Stale, is_carried_out, stale};
pub use step::{Action, Note, Organization, Plan, Refusal, Risk, Step};

#[cfg(test)]
mod tests;
