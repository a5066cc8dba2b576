//! What came of the calls of a step.

use serde_json::Value;

/// The result of one step's calls.
pub enum StepResult {
    /// The answer to its write.
    Written(Value),
    /// What was to be made, as somebody else made it meanwhile.
    Theirs(Value),
    /// No write was needed.
    UpToDate,
}

impl StepResult {
    /// Says of calls that show no object whether one of them wrote.
    pub fn of(wrote: bool) -> Self {
        if wrote {
            Self::Written(Value::Null)
        } else {
            Self::UpToDate
        }
    }
}
