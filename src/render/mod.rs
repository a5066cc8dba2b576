//! Values to text for people and programs. Pure.

pub mod drift;
pub mod explain;
pub mod fleet;
pub mod plan;
pub mod problems;
pub mod report;
pub mod stale;
mod value;
