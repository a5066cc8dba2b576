//! Whether what a run kept of record values can be written back.

/// The values that were kept of a step of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptStanding {
    /// All of them are there.
    Whole {
        /// The digest of their file.
        digest: String,
        /// The custom field that they are of, by its id then.
        field: Option<String>,
        /// How many records there are.
        count: u64,
        /// The types of the records.
        records: Vec<String>,
    },
    /// They can't be written back, for this reason.
    Unusable {
        /// Why.
        because: String,
    },
}
