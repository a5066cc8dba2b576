//! Values to text for people and programs. Pure.

pub mod comparison;
pub mod drift;
pub mod explain;
pub mod fleet;
pub mod graph;
pub mod page;
pub mod plan;
pub mod problems;
pub mod promotion;
pub mod readme;
pub mod report;
pub mod review;
pub mod stale;
mod value;
