//! What a person trusted, in their own configuration folder: for each project file the digest of the parts that it was
//! trusted with. It holds names of settings and digests, no commands, addresses or keys.

use super::{FileOwnerError, ProjectAsk, check_owner, project_ask};
use crate::files::{self, FileAccess, FileWriteError};
use etcetera::BaseStrategy as _;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The version of the file.
const VERSION: u8 = 1;
/// The most bytes that are read of it.
const LARGEST: u64 = 16 << 20;

/// What was trusted can't be read or remembered.
#[derive(Debug, Error)]
pub enum TrustStoreError {
    /// The person has no folder for settings.
    #[error("failed to find the folder for your own settings: {0}")]
    NoFolder(String),
    /// It can't be read.
    #[error("failed to read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not what this program writes.
    #[error("refused: {} is not a file that closectl wrote, so nothing is trusted", .0.display())]
    Garbled(PathBuf),
    /// Others can write it.
    #[error("refused: other users can write {}, so nothing is trusted", .0.display())]
    Open(PathBuf),
    /// It is somebody else's.
    #[error(transparent)]
    Owner(#[from] FileOwnerError),
    /// It can't be written.
    #[error(transparent)]
    Write(#[from] FileWriteError),
}

/// The digests that were trusted for one project file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedProject {
    /// The digest of all parts together.
    pub digest: String,
    /// The parts: their digests, and what to call them.
    pub parts: BTreeMap<String, String>,
}

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustFile {
    version: u8,
    projects: BTreeMap<String, TrustedProject>,
}

impl TrustedProject {
    /// Makes the entry of these parts.
    pub fn of(asks: &[ProjectAsk]) -> Self {
        Self {
            digest: project_ask::digest(asks),
            parts: asks.iter().map(|ask| (ask.digest(), ask.name())).collect(),
        }
    }
}

/// Returns what was trusted of a project file.
///
/// # Errors
///
/// Says why nothing counts as trusted.
pub fn trusted(project: &Path) -> Result<Option<TrustedProject>, TrustStoreError> {
    let projects = read(&place()?)?.projects;
    Ok(projects.get(&key(project)).cloned())
}

/// Remembers that a project file is trusted with these parts; returns the file that it is written in.
///
/// # Errors
///
/// Says why it can't be remembered.
pub fn remember(project: &Path, asks: &[ProjectAsk]) -> Result<PathBuf, TrustStoreError> {
    change(|projects| {
        projects.insert(key(project), TrustedProject::of(asks));
    })
}

/// Forgets that a project file is trusted; says whether it was.
///
/// # Errors
///
/// Says why it can't be forgotten.
pub fn forget(project: &Path) -> Result<bool, TrustStoreError> {
    // Nothing is made only to forget something.
    if trusted(project)?.is_none() {
        return Ok(false);
    }
    change(|projects| {
        projects.remove(&key(project));
    })?;
    Ok(true)
}

fn change(edit: impl FnOnce(&mut BTreeMap<String, TrustedProject>)) -> Result<PathBuf, TrustStoreError> {
    let path = place()?;
    let failed = |source| FileWriteError {
        path: path.clone(),
        source,
    };

    // Two programs at once must not lose what the other one remembers.
    let folder = path.parent().unwrap_or(Path::new("."));
    files::make_private_folders(folder).map_err(failed)?;
    let _lock = files::lock(&path.with_extension("lock"))?;

    let mut file = read(&path)?;
    edit(&mut file.projects);
    let text = serde_json::to_string_pretty(&file).map_err(|error| failed(error.into()))?;
    files::replace(&path, format!("{text}\n").as_bytes(), FileAccess::Owner)?;
    Ok(path)
}

/// Reads the file; an empty one where there is none.
fn read(path: &Path) -> Result<TrustFile, TrustStoreError> {
    let unread = |source| TrustStoreError::Read {
        path: path.to_owned(),
        source,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(TrustFile {
                version: VERSION,
                projects: BTreeMap::new(),
            });
        }
        Err(error) => return Err(unread(error)),
    };
    // Whoever can write it, or put another one in its place, could trust in somebody else's name.
    check_owner(path, &file)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    for (path, metadata) in [(path, file.metadata()), (folder, fs::metadata(folder))] {
        if is_open_to_others(&metadata.map_err(unread)?) {
            return Err(TrustStoreError::Open(path.to_owned()));
        }
    }

    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text).map_err(unread)?;
    let file: TrustFile =
        serde_json::from_str(&text).map_err(|_| TrustStoreError::Garbled(path.to_owned()))?;
    if file.version != VERSION {
        return Err(TrustStoreError::Garbled(path.to_owned()));
    }
    Ok(file)
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o022 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_metadata: &fs::Metadata) -> bool {
    false
}

/// Returns where it is: `closectl/trust.json` in the folder for the person's own settings, which XDG_CONFIG_HOME names.
fn place() -> Result<PathBuf, TrustStoreError> {
    let folders =
        etcetera::choose_base_strategy().map_err(|error| TrustStoreError::NoFolder(error.to_string()))?;
    Ok(folders.config_dir().join("closectl").join("trust.json"))
}

/// Returns what a project file is called there: its real path, so that each clone is a project of its own.
fn key(project: &Path) -> String {
    let real = fs::canonicalize(project).unwrap_or_else(|_| project.to_owned());
    real.display().to_string()
}
