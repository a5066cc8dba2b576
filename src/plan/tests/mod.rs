//! Tests of plans, as values.

mod circles;
mod renames;
mod saved;
mod stale;
