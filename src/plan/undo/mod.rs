//! How a run is taken back: what the organization was before it, what the run did, and what of that an ordinary plan
//! brings back.

mod addresses;
mod attempts;
mod changed;
mod conflicts;
mod dead_ids;
mod draft;
mod gone;
mod kept_standing;
mod leftover;
mod made;
mod mentions;
mod order;
mod others;
mod renewed_ids;
mod replaced;
mod reverse_changes;
mod state_before;
mod undone_step;
mod values;

pub use attempts::UndoAttempts;
pub use draft::{Undo, undo};
pub use kept_standing::KeptStanding;
pub use leftover::{LeftoverKind, UndoLeftover};
pub use renewed_ids::RenewedIds;
pub use state_before::{ObjectBefore, StateBefore};
