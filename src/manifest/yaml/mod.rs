//! YAML text to a tree in which every key and value knows its place, and values back to canonical text.
//!
//! Knows nothing of manifests, kinds or schemas, and touches no file.

mod alias;
mod build;
mod cause;
mod codes;
mod excerpt;
mod fault;
mod layout;
mod line;
mod mapping;
mod node;
mod parse;
mod scalar;
mod syntax;
mod write;

pub use codes::{CODES, DUPLICATE_KEY, TOO_LARGE, TOO_MANY_PROBLEMS};
pub use node::{Content, Entry, Found, Node};
pub use parse::{Parsed, parse};
pub use write::{WriteError, write};
