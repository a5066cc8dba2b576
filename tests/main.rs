//! Tests of the real program over real HTTP, against the embedded stand-in.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has to fail")]

mod commands;
mod completion;
mod corpus;
mod diff;
mod drift;
mod examples;
mod explained;
mod faults;
mod fleet;
mod graph;
mod guard;
mod harness;
mod hints;
mod house;
mod init;
mod input;
mod journal;
mod kills;
mod law;
mod laws;
mod layers;
mod links;
mod lint;
mod lost;
mod moving;
mod overlays;
mod pages;
mod pipelines;
mod plans;
mod project;
mod promote;
mod reference;
mod registry;
mod reviewed;
mod saved;
mod schemas;
mod shown;
mod signin;
mod terminal;
mod together;
mod tracing;
mod trouble;
mod undo;
mod update;
