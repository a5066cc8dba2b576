//! Tests of the real program over real HTTP, against the embedded stand-in.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has to fail")]

mod harness;
mod journal;
mod law;
mod layers;
mod plans;
mod registry;
mod terminal;
mod undo;
