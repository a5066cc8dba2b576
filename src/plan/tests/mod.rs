//! Tests of saved plans, as values.

mod saved;
mod stale;
