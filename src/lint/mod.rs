//! A second look at valid manifests: what they say is allowed, but probably not what somebody wants.
//!
//! A rule over any kind is one file in `rules` and one line in [`rules::RULES`]; a rule of one kind is reported by the
//! kind itself ([`Kind::check`](crate::model::Kind::check),
//! [`Kind::check_members`](crate::model::Kind::check_members)). Nothing here makes a manifest invalid, asks Close or
//! knows what day it is.

mod codes;
mod finding;
mod input;
mod members;
mod rules;
mod secret;
mod secret_settings;
mod waivers;

pub use codes::codes;
pub use finding::{Acceptance, LintFinding};
pub use input::LintInput;
pub use rules::{UNCHECKED_REFERENCE, find};
pub use secret::concealed;
pub use waivers::judge;
