//! Gives records back what they held before a run: every record by itself, from the file that the run kept, and only if it
//! still holds what the run left there.
//!
//! Nothing is remembered: a record that has its value is done, so a run that was ended anywhere goes on where it was.

use super::{
    KeptFile, KeptFileError, LeftRecords, RecordRestoration, RestoredSubject, RunEvent, RunObserver,
    StepContext, StepError, ValuesFolder, record_move::verify_none, restored_record::RecordRestorer,
};
use crate::{
    api::ApiErrorKind,
    model::{IdIndex, RecordSearch, RestoredValues, template},
    plan::{KeptRecord, Step},
};
use std::{collections::BTreeSet, path::Path};
use tokio::task::JoinSet;

/// How many records are read from the file, looked at and written before more are.
const AT_ONCE: usize = 200;

/// The work of a step that gives values back.
pub struct RestoreWork {
    file: KeptFile,
    values: RestoredValues,
    subject: RestoredSubject,
    /// The records that somebody was seen to have changed, which are not written whatever they hold by now.
    changed: BTreeSet<String>,
    /// The searches that have to find nothing afterwards, because a later step takes away what they find.
    emptied: Vec<RecordSearch>,
    /// How many records were counted when it was planned.
    expected: u64,
}

/// The counts of what became of the records so far.
#[derive(Debug, Default)]
struct RestoreCounts {
    written: u64,
    failed: u64,
    ignored: u64,
    done: u64,
    first: Option<StepError>,
}

impl RestoreWork {
    /// Finds the kept file of a step, which has to be the one that was planned with.
    ///
    /// # Errors
    ///
    /// Says that it is not there, or another one.
    pub fn of(
        step: &Step,
        runs: Option<&Path>,
        index: &IdIndex,
        emptied: Vec<RecordSearch>,
    ) -> Result<Self, StepError> {
        let missing = || StepError::NoKeptValues(step.address.clone());
        let (values, runs) = step.values.as_ref().zip(runs).ok_or_else(missing)?;
        let file = ValuesFolder::of(&runs.join(&values.run)).file(values.step)?;
        let file = file
            .filter(|file| file.digest == values.digest)
            .ok_or_else(missing)?;

        let own = index.id(&step.address).map(str::to_owned);
        let movement = step.changes.first();
        let movement = movement.and_then(|change| Some((change.before.as_str()?, change.after.as_str()?)));
        let id = |text: &str| {
            let address = template::as_reference(text)?;
            index.id(&address).map(str::to_owned)
        };
        let subject = RestoredSubject::of(&file.header, own, movement, id).ok_or_else(missing)?;
        let left = LeftRecords::bound_path(runs, values);
        let left = LeftRecords::read(&left).map_err(|source| KeptFileError::Read { path: left, source })?;
        Ok(Self {
            values: values.clone(),
            changed: left.changed,
            subject,
            emptied,
            expected: step
                .records
                .as_ref()
                .map_or(file.count, |records| records.number().min(file.count)),
            file,
        })
    }
}

/// Gives the records of a step their values back, and says whether any was written.
///
/// # Errors
///
/// Says how many did not get theirs; all others have theirs, or were changed by somebody else.
pub async fn restore(
    context: &StepContext,
    work: RestoreWork,
    observer: &RunObserver,
) -> Result<bool, StepError> {
    let RestoreWork {
        file,
        values,
        subject,
        changed,
        emptied,
        expected,
    } = work;
    let restorer = RecordRestorer {
        client: context.client.clone(),
        interval: context.interval,
        subject,
        values,
    };

    let mut counts = RestoreCounts::default();
    let mut records = file.records()?;
    let tell = |done: u64| {
        let (step, total) = (context.step.id, expected);
        observer(&RunEvent::Moved {
            step,
            done: done.min(total),
            total,
        });
    };
    tell(0);
    loop {
        let mut chunk: Vec<KeptRecord> = records.by_ref().take(AT_ONCE).collect::<Result<_, _>>()?;
        if chunk.is_empty() {
            break;
        }
        chunk.retain(|record| !changed.contains(&record.record));
        let is_interrupted = restore_chunk(&restorer, &file, chunk, &mut counts).await?;
        tell(counts.done);
        // What was not looked at yet is left to the next run.
        if is_interrupted {
            break;
        }
    }

    if let Some(first) = counts.first {
        return Err(StepError::NotRestored {
            count: counts.failed + counts.ignored,
            written: counts.written,
            first: Box::new(first),
        });
    }
    // Whoever came to hold it meanwhile would lose it.
    for search in &emptied {
        verify_none(context, search).await?;
    }
    Ok(counts.written > 0)
}

/// Gives some records their values, all at the same time; says whether somebody wants to stop.
async fn restore_chunk(
    restorer: &RecordRestorer,
    file: &KeptFile,
    chunk: Vec<KeptRecord>,
    counts: &mut RestoreCounts,
) -> Result<bool, StepError> {
    let mut tasks = JoinSet::new();
    for record in chunk {
        let Some(records) = file.header.type_of(&record) else {
            continue;
        };
        let (restorer, path) = (restorer.clone(), records.path.clone());
        tasks.spawn(async move { (restorer.restore(&path, &record).await, record.record) });
    }

    let mut is_interrupted = false;
    while let Some(done) = tasks.join_next().await {
        let (outcome, record) = done.map_err(StepError::Lost)?;
        match outcome {
            RecordRestoration::Written => counts.written += 1,
            RecordRestoration::Restored | RecordRestoration::Changed | RecordRestoration::Gone => {}
            RecordRestoration::Ignored => {
                counts.ignored += 1;
                counts.first.get_or_insert(StepError::RecordIgnored(record));
                continue;
            }
            RecordRestoration::Failed(error) => {
                is_interrupted |= matches!(error.kind(), ApiErrorKind::Interrupted);
                counts.failed += 1;
                counts.first.get_or_insert(error.into());
                continue;
            }
        }
        counts.done += 1;
    }
    Ok(is_interrupted)
}
