//! Several organizations at once: which ones, working on them side by side, and one report in the order of
//! `closectl.yaml`. What is done to each is the commands' business.

mod apply;
mod choice;
mod each;
mod paths;
mod prepare;
mod queue;
mod report;

pub use choice::{Choice, names};
pub use each::{Fleet, Step};
pub use paths::{of, several};
