//! Signing in: every way to reach an organization, what goes wrong with each, tokens that are renewed, and that no
//! secret is in anything that a run leaves behind.

mod guarded;
mod renewed;
mod secrets;
mod ways;

pub use ways::{run, trusted_project};
