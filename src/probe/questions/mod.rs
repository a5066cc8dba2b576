//! The questions, a file each, and the reasons why some can't be asked.

mod all;
mod pipelines;
mod statuses;
mod unanswerable;
mod webhooks;

pub use all::PROBES;
pub use unanswerable::UNANSWERABLE;
