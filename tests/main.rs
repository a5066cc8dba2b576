//! Tests of the real program over real HTTP, against the embedded stand-in.

mod harness;
mod law;
