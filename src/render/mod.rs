//! Values to text for people and programs. Pure.

pub mod comparison;
pub mod drift;
pub mod example;
pub mod explain;
pub mod fleet;
pub mod plan;
pub mod problems;
pub mod promotion;
pub mod report;
pub mod stale;
pub mod value;
