//! closectl

pub mod api;
pub mod cli;
pub mod diff;
pub mod engine;
pub mod kinds;
pub mod manifest;
pub mod model;
pub mod plan;
pub mod render;
pub mod sandbox;
