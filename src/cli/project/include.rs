//! What a project file includes: the way through the files, and what is wrong with an include.

use super::{chain::shortened, codes, outside::leads_outside};
use crate::{
    manifest,
    model::{Place, Problem},
};
use std::{
    fs,
    path::{Path, PathBuf},
    vec,
};

/// The most files that make up a project.
pub(super) const MOST_FILES: usize = 5_000;

/// A file on the way to what it includes.
pub(super) struct OpenInclude {
    pub(super) path: PathBuf,
    /// The whole path, links followed.
    pub(super) real: PathBuf,
    pub(super) folder: PathBuf,
    /// The files that are still to be read, and where it names them.
    pub(super) left: vec::IntoIter<(PathBuf, Place)>,
}

/// Returns what is wrong with an include of a file on the way through others, if anything is.
pub(super) fn wrong_include(root: &Path, other: &Path, way: &[OpenInclude], place: Place) -> Option<Problem> {
    // Not even read: a problem would show lines of it.
    if let Some(outside) = leads_outside(root, other) {
        let message = format!(
            "{} leads out of the folder of the project, to {outside}",
            other.display()
        );
        let problem = Problem::new(&codes::OUTSIDE_INCLUDE, message).at(place, "outside");
        return Some(
            problem.help(
                "move it into the folder of the project, or the project file to where both are below it",
            ),
        );
    }

    let real = fs::canonicalize(other).ok();
    let from = real.and_then(|real| way.iter().position(|open| open.real == real));
    if let Some(from) = from {
        let files = way[from..].iter().map(|open| open.path.as_path()).chain([other]);
        let files: Vec<String> = files.map(|path| path.display().to_string()).collect();
        let message = format!("the files include each other: {}", shortened(files).join(" → "));
        let problem = Problem::new(&codes::INCLUDE_CYCLE, message).at(place, "back to the beginning");
        return Some(problem.help("delete one of them"));
    }

    if other.is_file() {
        return None;
    }
    let message = if other.exists() {
        format!("{} is not a file", other.display())
    } else {
        format!("there is no file {}", other.display())
    };
    let problem = Problem::new(&codes::UNKNOWN_FILE, message).at(place, "not there");
    Some(problem.help("paths are relative to this file"))
}

/// Returns the problem of a project with too many files.
pub(super) fn too_many_files(place: Place) -> Problem {
    let message = format!("the project file includes more than {MOST_FILES} files");
    let problem = Problem::new(&manifest::TOO_MUCH, message).at(place, "one too many");
    problem.help("put more organizations into one file")
}
