//! The folder that paths in annotations count from.

use std::path::{Component, Path, PathBuf};

/// The folder that GitHub counts paths from, with the one in which closectl runs.
#[derive(Clone, Debug)]
pub struct RepositoryRoot {
    /// The working directory, whole: other paths count from there.
    pub working: PathBuf,
    /// The folders that may be the root, the likeliest first.
    pub candidates: Vec<PathBuf>,
}

impl RepositoryRoot {
    /// Returns the path of a file as it is written from the first folder that holds it, with slashes on every system. A
    /// file that no folder holds keeps its path.
    #[must_use]
    pub fn path_of(&self, file: &str) -> String {
        let whole = without_detours(&self.working.join(file));
        let mut inside = self
            .candidates
            .iter()
            .filter_map(|root| whole.strip_prefix(root).ok());
        let shown = inside.next().map_or_else(
            || file.strip_prefix("./").unwrap_or(file).to_owned(),
            |path| path.display().to_string(),
        );
        shown.replace('\\', "/")
    }
}

/// Returns a path without `.` and `..`, as far as its words tell.
fn without_detours(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::RepositoryRoot;

    #[test]
    fn paths_count_from_the_first_root_that_holds_the_file() {
        let root = |working: &str, candidates: &[&str]| RepositoryRoot {
            working: working.into(),
            candidates: candidates.iter().map(Into::into).collect(),
        };
        for (working, candidates, file, shown) in [
            (
                "/r/crm/deep",
                &["/r"][..],
                "../manifests/./a.yaml",
                "crm/manifests/a.yaml",
            ),
            ("/r/crm", &["/elsewhere", "/r"], "m.yaml", "crm/m.yaml"),
            ("/r/crm", &["/r"], "/r/other/m.yaml", "other/m.yaml"),
            ("/r/crm", &["/r"], "../../outside.yaml", "../../outside.yaml"),
            ("/r", &["/r"], "./m.yaml", "m.yaml"),
            ("/r", &[], "./m.yaml", "m.yaml"),
        ] {
            assert_eq!(root(working, candidates).path_of(file), shown, "{working} {file}");
        }
    }
}
