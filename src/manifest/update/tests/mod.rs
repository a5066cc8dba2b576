//! Tests of edits in place.

mod law;
pub mod random_page;
