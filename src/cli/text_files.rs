//! Reads the files in which manifests keep long texts: only such that lie where manifests may lie, and that people see.

use super::{
    file_encoding::{SAVE_AS_UTF8, is_utf16},
    project,
};
use crate::{
    files::{self, LARGEST_MANIFEST, PathRefusal},
    manifest::{path_refusal, text_of_file},
    model::{TextFileRefusal, suggest},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What some editors begin a file with.
const MARK: char = '\u{feff}';

/// The most files of a folder whose names are compared with a name that is not there.
const MOST_COMPARED: usize = 1_000;

/// What the names of files end with that hold keys and certificates.
const KEY_ENDINGS: &[&str] = &[
    ".pem",
    ".key",
    ".p12",
    ".pfx",
    ".ppk",
    ".jks",
    ".keystore",
    ".kdbx",
];

/// The names of the keys that people sign in with to other computers.
const KEY_NAMES: &[&str] = &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];

/// What stands in every private key that is a text.
const PRIVATE_KEY: &str = "PRIVATE KEY-----";

/// A file that holds a long text.
pub struct ReadTextFile {
    /// Its whole path.
    pub real: PathBuf,
    /// The path that people are told.
    pub name: String,
    /// What is in it, with plain line breaks.
    pub text: String,
}

/// The reader of the files in which manifests keep long texts.
pub struct TextFileReader<'a> {
    /// The folders that they may be in; whole paths.
    pub folders: &'a [PathBuf],
}

impl TextFileReader<'_> {
    /// Returns where a file is that a manifest names: its whole path, and the one that people are told.
    ///
    /// # Errors
    ///
    /// Says why it can't be used.
    pub fn find(&self, manifest: &Path, path: &str) -> Result<(PathBuf, String), TextFileRefusal> {
        if let Some(refusal) = path_refusal(path) {
            return Err(refusal);
        }

        let folder = manifest.parent().unwrap_or(Path::new(""));
        let place = folder.join(path);
        let name = place.display().to_string();
        let real = fs::canonicalize(&place).map_err(|error| unreadable(&name, &place, &error))?;

        // The longest one counts, because the person may have named a folder within a hidden one.
        let folders = self
            .folders
            .iter()
            .filter_map(|folder| real.strip_prefix(folder).ok());
        let inside = folders.min_by_key(|inside| inside.as_os_str().len());
        let Some(inside) = inside else {
            return Err(TextFileRefusal {
                message: format!("`{name}` is outside of the project"),
                label: "leads out of the project".to_owned(),
                help: "copy the file into the project; nothing outside of it is read for a text".to_owned(),
            });
        };
        let mut parts = inside.iter();
        if parts.any(|part| part.to_string_lossy().starts_with('.')) {
            return Err(TextFileRefusal {
                message: format!("`{name}` is a hidden file, or in a hidden folder"),
                label: "leads to what is hidden".to_owned(),
                help: "move the file to where its path has no part that begins with a dot".to_owned(),
            });
        }
        if let Some(what) = kept_secret(&real) {
            return Err(TextFileRefusal {
                message: format!("`{name}` is {what}"),
                label: "not for others to read".to_owned(),
                help: "name a file that holds the text; what a template says is sent to people".to_owned(),
            });
        }
        Ok((real, name))
    }

    /// Reads a file that was found.
    ///
    /// # Errors
    ///
    /// Says why it can't be used.
    pub fn read(&self, real: PathBuf, name: String) -> Result<ReadTextFile, TextFileRefusal> {
        // Its whole path has no link in it, so one that is there now was put there meanwhile.
        let bytes =
            files::read_own(&real, LARGEST_MANIFEST).map_err(|error| unreadable(&name, &real, &error))?;
        if is_utf16(&bytes) {
            return Err(TextFileRefusal {
                message: format!("`{name}` is in UTF-16, and closectl reads UTF-8"),
                label: "not read".to_owned(),
                help: SAVE_AS_UTF8.to_owned(),
            });
        }
        let is_binary = bytes.contains(&0);
        let text = String::from_utf8(bytes).ok().filter(|_| !is_binary);
        let Some(text) = text else {
            return Err(TextFileRefusal {
                message: format!("`{name}` is not UTF-8 text"),
                label: "not a text".to_owned(),
                help: "save the file with the encoding UTF-8, or name another one".to_owned(),
            });
        };

        let text = plain_text(&text);
        if text.contains(PRIVATE_KEY) {
            return Err(TextFileRefusal {
                message: format!("`{name}` holds a private key"),
                label: "not for others to read".to_owned(),
                help: "name a file that holds the text; what a template says is sent to people".to_owned(),
            });
        }
        if text_of_file(&text).is_empty() {
            return Err(TextFileRefusal {
                message: format!("`{name}` is empty"),
                label: "nothing in it".to_owned(),
                help: "write the text into the file; an empty text is written as `\"\"` in the manifest"
                    .to_owned(),
            });
        }
        Ok(ReadTextFile { real, name, text })
    }
}

/// Says what a file is that must not get into a text for others, whatever the project says; nothing where it is none. Its
/// whole path counts, because another name may lead to it.
fn kept_secret(real: &Path) -> Option<&'static str> {
    let name = real.file_name()?.to_string_lossy().to_lowercase();
    if name == project::NAME {
        return Some("the project file, which says how to sign in");
    }
    let is_key = KEY_ENDINGS.iter().any(|ending| name.ends_with(ending));
    let is_login = KEY_NAMES.iter().any(|known| name == *known);
    (is_key || is_login).then_some("a key file")
}

/// Returns the content of a file without the mark that some editors begin it with, and with plain line breaks.
pub fn plain_text(content: &str) -> String {
    content
        .strip_prefix(MARK)
        .unwrap_or(content)
        .replace("\r\n", "\n")
}

/// Says why a file can't be read.
fn unreadable(name: &str, place: &Path, error: &io::Error) -> TextFileRefusal {
    if error.kind() == io::ErrorKind::NotFound {
        let folder = place
            .parent()
            .map_or(String::new(), |folder| folder.display().to_string());
        let help = match similar(place) {
            Some(likely) => format!("did you mean `{likely}`, in {folder}?"),
            None => "correct the path, which is relative to the folder of the manifest, or create the file"
                .to_owned(),
        };
        return TextFileRefusal {
            message: format!("there is no file `{name}`"),
            label: "not found".to_owned(),
            help,
        };
    }

    let is_own = PathRefusal::of(error).is_some();
    TextFileRefusal {
        message: format!("`{name}` can't be read: {error}"),
        label: "not read".to_owned(),
        help: if is_own {
            "name a file that holds the text".to_owned()
        } else {
            "make it readable, or name another file".to_owned()
        },
    }
}

/// Returns the name beside a file that is not there which resembles its own most.
fn similar(place: &Path) -> Option<String> {
    let wanted = place.file_name()?.to_string_lossy();
    let entries = fs::read_dir(place.parent()?).ok()?.take(MOST_COMPARED);
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    // Folders list their files in any order, and an error must not depend on that.
    names.sort();
    suggest(&wanted, names.iter().map(String::as_str)).map(str::to_owned)
}
