//! Two organizations side by side: how they differ, and what goes from one to the other. Pure: what is read and written
//! is so elsewhere, and what is wanted of the target becomes an ordinary plan.

mod announce;
mod aside;
mod both_sided;
mod brought;
mod compare;
mod decide;
mod decision;
mod first_names;
mod known_objects;
mod lists;
mod local_overrides;
mod missing;
mod names;
mod one_sided;
mod pairing;
mod record;
mod request;
mod side;
mod snapshot;
mod taken_together;
mod targeted;
mod variables;
mod verdict;

pub use announce::announced;
pub use brought::BroughtChanges;
pub use compare::{ComparedSide, SideComparison, compare};
pub use decide::decide;
pub use decision::{
    DanglingReference, KeptChange, MissingReference, OutdatedOverlay, PromotionConflict, PromotionDecision,
    UncomparedObject,
};
pub use local_overrides::{LocalOverrides, LocalSides};
pub use record::{PromotionRecord, PromotionRecordError};
pub use request::{PromotionRequest, SourceAge};
pub use side::{PromotionSide, SideChoice, idle_choices};
pub use snapshot::{Snapshot, SnapshotError};
pub use variables::VariableTranslation;

#[cfg(test)]
mod tests;
