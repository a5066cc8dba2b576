//! Finds the manifests of a folder and of those in it, and follows no link to another folder.

use super::manifest_files_error::ManifestFilesError;
use crate::files::FileReadError;
use std::{
    fs::{self, FileType},
    path::{Path, PathBuf},
};

/// The most manifests of one folder.
const MOST_FILES: usize = 10_000;

/// The most entries that are looked at below one folder.
const MOST_ENTRIES: usize = 100_000;

/// The files below a folder.
#[derive(Default)]
pub struct FolderSearch {
    /// The manifests, by name; hidden files and folders are left out.
    pub files: Vec<PathBuf>,
    /// What looks like a manifest and has another ending.
    pub skipped: Vec<PathBuf>,
}

impl FolderSearch {
    /// Searches a folder and those in it.
    ///
    /// # Errors
    ///
    /// Says what can't be read, that a link leads to another folder, or that there is too much.
    pub fn below(folder: &Path) -> Result<Self, ManifestFilesError> {
        let too_many = |most, what| ManifestFilesError::TooMany {
            folder: folder.to_owned(),
            most,
            what,
        };
        let mut found = Self::default();
        let mut folders = vec![folder.to_owned()];
        let mut count = 0;
        while let Some(inner) = folders.pop() {
            let failed = FileReadError::of(&inner);
            for entry in fs::read_dir(&inner).map_err(failed)? {
                count += 1;
                if count > MOST_ENTRIES {
                    return Err(too_many(MOST_ENTRIES, "files and folders"));
                }
                let entry = entry.map_err(failed)?;
                let kind = entry.file_type().map_err(failed)?;
                found.see(entry.path(), kind, &mut folders)?;
                if found.files.len() > MOST_FILES {
                    return Err(too_many(MOST_FILES, "manifests"));
                }
            }
        }

        // Folders list their files in any order, and what is read must not depend on that.
        found.files.sort();
        found.skipped.sort();
        Ok(found)
    }

    /// Takes an entry for what it is itself.
    fn see(
        &mut self,
        path: PathBuf,
        kind: FileType,
        folders: &mut Vec<PathBuf>,
    ) -> Result<(), ManifestFilesError> {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with('.') {
            return Ok(());
        }
        if kind.is_dir() {
            folders.push(path);
            return Ok(());
        }
        // It may lead to a folder further up, and round in a circle, or to a whole disk.
        if kind.is_symlink() && path.is_dir() {
            let target = fs::read_link(&path).map_err(FileReadError::of(&path))?;
            return Err(ManifestFilesError::LinkedFolder { link: path, target });
        }

        let lower = name.to_lowercase();
        if name.ends_with(".yaml") || name.ends_with(".yml") {
            self.files.push(path);
        } else if [".yaml", ".yml", ".json"]
            .iter()
            .any(|ending| lower.ends_with(ending))
            && !lower.ends_with(".schema.json")
        {
            self.skipped.push(path);
        }
        Ok(())
    }
}
