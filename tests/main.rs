//! Tests of the real program over real HTTP, against the embedded stand-in.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has to fail")]

mod commands;
mod examples;
mod guard;
mod harness;
mod input;
mod law;
mod layers;
mod moving;
mod plans;
mod project;
mod registry;
mod schemas;
mod terminal;
mod trouble;
