//! What the last look at an organization saw to be done of the marks in manifests: digests only, in a private file. It
//! only lets `validate` say more; without it, or where it says something odd, nothing is known.

use crate::files::{self, FileAccess};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The folder of the records in that of what closectl keeps.
const FOLDER: &str = "marks";

/// The version of the format.
const VERSION: u8 = 1;

/// A larger record is none that closectl wrote.
const LARGEST: u64 = 16 << 20;

/// After so many days a record says nothing any more.
const VALID_DAYS: i32 = 90;

/// What was seen to be done in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkRecord {
    version: u8,
    /// What the organization is called here.
    name: String,
    /// The id of the organization.
    pub organization: String,
    /// The day on which it was last read.
    pub seen: Date,
    /// The digests of the marks that have done their work.
    pub done: BTreeSet<String>,
}

impl MarkRecord {
    /// Makes a record of what was seen on a day.
    #[must_use]
    pub fn new(name: &str, organization: &str, seen: Date, done: BTreeSet<String>) -> Self {
        Self {
            version: VERSION,
            name: name.to_owned(),
            organization: organization.to_owned(),
            seen,
            done,
        }
    }

    /// Reads the record of an organization; nothing where there is none that still counts on that day.
    #[must_use]
    pub fn read(kept: &Path, name: &str, today: Date) -> Option<Self> {
        // Two names may come to one file.
        Self::at(&path(kept, name), today).filter(|record| record.name == name)
    }

    /// Reads the records of all organizations.
    #[must_use]
    pub fn all(kept: &Path, today: Date) -> Vec<Option<Self>> {
        let entries = fs::read_dir(kept.join(FOLDER)).into_iter().flatten().flatten();
        entries.map(|entry| Self::at(&entry.path(), today)).collect()
    }

    fn at(path: &Path, today: Date) -> Option<Self> {
        let bytes = files::read_own(path, LARGEST).ok()?;
        let record: Self = serde_json::from_slice(&bytes).ok()?;
        let age = today.since(record.seen).ok()?.get_days();
        (record.version == VERSION && (0..=VALID_DAYS).contains(&age)).then_some(record)
    }

    /// Writes the record, unless it says nothing new. A folder that can't be written to only means that nothing is known.
    pub fn keep(&self, kept: &Path) {
        let path = path(kept, &self.name);
        let known = Self::at(&path, self.seen);
        let says_nothing = known.as_ref() == Some(self) || (self.done.is_empty() && !path.exists());
        if says_nothing {
            return;
        }
        if let Ok(text) = serde_json::to_string_pretty(self) {
            let folder = kept.join(FOLDER);
            let _ = files::make_private_folders(&folder).map_err(drop).and_then(|()| {
                files::replace(&path, (text + "\n").as_bytes(), FileAccess::Owner).map_err(drop)
            });
        }
    }
}

fn path(kept: &Path, name: &str) -> PathBuf {
    kept.join(FOLDER)
        .join(format!("{}.json", files::file_name_of(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_record_that_is_old_damaged_or_from_tomorrow_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let seen = date(2026, 5, 1);
        let record = MarkRecord::new("staging", "orga_1", seen, ["sha256:1".to_owned()].into());
        record.keep(folder.path());
        assert_eq!(MarkRecord::read(folder.path(), "staging", seen), Some(record));
        assert_eq!(MarkRecord::read(folder.path(), "production", seen), None);
        for day in [date(2026, 4, 30), date(2026, 9, 1), date(2027, 5, 1)] {
            assert_eq!(MarkRecord::read(folder.path(), "staging", day), None, "{day}");
        }

        let file = path(folder.path(), "staging");
        for text in ["", "{", "{\"version\": 2}", "[]"] {
            fs::write(&file, text).unwrap();
            assert_eq!(MarkRecord::read(folder.path(), "staging", seen), None, "{text}");
        }
    }

    #[test]
    fn where_there_is_nothing_to_say_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        MarkRecord::new("staging", "orga_1", date(2026, 5, 1), BTreeSet::new()).keep(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
