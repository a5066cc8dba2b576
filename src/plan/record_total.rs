//! The records that all steps of a plan together concern, each counted once.

use super::RecordCount;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The records that a plan affects. Each record counts once in each number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RecordTotals")]
pub struct RecordTotal {
    /// The records that lose values or get others. `max_records_affected` limits this number.
    pub affected: RecordCount,
    /// Those that lose values for good.
    pub lost: RecordCount,
    /// Those that get other values.
    pub moved: RecordCount,
}

impl RecordTotal {
    /// Says how many records there are together, where some of them move and lose values as well.
    #[must_use]
    pub fn overlap(&self) -> Option<String> {
        let both = !self.moved.is_none() && !self.lost.is_none();
        let is_less = self.affected.number() < self.moved.number() + self.lost.number();
        let together = self.affected.text("record").filter(|_| both && is_less)?;
        Some(format!(
            "{together}, because some of them both move and lose values"
        ))
    }
}
