//! The folders and files whose text may be shown, because a person named or trusted them.

use super::project::Project;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Returns the folders and files that may be quoted: the folder of the project, what the person named, and what the
/// project file names, which the person has trusted where it is elsewhere.
pub fn quotable(project: &Project, given: &[PathBuf], paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = given.iter().map(|path| named_folder(path).to_owned()).collect();
    folders.push(project.folder.clone());
    if given.is_empty() {
        folders.extend(paths.iter().cloned());
    }
    for one in project.organizations.values() {
        folders.extend(one.overlays.iter().map(|path| one.folder.join(path)));
    }
    folders.iter().filter_map(|folder| real(folder).ok()).collect()
}

/// Returns the folder that a named path is about: itself, or the one that it is in.
pub fn named_folder(path: &Path) -> &Path {
    // Of a link, the folder that the link is in: whatever it leads to, nobody named that.
    let is_folder = fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    if is_folder {
        path
    } else {
        path.parent().unwrap_or(Path::new(""))
    }
}

/// Returns the whole path of a folder; an empty one is the working directory.
fn real(folder: &Path) -> io::Result<PathBuf> {
    if folder.as_os_str().is_empty() {
        fs::canonicalize(".")
    } else {
        fs::canonicalize(folder)
    }
}
