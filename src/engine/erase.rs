//! Erases what a run keeps of record values.

use super::{
    erased_values::ErasedValues,
    kept_amount::kept_amount,
    values_folder::{KeptFileError, ValuesFolder},
};
use crate::{files, plan::KeptAmount};
use jiff::Timestamp;
use std::path::Path;

/// Erases what the run in a folder keeps, and returns what there was; nothing where it keeps nothing. Killed at any moment,
/// it either was not begun or is carried to its end by the next one.
///
/// # Errors
///
/// Says what can't be written or removed.
pub fn erase_values(run: &Path, now: Timestamp) -> Result<Option<ErasedValues>, KeptFileError> {
    let folder = ValuesFolder::of(run);
    let failed = |source| KeptFileError::Write {
        path: folder.path().to_owned(),
        source,
    };

    // One that was cut short has said it already, and only has to go on.
    let before = ErasedValues::of(run).map_err(failed)?;
    let is_there = folder.is_there().map_err(failed)?;
    let erased = match before {
        None if !is_there => return Ok(None),
        Some(erased) => erased,
        None => {
            let KeptAmount { values, bytes, .. } = kept_amount(run);
            let erased = ErasedValues {
                at: now,
                values,
                bytes,
                // What can't be listed is erased all the same.
                steps: folder.steps().unwrap_or_default(),
            };
            erased.put_into(run).map_err(failed)?;
            erased
        }
    };

    if is_there {
        files::remove_folder(folder.path()).map_err(failed)?;
        files::sync_folder(run).map_err(failed)?;
    }
    Ok(Some(erased))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::erased_values::ERASED;
    use std::{fs, path::PathBuf};

    fn run_that_keeps(home: &Path) -> PathBuf {
        let values = home.join("values");
        fs::create_dir_all(&values).unwrap();
        for (step, count) in [(0, 2), (7, 40)] {
            let record = "{\"record\":\"lead_1\",\"records\":\"lead\",\"value\":\"secret\"}\n".repeat(count);
            let text = format!("{{\"version\":1}}\n{record}{{\"complete\":true,\"count\":{count}}}\n");
            fs::write(values.join(format!("{step}.jsonl")), text).unwrap();
        }
        home.to_owned()
    }

    #[test]
    fn what_is_kept_is_counted_from_the_last_lines_and_erased_as_a_whole() {
        let home = tempfile::tempdir().unwrap();
        let run = run_that_keeps(home.path());
        let kept = kept_amount(&run);
        assert_eq!((kept.values, kept.problem), (42, None));
        assert!(kept.bytes > 42 * 50, "{}", kept.bytes);

        let now: Timestamp = "2026-11-27T03:00:00Z".parse().unwrap();
        let erased = erase_values(&run, now).unwrap().unwrap();
        assert_eq!((erased.values, erased.bytes, erased.at), (42, kept.bytes, now));
        assert_eq!(erased.steps, [0, 7]);
        assert!(!run.join("values").exists());
        let after = kept_amount(&run);
        assert_eq!(after.erased.as_deref(), Some("2026-11-27T03:00:00Z"));
        assert_eq!((after.values, after.bytes), (0, 0));

        // Again it is the same that was erased, and when that was.
        let again = erase_values(&run, Timestamp::now()).unwrap().unwrap();
        assert_eq!(again, erased);
        let nothing = tempfile::tempdir().unwrap();
        assert_eq!(erase_values(nothing.path(), now).unwrap(), None);
        assert!(!nothing.path().join(ERASED).exists());
    }

    #[test]
    fn an_erasure_that_was_cut_short_counts_as_begun_and_the_next_one_ends_it() {
        let home = tempfile::tempdir().unwrap();
        let run = run_that_keeps(home.path());
        let begun = ErasedValues {
            at: "2026-11-27T03:00:00Z".parse().unwrap(),
            values: 42,
            bytes: 1,
            steps: vec![0, 7],
        };
        fs::write(run.join(ERASED), serde_json::to_vec(&begun).unwrap()).unwrap();
        fs::remove_file(run.join("values/0.jsonl")).unwrap();
        assert_eq!(ValuesFolder::of(&run).steps().unwrap(), Vec::<usize>::new());
        let used = ValuesFolder::of(&run).file(7).unwrap_err().to_string();
        assert!(
            used.contains("they were erased on 2026-11-27T03:00:00Z"),
            "{used}"
        );
        assert!(ValuesFolder::of(&run).file(8).unwrap().is_none());
        assert_eq!(erase_values(&run, Timestamp::now()).unwrap(), Some(begun));
        assert!(!run.join("values").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_erased_through_a_link() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("closectl.yaml"), "").unwrap();
        let (run, theirs) = (home.path().join("run"), tempfile::tempdir().unwrap());
        fs::create_dir(&run).unwrap();
        run_that_keeps(theirs.path());
        std::os::unix::fs::symlink(theirs.path().join("values"), run.join("values")).unwrap();
        let now = Timestamp::now();
        erase_values(&run, now).unwrap_err();
        assert!(theirs.path().join("values/7.jsonl").exists());
        assert!(kept_amount(&run).problem.is_some());
    }
}
