//! The file with the record of promotions from one organization to another.

use super::error::SessionError;
use crate::{
    files::{self, FileAccess, FileReadError, file_name_of},
    plan::Organization,
    promotion::PromotionRecord,
};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// The folders of the records of promotions.
#[derive(Clone, Debug)]
pub struct PromotionFolders {
    /// The folder that records are written to; it belongs in git.
    pub current: PathBuf,
    /// The folder that earlier versions wrote to. A record is read there as long as the current folder has none.
    pub former: PathBuf,
}

/// The file with the record of promotions from one organization to another.
pub struct PromotionFile {
    path: PathBuf,
    former: PathBuf,
}

impl PromotionFile {
    /// Returns the file for two organizations.
    pub fn new(folders: &PromotionFolders, from: &str, to: &str) -> Self {
        // Escaped, so that no two pairs of names share a file: `a--b` to `c` is another pair than `a` to `b--c`.
        let plain = |name: &str| file_name_of(name).replace("--", "-%2D");
        let name = format!("{}--{}.json", plain(from), plain(to));
        Self {
            path: folders.current.join(&name),
            former: folders.former.join(name),
        }
    }

    /// Reads what was promoted before, if anything was.
    ///
    /// # Errors
    ///
    /// Says why the record can't be used.
    pub fn read(
        &self,
        source: &Organization,
        target: &Organization,
    ) -> Result<Option<PromotionRecord>, SessionError> {
        match read_one(&self.path, source, target)? {
            Some(record) => Ok(Some(record)),
            None => read_one(&self.former, source, target),
        }
    }

    /// Returns the ids of what was promoted before, in the source and in the target, whether or not the record is about them:
    /// that is not known before they are read. Of a record that can't be used, there is none.
    #[must_use]
    pub fn ids(&self) -> [BTreeSet<String>; 2] {
        let read = |path| files::read_own(path, files::LARGEST_DOCUMENT).ok();
        let bytes = read(&self.path).or_else(|| read(&self.former));
        let record = bytes.and_then(|bytes| PromotionRecord::read(&String::from_utf8_lossy(&bytes)).ok());
        record.map(|record| record.ids()).unwrap_or_default()
    }

    /// Writes a record, whole or not at all.
    ///
    /// # Errors
    ///
    /// Says why it can't be written.
    pub fn write(&self, record: &PromotionRecord) -> Result<(), SessionError> {
        Ok(files::replace(
            &self.path,
            record.text()?.as_bytes(),
            FileAccess::Owner,
        )?)
    }
}

fn read_one(
    path: &Path,
    source: &Organization,
    target: &Organization,
) -> Result<Option<PromotionRecord>, SessionError> {
    let path = path.to_owned();
    let bytes = match files::read_own(&path, files::LARGEST_DOCUMENT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FileReadError::of(&path)(error).into()),
    };
    let record = PromotionRecord::read(&String::from_utf8_lossy(&bytes)).and_then(|record| {
        record.check(source, target)?;
        Ok(Some(record))
    });
    record.map_err(|source| SessionError::PromotionRecord { path, source })
}
