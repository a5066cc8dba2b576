//! Values to text for people and programs. Pure.

pub mod explain;
pub mod plan;
pub mod problems;
pub mod report;
mod value;
