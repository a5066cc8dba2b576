//! Reads the records whose values may come back, to say how many get theirs, and which somebody changed since.
//!
//! Searches show up to 200 records at once. Where Close takes no such search, and for records that it leaves out, the
//! record itself is read: only that shows whether it is gone.

use super::{KeptFile, KeptFileError, LeftRecords, RestoredSubject};
use crate::{
    api::{ApiError, Reader},
    model::{RecordSearch, RecordStanding, RestoredValues},
    plan::KeptRecord,
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use thiserror::Error;
use tokio::task::JoinSet;

/// How many records one search shows at most (API notes, adjacent section 19).
const AT_ONCE: usize = 200;

/// The values that may come back, and the records that may get them.
#[derive(Debug)]
pub struct ReadReturn<'a> {
    /// The file.
    pub file: &'a KeptFile,
    /// What the run did to them.
    pub values: &'a RestoredValues,
    /// What they are of, by the ids of now.
    pub subject: RestoredSubject,
    /// The records that were seen to be changed by somebody before.
    pub known_changed: BTreeSet<String>,
    /// Whether the records should have their values by now, so that one that seems to lack its value is read itself.
    pub are_restored: bool,
}

/// The records whose values may come back, as they are now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestoreReading {
    /// How many get theirs back.
    pub due: u64,
    /// How many have theirs.
    pub restored: u64,
    /// Those that stay as they are.
    pub left: LeftRecords,
}

/// The records can't be read.
#[derive(Debug, Error)]
pub enum RestoreReadingError {
    /// The kept values can't be read.
    #[error(transparent)]
    File(#[from] KeptFileError),
    /// A call failed.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A read was lost inside this program.
    #[error("read a record: {0}")]
    Lost(#[from] tokio::task::JoinError),
}

impl RestoreReading {
    /// Says whether every record has its value.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.due == 0 && self.left.is_empty()
    }
}

impl ReadReturn<'_> {
    /// Reads all records of the file.
    ///
    /// # Errors
    ///
    /// Says what could not be read.
    pub async fn read(&self, reader: &Reader) -> Result<RestoreReading, RestoreReadingError> {
        let mut reading = RestoreReading::default();
        let mut records = self.file.records()?;
        let mut takes_ids = true;

        loop {
            let chunk: Vec<KeptRecord> = records.by_ref().take(AT_ONCE).collect::<Result<_, _>>()?;
            if chunk.is_empty() {
                return Ok(reading);
            }
            let mut found = HashMap::new();
            if takes_ids {
                match self.search(reader, &chunk).await {
                    Ok(rows) => found = rows,
                    // Nothing says that a search for ids may name so many, or any.
                    Err(error) if error.is_bad_request() => takes_ids = false,
                    Err(error) => return Err(error.into()),
                }
            }
            self.judge(reader, &chunk, found, &mut reading).await?;
        }
    }

    /// Searches for records by their ids, and returns what they hold.
    async fn search(
        &self,
        reader: &Reader,
        chunk: &[KeptRecord],
    ) -> Result<HashMap<String, Value>, ApiError> {
        let mut found = HashMap::new();
        let attributes = self.subject.attributes();
        for records in &self.file.header.types {
            let of_type = chunk.iter().filter(|record| record.records == records.records);
            let ids: Vec<&str> = of_type.map(|record| record.record.as_str()).collect();
            if ids.is_empty() {
                continue;
            }

            let query = RecordSearch::by_ids(&records.records, &ids);
            let page = reader.first_rows(&records.records, &query, &attributes).await?;
            for row in page.rows {
                let id = row["id"].as_str().unwrap_or_default().to_owned();
                found.insert(id, self.subject.value_in(&row));
            }
        }
        Ok(found)
    }

    /// Judges records by what a search showed of them, or by what they show themselves.
    async fn judge(
        &self,
        reader: &Reader,
        chunk: &[KeptRecord],
        mut found: HashMap<String, Value>,
        reading: &mut RestoreReading,
    ) -> Result<(), RestoreReadingError> {
        // A row that shows nothing of a record that should have its value may only have another shape.
        let is_doubtful = |record: &KeptRecord, now: &Value| {
            self.are_restored
                && !self.known_changed.contains(&record.record)
                && self.subject.standing(self.values, &record.value, now) == RecordStanding::AsLeft
        };
        let mut reads = JoinSet::new();
        for record in chunk {
            let is_known = found
                .get(&record.record)
                .is_some_and(|now| !is_doubtful(record, now));
            let Some(records) = self.file.header.type_of(record).filter(|_| !is_known) else {
                continue;
            };
            let (reader, id) = (reader.clone(), record.record.clone());
            let path = format!("{}{id}/", records.path);
            reads.spawn(async move { (id, reader.get(&path).await) });
        }

        while let Some(read) = reads.join_next().await {
            let (id, answer) = read?;
            match answer {
                Ok(answer) => drop(found.insert(id, self.subject.value_in(&answer.body))),
                Err(error) if error.status() == Some(404) => drop(found.remove(&id)),
                Err(error) => return Err(error.into()),
            }
        }

        for record in chunk {
            let Some(now) = found.get(&record.record) else {
                reading.left.gone.insert(record.record.clone());
                continue;
            };
            match self.subject.standing(self.values, &record.value, now) {
                RecordStanding::Restored => reading.restored += 1,
                RecordStanding::AsLeft if !self.known_changed.contains(&record.record) => reading.due += 1,
                RecordStanding::AsLeft | RecordStanding::Changed => {
                    reading.left.changed.insert(record.record.clone());
                }
            }
        }
        Ok(())
    }
}
