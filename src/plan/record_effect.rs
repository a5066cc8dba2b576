//! The words for what becomes of the values of records.

use super::RecordCount;

/// The effect of a step on the values that records hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordEffect {
    /// They go for good.
    Lost,
    /// They become other values, and nothing is lost.
    Moved,
}

impl RecordEffect {
    /// Says in a few words how many records there are, as in `312 records move`.
    #[must_use]
    pub fn text(self, records: &RecordCount) -> String {
        if !records.is_known() {
            return "records not counted".to_owned();
        }
        match self {
            Self::Lost => records.sentence("record", "loses values", "lose values"),
            Self::Moved => records.sentence("record", "moves", "move"),
        }
    }
}
