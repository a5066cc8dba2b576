//! The repository that closectl runs in, which annotations of GitHub Actions and SARIF count their paths from.

use crate::render::repository_root::RepositoryRoot;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Finds the folders that may be the root: the one that GitHub Actions names, the one of git, and the working directory.
pub fn root() -> RepositoryRoot {
    let working = env::current_dir().unwrap_or_default();
    let named = env::var_os("GITHUB_WORKSPACE").filter(|folder| !folder.is_empty());
    // The working directory is a real path, so a root that is reached by a link has to become one, too.
    let named = named.and_then(|folder| fs::canonicalize(folder).ok());
    let of_git = working.ancestors().find(|folder| folder.join(".git").exists());

    let candidates: Vec<PathBuf> = named
        .into_iter()
        .chain(of_git.map(Path::to_owned))
        .chain([working.clone()])
        .collect();
    RepositoryRoot { working, candidates }
}
