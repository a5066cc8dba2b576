//! The questions, a file each, and the reasons why some can't be asked.

mod all;
mod assumptions;
mod fields;
mod links;
mod pipelines;
mod protocol;
mod searches;
mod statuses;
mod types;
mod unanswerable;
mod views;
mod webhooks;

pub use all::{ASSUMPTIONS, PROBES};
pub use unanswerable::UNANSWERABLE;
