//! What to do about files and paths.

use super::super::{
    exit::Failure,
    manifest_files,
    manifest_files_error::{ManifestFilesError, PathOrigin},
};
use crate::{
    files::PathRefusal,
    model::{joined, shell_option},
    session::SANDBOX_FILE,
};
use close_sandbox::FileError;
use indexmap::IndexSet;
use std::{error::Error as StdError, io, path::Path, sync::Arc};

/// What is said where a file that was named can't be read, such as a plan, a snapshot or a manifest.
pub const READ: &str = "check the path, and that the file is readable";

/// What is said where a file can't be written.
pub const WRITE: &str = "check that the folder exists and is writable, or name another file";

/// How many files a hint names; the rest is counted.
const NAMED: usize = 3;

pub fn of_manifests(error: &ManifestFilesError) -> String {
    let fixed = match error {
        ManifestFilesError::NoPath => {
            "name the manifests with -f PATH, or run `closectl pull` to write them to a folder \
             `manifests`"
        }
        ManifestFilesError::Read { named, .. } => match named {
            PathOrigin::Argument => READ,
            PathOrigin::Project => {
                "`closectl pull` writes manifests there; if they are elsewhere, correct `manifests` in closectl.yaml"
            }
            PathOrigin::Overlays(_) => {
                "correct the path in `overlays` of the organization in closectl.yaml, or create the overlay"
            }
        },
        ManifestFilesError::Several(errors) => {
            let hints: IndexSet<String> = errors.iter().map(of_manifests).collect();
            return joined(hints, "; ");
        }
        ManifestFilesError::LinkedFolder { .. } => {
            "name the folder itself with -f or in `manifests` of closectl.yaml, and remove the link"
        }
        ManifestFilesError::TooMany { .. } | ManifestFilesError::TooLarge(_) => {
            "name the folder or the files that hold the manifests, with -f or in `manifests` of closectl.yaml"
        }
        ManifestFilesError::TooManyTexts => {
            "write short texts directly in the manifests, or name fewer manifests with -f"
        }
        // What most likely is meant is there, under a name that is not read.
        ManifestFilesError::Empty { skipped, .. } if !skipped.is_empty() => {
            let named = skipped
                .iter()
                .take(NAMED)
                .map(|path| manifest_files::skipped(path));
            let more = skipped.len().saturating_sub(NAMED);
            let more = (more > 0).then(|| format!("and {more} more"));
            return joined(named.chain(more), "; ");
        }
        ManifestFilesError::Empty { named, .. } => match named {
            PathOrigin::Argument | PathOrigin::Project => {
                "`closectl pull` writes manifests there, or name another folder with -f"
            }
            PathOrigin::Overlays(_) => {
                "write an overlay there, or remove the folder from `overlays` of the organization in closectl.yaml"
            }
        },
    };
    fixed.to_owned()
}

/// Says what to do about the file of a sandbox. If the settings of an organization name the file, and not an argument, that
/// organization is named.
pub fn of_sandbox(error: &FileError, organization: Option<&str>) -> String {
    match (error, organization) {
        (FileError::Read { .. }, _) => READ.to_owned(),
        (FileError::Write { .. }, _) => {
            "check that the folder exists or can be created, and that you may write to it".to_owned()
        }
        (FileError::Damaged { path, .. }, _) => starting_over(path),
        // This file is closectl's own, whatever it holds.
        (FileError::Foreign { path }, _) if path.ends_with(SANDBOX_FILE) => starting_over(path),
        (FileError::Foreign { .. }, Some(name)) => format!("correct `sandbox` of `{name}` in closectl.yaml"),
        (FileError::Foreign { .. }, None) => {
            "name the file of a sandbox with --state; `closectl sandbox reset --state FILE` creates one"
                .to_owned()
        }
    }
}

/// Says how the sandbox in this file is replaced by a new one.
fn starting_over(path: &Path) -> String {
    let command = if path == Path::new(SANDBOX_FILE) {
        "closectl sandbox reset".to_owned()
    } else {
        shell_option("closectl sandbox reset --state", &path.display().to_string())
    };
    format!("run `{command}` to start over, which deletes everything in the sandbox")
}

/// Returns the reason why a path was not used, if that is behind a failure.
pub fn path_refusal(failure: &Failure) -> Option<&PathRefusal> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(failure);
    while let Some(error) = next {
        let shared = error.downcast_ref::<Arc<io::Error>>().map(Arc::as_ref);
        let found = error.downcast_ref::<io::Error>().or(shared);
        if let Some(refusal) = found.and_then(PathRefusal::of) {
            return Some(refusal);
        }
        next = error.source();
    }
    None
}

pub fn of_path(refusal: &PathRefusal) -> &'static str {
    match refusal {
        PathRefusal::Link => "remove the link, or name the file that it points to",
        PathRefusal::LinkOnTheWay(_) => "replace the link with a folder, or use a path without it",
        PathRefusal::NotAFolder(_) => "move it away, or use a path without it",
        PathRefusal::NotAFile(_) => {
            "name a file; manifests are named with -f, which also takes folders, and `-` for stdin"
        }
        PathRefusal::SecondName => "copy it to a separate file, and delete this name",
        PathRefusal::NotPrivate(_) => "delete it, or make the user who runs closectl its owner",
        PathRefusal::TooLarge(_) => "check that it is the right file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_sandbox_that_cannot_be_written_is_not_to_be_reset() {
        let error = FileError::Write {
            path: PathBuf::from(SANDBOX_FILE),
            source: io::ErrorKind::PermissionDenied.into(),
        };
        for organization in [None, Some("s")] {
            assert_eq!(
                of_sandbox(&error, organization),
                "check that the folder exists or can be created, and that you may write to it"
            );
        }
    }
}
