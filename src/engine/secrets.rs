//! The file for what Close shows only once, such as the signature keys of webhooks.

use crate::{
    files::{self, FileAccess, FileLock},
    model::{Address, RegisteredKind},
    plan::Action,
};
use serde_json::{Map, Value};
use std::{
    io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The room for the secrets of the steps that are under way at the same time, in bytes.
const ROOM: usize = 4096;

/// Returns the name of what Close shows only once when a step makes an object of this kind, if there is such a thing. What is
/// replaced is made again, with a new secret.
#[must_use]
pub fn shown_once(action: Action, kind: &RegisteredKind) -> Option<&'static str> {
    let makes = matches!(action, Action::Create | Action::Replace);
    kind.any.def.secret.filter(|_| makes)
}

/// A file of secrets by address and attribute, readable by its owner only.
#[derive(Clone, Debug)]
pub struct SecretsFile {
    path: PathBuf,
}

/// The file can't be used.
#[derive(Debug, Error)]
pub enum SecretsFileError {
    /// It can't be read or written.
    #[error("use {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something else.
    #[error("read {path}: it is not a file of secrets")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
}

impl SecretsFile {
    /// Names the file; nothing is read or written yet.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes sure, before anything is made, that secrets can be stored beside those that the file has.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn check(&self) -> Result<(), SecretsFileError> {
        let _lock = self.lock()?;
        let known = self.read()?;
        let text = self.text(&known)?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        files::try_out(folder, text.len() + ROOM).map_err(|source| self.failed(source))?;
        // Written back unchanged: only a write shows that the folder, the permissions and the disk allow one.
        self.write(&known)
    }

    /// Adds a secret and keeps the others, also those that another run adds at the same time; the file is replaced as a
    /// whole.
    ///
    /// # Errors
    ///
    /// Says why the file can't be used.
    pub fn add(&self, address: &Address, attribute: &str, secret: &str) -> Result<(), SecretsFileError> {
        let _lock = self.lock()?;
        let mut known = self.read()?;
        let entry = known
            .entry(address.to_string())
            .or_insert_with(|| Value::Object(Map::new()));
        // Somebody may have edited the file; what can't hold attributes gives way to what Close shows only
        // once.
        if !entry.is_object() {
            *entry = Value::Object(Map::new());
        }
        entry[attribute] = Value::String(secret.to_owned());
        self.write(&known)
    }

    /// Says whether the file has a secret of an object.
    #[must_use]
    pub fn has(&self, address: &Address) -> bool {
        let known = self.read();
        known.is_ok_and(|known| known.contains_key(address.as_str()))
    }

    /// Waits until no other run changes the file.
    fn lock(&self) -> Result<FileLock, SecretsFileError> {
        let mut lock = self.path.clone().into_os_string();
        lock.push(".lock");
        files::lock(Path::new(&lock)).map_err(|error| SecretsFileError::File {
            path: error.path,
            source: error.source,
        })
    }

    fn read(&self) -> Result<Map<String, Value>, SecretsFileError> {
        match files::read_own(&self.path, files::LARGEST_OWN) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| SecretsFileError::Foreign {
                path: self.path.clone(),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Map::new()),
            Err(source) => Err(self.failed(source)),
        }
    }

    fn write(&self, known: &Map<String, Value>) -> Result<(), SecretsFileError> {
        files::replace(&self.path, &self.text(known)?, FileAccess::Owner)
            .map_err(|error| self.failed(error.source))
    }

    fn text(&self, known: &Map<String, Value>) -> Result<Vec<u8>, SecretsFileError> {
        let mut text = serde_json::to_vec_pretty(known).map_err(|error| self.failed(error.into()))?;
        text.push(b'\n');
        Ok(text)
    }

    fn failed(&self, source: io::Error) -> SecretsFileError {
        SecretsFileError::File {
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn secrets_are_kept_side_by_side_for_their_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = SecretsFile::at(folder.path().join("a/b.json"));
        secrets
            .add(
                &Address::new("webhook", "https://x.test/1"),
                "signature_key",
                "one",
            )
            .unwrap();
        secrets
            .add(
                &Address::new("webhook", "https://x.test/2"),
                "signature_key",
                "two",
            )
            .unwrap();
        let known: Value = serde_json::from_slice(&fs::read(secrets.path()).unwrap()).unwrap();
        assert_eq!(known["webhook/https://x.test/1"]["signature_key"], "one");
        assert_eq!(known["webhook/https://x.test/2"]["signature_key"], "two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                fs::metadata(secrets.path()).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn runs_that_add_at_the_same_time_lose_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = SecretsFile::at(folder.path().join("keys.json"));
        std::thread::scope(|scope| {
            for run in 0..8 {
                let secrets = &secrets;
                scope.spawn(move || {
                    for hook in 0..4 {
                        secrets.check().unwrap();
                        let address = Address::new("webhook", &format!("https://x.test/{run}/{hook}"));
                        secrets.add(&address, "signature_key", "key").unwrap();
                    }
                });
            }
        });
        let known: Map<String, Value> = serde_json::from_slice(&fs::read(secrets.path()).unwrap()).unwrap();
        assert_eq!(known.len(), 32);
    }

    #[test]
    fn a_foreign_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        fs::write(&path, "mine").unwrap();
        let secrets = SecretsFile::at(&path);
        assert!(matches!(secrets.check(), Err(SecretsFileError::Foreign { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }
}
