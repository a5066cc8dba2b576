//! What has to happen, why, in which order and at what risk. Pure: the same input gives the same plan.

mod adopt;
mod build;
mod graph;
mod merge;
mod risk;
mod schedule;
mod step;

pub use adopt::{Adopted, adopt};
pub use build::plan;
pub use merge::merge;
pub use schedule::Schedule;
pub use step::{Action, Note, Organization, Plan, Refusal, Risk, Step};
