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
mod schedule;
mod stakes;
mod step;

pub use adopt::{Adopted, adopt};
pub use build::plan;
pub use guard::{MaxDeletes, Policy, covers, guard};
pub use hints::views;
pub use merge::merge;
pub use movement::movers;
pub use schedule::Schedule;
pub use stakes::stakes;
pub use step::{Action, Agreed, Note, Organization, Plan, Records, Refusal, Risk, Step};
