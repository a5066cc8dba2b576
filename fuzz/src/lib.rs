//! What has to hold for any input at all, one module for each fuzz target. The fuzzer looks for input that breaks it, and
//! the ordinary tests try everything that the fuzzer kept.

pub mod manifest;
pub mod saved_plan;
mod shown;
pub mod template;
pub mod yaml;
