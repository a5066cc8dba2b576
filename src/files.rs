//! Files as closectl writes them: a whole one or the old one at every moment, on the disk before anything relies on it,
//! and never through a link that somebody else may have put there. Knows nothing of what is in them.
//!
//! What `umask` says can only take access away: a private file is private from its first byte.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};
use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

/// The permission to read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAccess {
    /// For the owner only: keys, tokens, and what holds a whole organization.
    Owner,
    /// For whoever may see the folder, as any other file of a repository. A file that is there keeps its permissions.
    Everyone,
}

/// A file could not be written.
#[derive(Debug, Error)]
#[error("failed to write {path}: {source}")]
pub struct FileWriteError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// A file or folder could not be read.
#[derive(Debug, Error)]
#[error("failed to read {path}: {source}")]
pub struct FileReadError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl FileReadError {
    /// Returns a closure for `map_err` that adds the file to the reason.
    pub fn of(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        |source| Self {
            path: path.to_owned(),
            source,
        }
    }
}

/// Reads a file; nothing where it holds no text.
///
/// # Errors
///
/// Says why not.
pub fn read_text(path: &Path) -> Result<Option<String>, FileReadError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(FileReadError::of(path)(error)),
    }
}

/// Replaces a file as a whole, and makes the folders around it.
///
/// # Errors
///
/// Says why not, also that the path is a link.
pub fn replace(path: &Path, bytes: &[u8], access: FileAccess) -> Result<(), FileWriteError> {
    let write = || {
        // `/dev/stdout` has to work, although the system makes it a link: what it leads to is written to, even where
        // that is a file, since a rename would put a file in place of the link itself.
        if is_stream_of_system(path) {
            return OpenOptions::new().append(true).open(path)?.write_all(bytes);
        }
        refuse_link(fs::symlink_metadata(path).is_ok_and(|known| known.is_symlink()))?;
        StagedFile::new(path.to_owned(), bytes, access)?.put_in_place()
    };
    write().map_err(failed(path))
}

/// Replaces several files that people write themselves, such as manifests; none of them before there is room for all.
/// A link keeps leading where it leads, since such files may be shared between repositories.
///
/// # Errors
///
/// Names the file.
pub fn replace_all(files: &[(PathBuf, String)]) -> Result<(), FileWriteError> {
    let mut staged = Vec::new();
    for (path, text) in files {
        staged.push((path, StagedFile::linked(path, text).map_err(failed(path))?));
    }

    // For regular files only renames are left, which take no room on the disk.
    for (path, file) in staged {
        file.put_in_place().map_err(failed(path))?;
    }
    Ok(())
}

/// Replaces a file that people write themselves, as [`replace_all`] does.
///
/// # Errors
///
/// Names the file.
pub fn replace_linked(path: &Path, text: &str) -> Result<(), FileWriteError> {
    StagedFile::linked(path, text)
        .and_then(StagedFile::put_in_place)
        .map_err(failed(path))
}

/// Makes sure that a private file can be made in a folder, and that there is room for some bytes.
///
/// # Errors
///
/// Says why not.
pub fn try_out(folder: &Path) -> io::Result<()> {
    // Written to and not only created: a full disk shows only then.
    NamedTempFile::new_in(folder)?.write_all(&[b' '; 4096])
}

/// Makes a private file that was not there.
///
/// # Errors
///
/// Says why not, also that it is there.
pub fn create_private(path: &Path) -> io::Result<File> {
    private().append(true).create_new(true).open(path)
}

/// Opens a private file to add to its end, and makes it where it is missing.
///
/// # Errors
///
/// Says why not, also that the path is a link.
pub fn append_private(path: &Path) -> io::Result<File> {
    open_itself(path, private().append(true).create(true))
}

/// Opens a private file to hold a lock, and makes it and its folders where they are missing.
///
/// # Errors
///
/// Says why not, also that the path is a link.
pub fn open_lock(path: &Path) -> io::Result<File> {
    make_private_folders(folder_of(path))?;
    open_itself(
        path,
        private().read(true).write(true).create(true).truncate(false),
    )
}

/// Makes a folder and those around it where they are missing, for whoever may see the one that they are in.
///
/// # Errors
///
/// Names the folder.
pub fn make_folders(folder: &Path) -> Result<(), FileWriteError> {
    fs::create_dir_all(folder).map_err(failed(folder))
}

/// Makes a folder that was not there, for its owner only.
///
/// # Errors
///
/// Says why not, also that it is there.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    folders_for(FileAccess::Owner).create(folder)
}

/// Makes a folder and those around it where they are missing, for their owner only.
///
/// # Errors
///
/// Says why not.
pub fn make_private_folders(folder: &Path) -> io::Result<()> {
    folders_for(FileAccess::Owner).recursive(true).create(folder)
}

/// Makes sure that the names in a folder are on the disk, where folders can be opened.
///
/// # Errors
///
/// Says why not.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// The answers of file systems on which folders can't be put on the disk one by one.
const NOT_OFFERED: [io::ErrorKind; 3] = [
    io::ErrorKind::Unsupported,
    io::ErrorKind::InvalidInput,
    io::ErrorKind::PermissionDenied,
];

/// A file that is written beside its place and not there yet.
struct StagedFile<'a> {
    place: PathBuf,
    bytes: &'a [u8],
    /// Nothing where the place is no file but a pipe or a device, which can't be replaced.
    beside: Option<NamedTempFile>,
}

impl<'a> StagedFile<'a> {
    /// Stages the text of the file that a path leads to.
    fn linked(path: &Path, text: &'a str) -> io::Result<Self> {
        // A file that is not there yet leads nowhere else.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Self::new(place, text.as_bytes(), FileAccess::Everyone)
    }

    fn new(place: PathBuf, bytes: &'a [u8], access: FileAccess) -> io::Result<Self> {
        let known = fs::metadata(&place);
        if known.as_ref().is_ok_and(|known| !known.is_file()) {
            return Ok(Self {
                place,
                bytes,
                beside: None,
            });
        }

        // Beside its place, because a rename is atomic only within one file system.
        let folder = folder_of(&place);
        folders_for(access).recursive(true).create(folder)?;
        let mut builder = Builder::new();
        let everyone = for_everyone().filter(|_| access == FileAccess::Everyone);
        if let Some(permissions) = everyone {
            builder.permissions(permissions);
        }
        let mut file = builder.tempfile_in(folder)?;
        // Set on the file itself, because `umask` takes its part away from what a new one is made with.
        if let (FileAccess::Everyone, Ok(known)) = (access, known) {
            file.as_file().set_permissions(known.permissions())?;
        }
        file.write_all(bytes)?;
        // Before the rename, or a crash of the machine could leave an empty file under the name.
        file.as_file().sync_all()?;

        Ok(Self {
            place,
            bytes,
            beside: Some(file),
        })
    }

    fn put_in_place(self) -> io::Result<()> {
        let Some(file) = self.beside else {
            return fs::write(&self.place, self.bytes);
        };
        file.persist(&self.place).map_err(|error| error.error)?;
        // Without this, a crash of the machine may bring the old file back. Some file systems don't offer it for folders,
        // and the file is in its place by now: to say that it was not written would be wrong.
        match sync_folder(folder_of(&self.place)) {
            Err(error) if NOT_OFFERED.contains(&error.kind()) => Ok(()),
            synced => synced,
        }
    }
}

/// The permissions of a new file, of which `umask` takes its part away.
fn for_everyone() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    #[cfg(not(unix))]
    return None;
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn folders_for(access: FileAccess) -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    if access == FileAccess::Owner {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    }
    #[cfg(not(unix))]
    let _ = access;
    builder
}

/// Opens what a path names, and not what a link there leads to.
fn open_itself(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    if is_stream_of_system(path) {
        return options.open(path);
    }

    // The operating system refuses in the same step in which it opens, so that nobody can put a link there in between.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        options,
        rustix::fs::OFlags::NOFOLLOW.bits().cast_signed(),
    );
    // FILE_FLAG_OPEN_REPARSE_POINT: opens the link itself, which is refused below before anything is written.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(options, 0x0020_0000);

    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) => {
            // The system speaks of too many levels of links, which tells nobody what to do.
            refuse_link(fs::symlink_metadata(path).is_ok_and(|known| known.is_symlink()))?;
            return Err(error);
        }
    };
    refuse_link(file.metadata()?.is_symlink())?;
    Ok(file)
}

fn refuse_link(is_link: bool) -> io::Result<()> {
    if is_link {
        return Err(io::Error::other(
            "it is a link, and closectl writes only to files themselves",
        ));
    }
    Ok(())
}

/// `/dev/stdout`, `/dev/fd/3` and their like are links that the system itself makes.
fn is_stream_of_system(path: &Path) -> bool {
    cfg!(unix) && [Some(Path::new("/dev")), Some(Path::new("/dev/fd"))].contains(&path.parent())
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> FileWriteError {
    let path = path.to_owned();
    move |source| FileWriteError { path, source }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    #[test]
    fn nothing_is_written_through_a_link_and_its_target_stays() {
        let home = tempfile::tempdir().unwrap();
        let (target, link) = (home.path().join("target"), home.path().join("link"));
        fs::write(&target, "theirs").unwrap();
        symlink(&target, &link).unwrap();
        let dangling = home.path().join("dangling");
        symlink(home.path().join("nowhere"), &dangling).unwrap();

        for path in [&link, &dangling] {
            let refusals = [
                replace(path, b"mine", FileAccess::Owner).unwrap_err().source,
                replace(path, b"mine", FileAccess::Everyone).unwrap_err().source,
                append_private(path).unwrap_err(),
                open_lock(path).unwrap_err(),
            ];
            for refusal in refusals {
                assert_eq!(
                    refusal.to_string(),
                    "it is a link, and closectl writes only to files themselves"
                );
            }
            assert!(create_private(path).is_err());
        }

        assert_eq!(fs::read_to_string(&target).unwrap(), "theirs");
        assert!(!home.path().join("nowhere").exists());
        assert_eq!(
            fs::read_dir(home.path()).unwrap().count(),
            3,
            "nothing is left over"
        );
    }

    #[test]
    fn a_manifest_that_is_a_link_stays_one() {
        let home = tempfile::tempdir().unwrap();
        let (target, link) = (home.path().join("shared.yaml"), home.path().join("link.yaml"));
        fs::write(&target, "old").unwrap();
        symlink(&target, &link).unwrap();
        replace_linked(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn permissions_are_what_is_asked_for_and_those_of_a_file_stay() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("new");
        let file = |name: &str| folder.join(name);

        replace(&file("secret"), b"1", FileAccess::Owner).unwrap();
        append_private(&file("trace")).unwrap();
        create_private(&file("journal")).unwrap();
        open_lock(&file("locks/x.lock")).unwrap();
        for name in ["secret", "trace", "journal", "locks/x.lock"] {
            assert_eq!(mode(&file(name)), 0o600, "{name}");
        }
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&file("locks")), 0o700);

        fs::write(file("plan"), "old").unwrap();
        fs::set_permissions(file("plan"), Permissions::from_mode(0o640)).unwrap();
        replace(&file("plan"), b"new", FileAccess::Everyone).unwrap();
        assert_eq!(mode(&file("plan")), 0o640);
        replace(&file("plan"), b"new", FileAccess::Owner).unwrap();
        assert_eq!(
            mode(&file("plan")),
            0o600,
            "what holds secrets does not stay readable"
        );
    }

    #[test]
    fn what_can_not_be_replaced_stays_whole() {
        let home = tempfile::tempdir().unwrap();
        let good = home.path().join("a.yaml");
        fs::write(&good, "old").unwrap();
        fs::write(home.path().join("file"), "").unwrap();
        let files = [
            (good.clone(), "new".to_owned()),
            (home.path().join("file/b.yaml"), "new".to_owned()),
        ];
        let error = replace_all(&files).unwrap_err();
        assert_eq!(error.path, files[1].0);
        assert_eq!(fs::read_to_string(&good).unwrap(), "old");
    }
}
