//! Whether a path that a project file names leads out of the folder of the project, by `..` or by a link.

use std::{
    ffi::OsString,
    fs,
    path::{Component, Path, PathBuf},
};

/// Returns where a path leads, seen from the folder of the project, if that is outside of it. A link that leads nowhere
/// counts as outside: what is written there would be made wherever it points.
pub fn leads_outside(root: &Path, path: &Path) -> Option<String> {
    let root = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    // A folder that can't be read holds nothing that could be used.
    let root = fs::canonicalize(root).ok()?;
    let place = real_place(path);
    match place {
        Some(place) if place.starts_with(&root) => None,
        Some(place) => Some(seen_from(&root, &place).display().to_string()),
        None => Some("nowhere".to_owned()),
    }
}

/// Says whether a path leads to a file or folder, or into the folder, through every `..` and link of both. Neither has to
/// be there yet; one that leads nowhere leads into nothing.
pub fn leads_into(root: &Path, path: &Path) -> bool {
    match (real_place(root), real_place(path)) {
        (Some(root), Some(place)) => place.starts_with(root),
        (Some(_) | None, Some(_) | None) => false,
    }
}

/// Returns the real path of a file or folder that may not be there yet; nothing where a link leads nowhere.
fn real_place(path: &Path) -> Option<PathBuf> {
    let mut here = path.to_owned();
    let mut rest: Vec<OsString> = Vec::new();

    loop {
        let existing = if here.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &here
        };
        if let Ok(real) = fs::canonicalize(existing) {
            return Some(rest.iter().rev().fold(real, |place, part| place.join(part)));
        }

        if fs::symlink_metadata(existing).is_ok_and(|known| known.is_symlink()) {
            return None;
        }

        // A `..` behind what is not there has no meaning that one could rely on.
        let name = here.file_name()?.to_owned();
        rest.push(name);
        here.pop();
    }
}

/// Returns a path as it is written from a folder; both are real.
fn seen_from(root: &Path, place: &Path) -> PathBuf {
    let same = root
        .components()
        .zip(place.components())
        .take_while(|(one, other)| one == other)
        .count();
    // Nothing in common, as two drives of Windows have.
    if same == 0 {
        return place.to_owned();
    }
    let up = root.components().skip(same).map(|_| Component::ParentDir);
    up.chain(place.components().skip(same)).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::{leads_into, leads_outside};
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn paths_that_leave_the_folder_are_found_also_through_links() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("project");
        fs::create_dir_all(root.join("manifests")).unwrap();
        fs::create_dir_all(home.path().join("project-2")).unwrap();
        fs::create_dir_all(home.path().join("private")).unwrap();
        symlink("../private", root.join("out")).unwrap();
        symlink("manifests", root.join("in")).unwrap();
        symlink("../private/not-there", root.join("dangling")).unwrap();

        for (path, place) in [
            ("manifests", None),
            ("manifests/new/file.yaml", None),
            ("./manifests/../manifests", None),
            ("in", None),
            ("in/new.yaml", None),
            ("..", Some("..")),
            ("../private", Some("../private")),
            ("../project-2", Some("../project-2")),
            ("manifests/../../private/x", Some("../private/x")),
            ("out", Some("../private")),
            ("out/new/x.json", Some("../private/new/x.json")),
            ("dangling", Some("nowhere")),
            ("dangling/x", Some("nowhere")),
            ("not-there/../../private", Some("nowhere")),
        ] {
            assert_eq!(leads_outside(&root, &root.join(path)).as_deref(), place, "{path}");
            assert_eq!(leads_into(&root, &root.join(path)), place.is_none(), "{path}");
        }
        assert!(!leads_into(&root.join("not-there"), &root.join("manifests")));
        assert!(leads_into(&root.join("not-there"), &root.join("not-there/x")));
        let absolute = home.path().join("private");
        assert_eq!(leads_outside(&root, &absolute).as_deref(), Some("../private"));
        assert_eq!(leads_outside(&root, &root.join("manifests")), None);
    }
}
