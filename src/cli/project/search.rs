//! Looks for the project file.

use super::NAME;
use crate::files::FileReadError;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Looks upwards for the project file. Its path is relative, so that paths in messages stay short.
///
/// Whatever has its name is the project file, also where it can't be read: to go on as if there were none would do without
/// the policy in it.
pub fn find() -> Result<Option<PathBuf>, FileReadError> {
    // Nothing is above a folder that is gone.
    let Ok(here) = env::current_dir() else {
        return Ok(None);
    };
    let mut path = PathBuf::from(NAME);
    // Up to the root, as git looks for its own folder.
    for _ in here.ancestors() {
        match fs::symlink_metadata(&path) {
            Ok(_) => return Ok(Some(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(FileReadError::of(&path)(error)),
        }
        path = Path::new("..").join(path);
    }
    Ok(None)
}

/// Says whether a git repository around the working directory ends below a project file that was found upwards.
pub fn is_beyond_repository(path: &Path) -> bool {
    let up = path.components().count().saturating_sub(1);
    let here = env::current_dir().unwrap_or_default();
    let mut between = here.ancestors().take(up);
    between.any(|folder| folder.join(".git").exists())
}
