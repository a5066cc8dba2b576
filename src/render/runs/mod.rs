//! Runs as text and as documents.

mod document;
mod human;
mod markdown;
mod wording;

pub use document::RunsReport;
pub use human::{line, list, show};
pub use markdown::page;
pub use wording::{LocalTime, size};
