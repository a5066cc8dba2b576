//! Reads files: only files, and only up to a size.

use crate::{FileReadError, OpenFolder, PathRefusal, entry::FileUse, open_to_read};
use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// Reads a file of at most `most` bytes, wherever a link leads.
///
/// # Errors
///
/// Says why not, also that it is no file or too large.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_open(open(path)?, most)
}

/// Opens a file to read it, wherever a link leads, and waits for nobody.
///
/// # Errors
///
/// Says why not, also that it is no file.
pub fn open(path: &Path) -> io::Result<File> {
    open_to_read(path)
}

/// Reads a file that only this program writes, and so through no link.
///
/// # Errors
///
/// Says why not, also that it is no file, a link or too large.
pub fn read_own(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_open(open_own(path)?, most)
}

/// Opens a file that only this program writes to read it, and so through no link.
///
/// # Errors
///
/// Says why not, also that it is no file or a link.
pub fn open_own(path: &Path) -> io::Result<File> {
    let (folder, name) = OpenFolder::of_file(path, None)?;
    folder.file(&name, FileUse::Read)
}

/// Reads a file of at most `most` bytes; nothing where it holds no text.
///
/// # Errors
///
/// Says why not.
pub fn read_text(path: &Path, most: u64) -> Result<Option<String>, FileReadError> {
    let bytes = read(path, most).map_err(FileReadError::of(path))?;
    Ok(String::from_utf8(bytes).ok())
}

/// Reads an open file of at most `most` bytes. Its size says nothing, because it may grow meanwhile.
///
/// # Errors
///
/// Says why not, also that it is too large.
pub fn read_open(file: File, most: u64) -> io::Result<Vec<u8>> {
    let known = file.metadata().map_or(0, |found| found.len()).min(most);
    let mut bytes = Vec::with_capacity(usize::try_from(known).unwrap_or(0) + 1);
    // One byte more than is allowed tells a file that is too large from one that just fits.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(PathRefusal::TooLarge(most).into());
    }
    Ok(bytes)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, process::Command};

    #[test]
    fn only_files_are_read_and_nothing_is_waited_for() {
        let home = tempfile::tempdir().unwrap();
        let pipe = home.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let linked = home.path().join("linked");
        std::os::unix::fs::symlink(&pipe, &linked).unwrap();

        let refused = |path: &Path| read(path, 10).unwrap_err().to_string();
        assert_eq!(refused(&pipe), "it is a pipe, and not a file");
        assert_eq!(refused(&linked), "it is a pipe, and not a file");
        assert_eq!(refused(home.path()), "it is a folder, and not a file");
        assert_eq!(refused(Path::new("/dev/zero")), "it is a device, and not a file");
        assert_eq!(
            read_own(&pipe, 10).unwrap_err().to_string(),
            "it is a pipe, and not a file"
        );
    }

    #[test]
    fn a_file_is_read_up_to_a_size_and_its_own_files_through_no_link() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("closectl.yaml");
        fs::write(&file, "12345").unwrap();
        assert_eq!(read(&file, 5).unwrap(), b"12345");
        assert_eq!(
            PathRefusal::of(&read(&file, 4).unwrap_err()),
            Some(&PathRefusal::TooLarge(4))
        );

        let link = home.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert_eq!(read(&link, 5).unwrap(), b"12345");
        assert_eq!(
            PathRefusal::of(&read_own(&link, 5).unwrap_err()),
            Some(&PathRefusal::Link)
        );
    }
}
