//! `closectl probe`: finds how the sandbox was set up, without being told, and leaves it as it was.

pub mod bench;
mod command;
mod facts;
mod killed;
mod refusals;
mod trouble;
mod worlds;
