//! The names of files in what is saved for later: relative to the folder of the project file, so that they are the same in
//! whichever of its folders closectl runs.

use super::{manifest_files::STANDARD_INPUT, project::Project};
use crate::model::Sources;
use std::{
    env,
    path::{Component, Path, PathBuf},
};

impl Project {
    /// Returns a path that is relative to the working directory as a saved plan names it. An absolute path stays, and
    /// without a project file every path does.
    pub fn portable(&self, path: &Path) -> PathBuf {
        let is_up = self.folder.components().all(|part| part == Component::ParentDir);
        let has_no_file = self.trust.file.as_os_str().is_empty();
        if has_no_file || !is_up || path.is_absolute() || is_input(path) {
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

    /// Returns manifests under the names that a saved plan has for them.
    pub fn portable_sources(&self, sources: &Sources) -> Sources {
        sources.renamed(|name| self.portable(Path::new(name)).display().to_string())
    }
}

/// Says whether a path is that of standard input, or the name of what was read there.
fn is_input(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new(STANDARD_INPUT)
}

/// Returns a path without the parts that lead nowhere.
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
