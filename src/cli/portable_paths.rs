//! The paths in saved plans. They are relative to the folder of the project file, so that a plan can be applied from any
//! folder of the project.

use super::{
    manifest_files::STANDARD_INPUT,
    project::{Project, leads_into},
    trust::TrustRefusal,
};
use crate::model::Sources;
use std::{
    env,
    path::{Component, Path, PathBuf},
};

impl Project {
    /// Returns the path for a saved plan of a path that is relative to the working directory. Absolute paths stay as they
    /// are, and without a project file all paths do.
    pub fn portable(&self, path: &Path) -> PathBuf {
        let is_up = self.folder.components().all(|part| part == Component::ParentDir);
        if !self.has_file() || !is_up || path.is_absolute() || is_input(path) {
            return path.to_owned();
        }

        let here = env::current_dir().unwrap_or_default();
        let root = here.ancestors().nth(self.folder.components().count());
        let below = root.and_then(|root| here.strip_prefix(root).ok());
        plain(&below.unwrap_or(Path::new("")).join(path))
    }

    /// Returns a path of a saved plan relative to the working directory.
    pub fn seen_from_here(&self, portable: &Path) -> PathBuf {
        if is_input(portable) {
            portable.to_owned()
        } else {
            self.folder.join(portable)
        }
    }

    /// Returns what the manifests of a saved plan may lie in: those that the project lists or, where it lists none, its
    /// folder.
    ///
    /// # Errors
    ///
    /// Says that the project file isn't trusted.
    pub fn manifest_roots(&self) -> Result<Vec<PathBuf>, TrustRefusal> {
        let listed = self.manifests(&[])?;
        Ok(if listed.is_empty() {
            vec![self.folder.clone()]
        } else {
            listed
        })
    }

    /// Says whether a path of a saved plan leads to one of these manifests, or into it.
    pub fn leads_to(&self, roots: &[PathBuf], portable: &Path) -> bool {
        let here = self.seen_from_here(portable);
        roots.iter().any(|root| leads_into(root, &here))
    }

    /// Returns the manifests, named by their paths in a saved plan.
    pub fn portable_sources(&self, sources: &Sources) -> Sources {
        sources.renamed(|name| self.portable(Path::new(name)).display().to_string())
    }
}

/// Says whether a path means standard input.
fn is_input(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new(STANDARD_INPUT)
}

/// Returns a path without `.` and without a folder that the following `..` leaves again.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let is_below = matches!(out.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            Component::ParentDir if is_below => drop(out.pop()),
            Component::ParentDir | Component::Normal(_) | Component::RootDir | Component::Prefix(_) => {
                out.push(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_lead_nowhere_are_left_out() {
        for (path, left) in [
            ("x/../manifests/a.yaml", "manifests/a.yaml"),
            ("x/./a.yaml", "x/a.yaml"),
            ("x/../../a.yaml", "../a.yaml"),
            ("../../a.yaml", "../../a.yaml"),
        ] {
            assert_eq!(plain(Path::new(path)), Path::new(left), "{path}");
        }
    }
}
