//! Reads the values that a run is about to take or change and writes them to files: of all its steps, before its first
//! write. What is counted is what is kept: where fewer records show up than were counted, and nothing proves that these are
//! all, the run does not begin.
//!
//! Values are written as they come, page by page, and never all of them are held at once. Nothing here tells a value to
//! anybody.

use super::{CountError, KeptFileError, KeptFileWriter, RecordCounter, UnfinishedValues, budgets::REREADING};
use crate::{
    api::{ApiError, PollInterval, Reader, RecordPages},
    model::{Address, RecordSearch, counted},
    plan::{KeptRecord, KeptStep, RecordCount},
};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use thiserror::Error;
use tokio::{
    sync::Semaphore,
    task::{JoinError, JoinSet},
};

/// The most searches whose pages are read at once. A cursor ends after half a minute, and the rate limit gives each of
/// these a page every four seconds.
const WALKS: usize = 8;
/// The most records that are read at once one by one.
const READS: usize = 100;

/// Values can't be kept. Its text reads well after "failed to".
#[derive(Debug, Error)]
pub enum KeepError {
    /// A file can't be written.
    #[error(transparent)]
    File(#[from] KeptFileError),
    /// No search finds the records of a step.
    #[error("save the values that `{0}` deletes or changes: no search finds the records")]
    NoSearch(Address),
    /// A call failed.
    #[error("save the values that `{address}` deletes or changes: failed to {source}")]
    Read {
        /// The step's object.
        address: Address,
        /// Why.
        source: ApiError,
    },
    /// Nobody knows how many records there are.
    #[error(
        "save the values that `{address}` deletes or changes: closectl could not count the records: \
             {source}"
    )]
    Uncounted {
        /// The step's object.
        address: Address,
        /// Why.
        source: CountError,
    },
    /// Not all records that were counted show up, or nothing proves that these are all.
    #[error(
        "save the values that `{address}` deletes or changes: Close counts {} but shows {found}, so some may \
         be missing",
        counted(*count, "record")
    )]
    Fewer {
        /// The step's object.
        address: Address,
        /// How many are counted.
        count: u64,
        /// How many were found.
        found: u64,
    },
    /// A task of this program ended without a result.
    #[error("save the values that records hold: {0}")]
    Lost(JoinError),
}

/// Keeps the values of the records of each step in a folder, every file of it whole and on the disk.
///
/// # Errors
///
/// Says why not all values can be kept; the run must not begin then.
pub async fn keep(
    reader: &Reader,
    interval: PollInterval,
    steps: Vec<KeptStep>,
    folder: &UnfinishedValues,
) -> Result<(), KeepError> {
    // A disk that is full or read-only is found before anything is read.
    let mut keepers = Vec::new();
    for step in steps {
        let file = Mutex::new(folder.file(&step.header)?);
        keepers.push(Arc::new(StepKeeper { step, file }));
    }

    let readings = read_all(reader, &keepers).await?;
    let counter = RecordCounter::new(reader.clone());
    for (keeper, mut readings) in keepers.into_iter().zip(readings) {
        if !keeper.has_all(&readings) {
            for reading in &mut readings {
                reading.make_sure(&keeper, &counter, interval).await?;
            }
        }
        keeper.finish()?;
    }
    Ok(())
}

/// Reads what all searches find, some at once; returns the readings of each step.
async fn read_all(
    reader: &Reader,
    keepers: &[Arc<StepKeeper>],
) -> Result<Vec<Vec<SearchReading>>, KeepError> {
    let walks = Arc::new(Semaphore::new(WALKS));
    let mut tasks = JoinSet::new();
    for (nth, keeper) in keepers.iter().enumerate() {
        // That there are none was proven when they were counted.
        if keeper.step.counted.as_ref().is_some_and(RecordCount::is_none) {
            continue;
        }
        for search in keeper.step.searches.clone() {
            let mut reading = SearchReading::new(reader, search);
            let (keeper, walks) = (Arc::clone(keeper), Arc::clone(&walks));
            tasks.spawn(async move {
                reading.walk(&keeper, &walks).await?;
                reading.read_missing(&keeper).await?;
                Ok::<_, KeepError>((nth, reading))
            });
        }
    }

    let mut readings: Vec<Vec<SearchReading>> = keepers.iter().map(|_| Vec::new()).collect();
    while let Some(done) = tasks.join_next().await {
        let (nth, reading) = done.map_err(KeepError::Lost)??;
        readings[nth].push(reading);
    }
    Ok(readings)
}

/// The file of a step while its records are read.
struct StepKeeper {
    step: KeptStep,
    file: Mutex<KeptFileWriter>,
}

impl StepKeeper {
    fn address(&self) -> Address {
        self.step.header.address.clone()
    }

    fn add(&self, records: &[KeptRecord]) -> Result<(), KeptFileError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.add(records)
    }

    /// Says whether readings show at least as many records as were counted, and are proven to show all.
    fn has_all(&self, readings: &[SearchReading]) -> bool {
        let met = readings.iter().map(|reading| reading.pages.met());
        let (found, is_whole) = met.fold((0, true), |(found, is_whole), met| {
            (found + met.count, is_whole && met.whole)
        });
        match &self.step.counted {
            Some(count) if count.is_none() => true,
            Some(count) => count.is_known() && is_whole && found >= count.number(),
            None => false,
        }
    }

    fn finish(&self) -> Result<(), KeptFileError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.finish()
    }

    fn unread(&self, source: ApiError) -> KeepError {
        KeepError::Read {
            address: self.address(),
            source,
        }
    }
}

/// The reading of what one search finds.
struct SearchReading {
    reader: Reader,
    search: RecordSearch,
    pages: RecordPages,
    /// The ids of the records whose rows show no value.
    missing: Vec<String>,
}

impl SearchReading {
    fn new(reader: &Reader, search: RecordSearch) -> Self {
        let query = search.query();
        let pages = reader.pages(search.records.object_type, &query, &search.attributes());
        Self {
            reader: reader.clone(),
            search,
            pages,
            missing: Vec::new(),
        }
    }

    /// Reads all pages and keeps the values that rows show. Those that they don't show are read later, because cursors end
    /// meanwhile.
    async fn walk(&mut self, keeper: &StepKeeper, walks: &Semaphore) -> Result<(), KeepError> {
        // Nobody closes it.
        let _walk = walks.acquire().await;
        let name = keeper.step.name.as_deref();
        while let Some(rows) = self.pages.next().await.map_err(|error| keeper.unread(error))? {
            let mut records = Vec::with_capacity(rows.len());
            for row in rows {
                let id = row["id"].as_str().unwrap_or_default();
                match self.search.value_of(&row, name) {
                    Some(value) => records.push(self.record(id, value.clone())),
                    None => self.missing.push(id.to_owned()),
                }
            }
            keeper.add(&records)?;
        }
        Ok(())
    }

    /// Reads the records whose rows show no value, and keeps what they hold by themselves.
    async fn read_missing(&mut self, keeper: &StepKeeper) -> Result<(), KeepError> {
        let missing = std::mem::take(&mut self.missing);
        for some in missing.chunks(READS) {
            let mut calls = JoinSet::new();
            for id in some.iter().cloned() {
                let (reader, path) = (self.reader.clone(), self.search.path_of(&id));
                calls.spawn(async move { (id, reader.get(&path).await) });
            }

            let mut records = Vec::with_capacity(some.len());
            while let Some(done) = calls.join_next().await {
                let (id, answer) = done.map_err(KeepError::Lost)?;
                match answer {
                    Ok(answer) => records.extend(self.kept(keeper, &id, answer.body)),
                    // A record that somebody deleted meanwhile holds nothing any more.
                    Err(error) if error.status() == Some(404) => {}
                    Err(error) => return Err(keeper.unread(error)),
                }
            }
            keeper.add(&records)?;
        }
        Ok(())
    }

    /// Returns what is kept of a record that was read by itself; nothing where somebody took its value meanwhile.
    fn kept(&self, keeper: &StepKeeper, id: &str, record: Value) -> Option<KeptRecord> {
        if self.search.held.is_none() {
            return Some(self.record(id, record));
        }
        let value = self.search.value_of(&record, keeper.step.name.as_deref())?;
        Some(self.record(id, value.clone()))
    }

    fn record(&self, id: &str, value: Value) -> KeptRecord {
        KeptRecord {
            record: id.to_owned(),
            records: self.search.records.object_type.to_owned(),
            value,
        }
    }

    /// Counts again, and reads again what does not show yet, until all that is counted was read.
    async fn make_sure(
        &mut self,
        keeper: &StepKeeper,
        counter: &RecordCounter,
        interval: PollInterval,
    ) -> Result<(), KeepError> {
        let mut backoff = interval.start(REREADING);
        loop {
            let now = counter.count(&self.search).await;
            let now = now.map_err(|source| KeepError::Uncounted {
                address: keeper.address(),
                source,
            })?;
            let met = self.pages.met();
            // A reading that may lack some is good enough where a count that is exact says that it lacks none.
            if met.count >= now.count && (met.whole || now.whole) {
                return Ok(());
            }
            if !backoff.wait().await {
                return Err(KeepError::Fewer {
                    address: keeper.address(),
                    count: now.count,
                    found: met.count,
                });
            }

            self.pages.again();
            self.walk(keeper, &Semaphore::new(1)).await?;
            self.read_missing(keeper).await?;
        }
    }
}
