//! How a run is taken back: what the organization was before it, what the run did, and what of that an ordinary plan
//! brings back.

mod addresses;
mod attempts;
mod conflicts;
mod draft;
mod order;
mod reverse_changes;
mod state_before;
mod undone_step;

pub use attempts::UndoAttempts;
pub use draft::{Undo, undo};
pub use state_before::{ObjectBefore, StateBefore};
