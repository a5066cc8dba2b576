//! How much a run keeps on the disk of record values, found out without reading them.

use super::{
    erased_values::{ERASED, ErasedValues},
    values_folder::ValuesFolder,
};
use crate::{
    files,
    plan::{KeptAmount, KeptEnd},
};
use std::{
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

/// The most bytes of the last line of a file of values.
const LAST_LINE: u64 = 200;

/// Finds out what the run in a folder keeps, without reading the values.
#[must_use]
pub fn kept_amount(run: &Path) -> KeptAmount {
    let mut amount = KeptAmount::default();
    match ErasedValues::of(run) {
        Ok(Some(erased)) => {
            amount.erased = Some(erased.at.to_string());
            return amount;
        }
        Ok(None) => {}
        Err(error) => amount.problem = Some(format!("failed to read {ERASED}: {error}")),
    }

    let folder = ValuesFolder::of(run);
    let steps = match folder.steps() {
        Ok(steps) => steps,
        Err(error) => {
            amount.problem = Some(format!("failed to {error}"));
            return amount;
        }
    };
    for step in steps {
        match file_amount(&folder.file_of(step)) {
            Ok((values, bytes)) => {
                amount.values += values;
                amount.bytes += bytes;
            }
            Err(error) => amount.problem = Some(format!("failed to read the values of step {step}: {error}")),
        }
    }
    amount
}

/// Returns how many values a file holds, as its last line says, and how many bytes.
fn file_amount(path: &Path) -> io::Result<(u64, u64)> {
    let mut file = files::open_own(path)?;
    let bytes = file.metadata()?.len();
    file.seek(SeekFrom::Start(bytes.saturating_sub(LAST_LINE)))?;
    let mut tail = Vec::new();
    file.take(LAST_LINE).read_to_end(&mut tail)?;

    let mut lines = tail.trim_ascii_end().rsplit(|byte| *byte == b'\n');
    let end = lines
        .next()
        .and_then(|line| serde_json::from_slice::<KeptEnd>(line).ok());
    let end = end.ok_or_else(|| io::Error::other("it is not complete"))?;
    Ok((end.count, bytes))
}
