//! Values to text for people and programs. Pure.

pub mod codes;
pub mod comparison;
pub mod drift;
pub mod example;
pub mod explain;
pub mod fleet;
pub mod github;
pub mod graph;
pub mod human;
pub mod markdown;
pub mod organizations;
pub mod outcome;
pub mod page;
mod paint;
pub mod problems;
pub mod promotion;
pub mod readme;
pub mod reference;
pub mod report;
pub mod review;
pub mod stale;
pub mod validation;
pub mod value;
