//! Tests of edits in place.

mod law;
mod random_page;
