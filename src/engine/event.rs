//! What happens while the engine works, for showing progress.

use super::AwaitedWrites;
use crate::plan::StepStatus;
use std::sync::Arc;

/// Something that happened.
#[derive(Debug)]
pub enum RunEvent {
    /// Some of the reads have been answered.
    Read {
        /// How many.
        done: usize,
        /// Of how many.
        total: usize,
    },
    /// A step has been started.
    Started {
        /// Its id in the plan.
        step: usize,
    },
    /// A step is over.
    Ended {
        /// Its id in the plan.
        step: usize,
        /// The result.
        status: StepStatus,
    },
    /// Records have been moved.
    Moved {
        /// The step's id in the plan.
        step: usize,
        /// How many.
        done: u64,
        /// Of how many.
        total: u64,
    },
    /// The organization is read again, because what was written does not show yet.
    Rereading,
    /// Writes of an earlier run may still arrive, and are waited for.
    Awaiting(AwaitedWrites),
    /// They have arrived, or can't any more.
    Awaited {
        /// How many have not arrived.
        missing: usize,
    },
}

/// Takes events; must not block.
pub type RunObserver = Arc<dyn Fn(&RunEvent) + Send + Sync>;
