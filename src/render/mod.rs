//! Values to text for people and programs. Pure.

pub mod codes;
pub mod comparison;
pub mod drift;
pub mod explain;
pub mod fleet;
pub mod plan;
pub mod problems;
pub mod promotion;
pub mod report;
pub mod stale;
pub mod validation;
mod value;
