//! Problems in manifests as people see them: what, where with the line and a mark under it, and what to do.
//!
//! Draws only: it finds no problems, and prints nothing.

mod draw;
mod line;
mod piece;
mod plain;
mod ruler;
mod style;

pub use draw::draw;
pub use plain::{ProblemReport, plain};
pub use style::ProblemStyle;
