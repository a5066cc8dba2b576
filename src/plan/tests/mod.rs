//! Tests of saved plans, as values.

mod renames;
mod saved;
mod stale;
