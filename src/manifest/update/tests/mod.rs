//! Tests of edits in place.

mod law;
mod page;
