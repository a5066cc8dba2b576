//! What has to happen, why, in which order and at what risk. Pure: the same input gives the same plan.

mod adopt;
mod before;
mod build;
mod conflicts;
mod graph;
mod inverse;
mod merge;
mod past;
mod record;
mod risk;
mod schedule;
mod step;
mod undo;

pub use adopt::{Adopted, adopt};
pub use before::{Before, Kept};
pub use build::plan;
pub use merge::merge;
pub use record::{Fate, History, HistoryError, Mark, Record};
pub use schedule::Schedule;
pub use step::{Action, Note, Organization, Plan, Refusal, Risk, Step};
pub use undo::{Undo, undo};
