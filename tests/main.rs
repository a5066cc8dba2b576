//! Tests of the real program over real HTTP, against the embedded stand-in.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has to fail")]

mod commands;
mod diff;
mod drift;
mod examples;
mod guard;
mod harness;
mod input;
mod journal;
mod law;
mod laws;
mod layers;
mod lost;
mod moving;
mod overlays;
mod plans;
mod project;
mod promote;
mod registry;
mod reviewed;
mod saved;
mod schemas;
mod terminal;
mod trouble;
mod undo;
