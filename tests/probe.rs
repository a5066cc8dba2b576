//! `closectl probe`: finds how the sandbox was set up, without being told, and leaves it as it was.

mod bench;
mod worlds;
