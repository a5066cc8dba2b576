//! Configuration as code for Close, the sales CRM.

pub mod api;
pub mod diff;
pub mod engine;
pub mod kinds;
pub mod manifest;
pub mod model;
pub mod plan;
pub mod render;
pub mod sandbox;
