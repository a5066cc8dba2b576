//! The records that all steps of a plan together concern, each counted once.

use super::{RecordCount, record_effect::RecordEffect};
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
    /// Says how many records move and how many lose values, as in `312 records move and 5 records lose values`; nothing
    /// where there are none.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let parts = [
            (RecordEffect::Moved, &self.moved),
            (RecordEffect::Lost, &self.lost),
        ];
        let told = parts.into_iter().filter(|(_, count)| !count.is_none());

        let told: Vec<String> = told
            .map(|(effect, count)| match count {
                RecordCount::Unknown { .. } => match effect {
                    RecordEffect::Moved => "an unknown number of records move".to_owned(),
                    RecordEffect::Lost => "an unknown number of records lose values".to_owned(),
                },
                RecordCount::Counted { .. } | RecordCount::AtMost { .. } | RecordCount::AtLeast { .. } => {
                    effect.text(count)
                }
            })
            .collect();
        (!told.is_empty()).then(|| told.join(" and "))
    }

    /// Says how many records there are together, where some of them move and lose values as well.
    #[must_use]
    pub fn overlap(&self) -> Option<String> {
        let both = !self.moved.is_none() && !self.lost.is_none();
        let is_less = self.affected.number() < self.moved.number() + self.lost.number();
        let together = self.affected.text("record").filter(|_| both && is_less)?;
        Some(format!("{together}; some of them move and lose values"))
    }
}
