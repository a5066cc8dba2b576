//! Values to text for people and programs. Pure.

pub mod codes;
pub(crate) mod comparison;
pub(crate) mod drift;
pub mod example;
pub mod explain;
pub(crate) mod fleet;
pub mod github;
pub(crate) mod graph;
pub mod human;
pub(crate) mod leftovers;
pub mod markdown;
pub(crate) mod organizations;
pub(crate) mod outcome;
pub(crate) mod page;
mod paint;
pub mod problems;
pub(crate) mod promotion;
pub(crate) mod readme;
pub(crate) mod reference;
pub(crate) mod report;
pub mod review;
pub(crate) mod runs;
pub(crate) mod stale;
pub(crate) mod validation;
pub(crate) mod value;
pub(crate) mod way_out;
pub(crate) mod ways_out;
