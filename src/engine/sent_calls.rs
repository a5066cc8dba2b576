//! The file beside a journal that tells when the calls of a step were sent. Without it, a write that may still arrive
//! could not be told from one that was never sent. Knows nothing of what the steps are.

use super::budgets::ARRIVAL;
use crate::files;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The name of the file.
const SENT: &str = "sent.jsonl";

/// The record of the calls that a run sends.
#[derive(Debug)]
pub(super) struct SentCalls {
    path: PathBuf,
    /// Nothing once a line could not be written.
    file: Mutex<Option<File>>,
}

/// One line: a call of a step is about to be sent.
#[derive(Debug, Serialize, Deserialize)]
struct SentCall {
    /// The step's id in the plan of the run.
    step: usize,
    /// When.
    sent: Timestamp,
    /// The time up to which it may arrive.
    until: Timestamp,
}

impl SentCalls {
    /// Makes the file in the folder of a run.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn create(folder: &Path) -> io::Result<Self> {
        let path = folder.join(SENT);
        let file = files::create_private(&path)?;
        Ok(Self {
            path,
            file: Mutex::new(Some(file)),
        })
    }

    /// Writes that a call of a step is about to be sent, and returns once that is on the disk.
    pub fn note(&self, step: usize, now: Timestamp, timeout: Duration) {
        let mut kept = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(file) = kept.as_mut() else {
            return;
        };

        let line = SentCall {
            step,
            sent: now,
            until: later(now, timeout.saturating_mul(ARRIVAL)),
        };
        let mut write = || -> io::Result<()> {
            let mut bytes = serde_json::to_vec(&line)?;
            bytes.push(b'\n');
            file.write_all(&bytes)?;
            file.sync_data()
        };

        // A file in which a call is missing would say that it was never sent. Without the file, everything that was
        // begun counts as sent, and that needs no room on the disk.
        if write().is_err() {
            *kept = None;
            let _ = files::remove(&self.path);
        }
    }
}

/// Returns up to when the last call of each step may arrive; nothing where no file tells it.
pub(super) fn arrivals(folder: &Path) -> Option<BTreeMap<usize, Timestamp>> {
    let text = files::read_own(&folder.join(SENT), files::LARGEST_OWN).ok()?;
    // A line that a kill cut short was written before its call, which was not sent then.
    let lines = text.split(|byte| *byte == b'\n');
    let calls = lines.filter_map(|line| serde_json::from_slice::<SentCall>(line).ok());
    Some(calls.map(|call| (call.step, call.until)).collect())
}

/// Returns the time so much later, or the last one that there is.
fn later(time: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    time.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const MINUTE: Duration = Duration::from_secs(60);

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_call_of_a_step_counts_and_a_cut_line_does_not() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(
            arrivals(home.path()),
            None,
            "an older closectl wrote no such file"
        );
        let sent = SentCalls::create(home.path()).unwrap();
        assert_eq!(arrivals(home.path()), Some(BTreeMap::new()));
        for (step, now) in [(0, "2026-11-23T09:18:05Z"), (3, "2026-11-23T09:18:06Z")] {
            sent.note(step, time(now), MINUTE);
        }
        sent.note(0, time("2026-11-23T09:18:09Z"), MINUTE);
        let path = home.path().join(SENT);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}{{\"step\":7,\"sent\":\"2026")).unwrap();
        let expected = [
            (0, time("2026-11-23T09:19:09Z")),
            (3, time("2026-11-23T09:19:06Z")),
        ];
        assert_eq!(arrivals(home.path()), Some(expected.into()));
    }

    #[test]
    fn a_call_that_can_not_be_noted_takes_the_file_with_it() {
        let home = tempfile::tempdir().unwrap();
        let sent = SentCalls::create(home.path()).unwrap();
        let read_only = File::open(home.path().join(SENT)).unwrap();
        *sent.file.lock().unwrap() = Some(read_only);
        sent.note(1, time("2026-11-23T09:18:05Z"), MINUTE);
        sent.note(2, time("2026-11-23T09:18:05Z"), MINUTE);
        assert_eq!(arrivals(home.path()), None);
    }
}
