//! The files that `closectl pull --update` writes: worked out from the texts, and as they were read.

use super::{
    exit::Failure, explained::Explained, pulled_folder::beside, signature::signed_again,
    text_files::plain_text,
};
use crate::{
    files, kinds,
    manifest::{
        named_text_files,
        update::{ManifestUpdate, new_text_name},
    },
    model::{Source, SourceId, Sources},
};
use std::path::{Path, PathBuf};

/// What a text file may begin with without it being part of the text.
const MARK: char = '\u{feff}';

/// A file that is written.
pub struct UpdatedFile {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it now; nothing in a new one.
    pub before: String,
    /// What is to be in it.
    pub after: String,
}

impl UpdatedFile {
    /// Returns a manifest with another text that means the same, if its file is still as it was read.
    ///
    /// # Errors
    ///
    /// Says that the file was changed meanwhile.
    pub fn with_text(old: &Source, text: &str) -> Result<Self, Failure> {
        let path = PathBuf::from(&*old.name);
        let before = files::read_text(&path, files::LARGEST_MANIFEST)?.unwrap_or_default();
        let (mark, written) = match before.strip_prefix(MARK) {
            Some(written) => (MARK.to_string(), written),
            None => (String::new(), before.as_str()),
        };
        check_unchanged(&path, written == old.text)?;

        let after = format!("{mark}{text}");
        Ok(Self { path, before, after })
    }
}

/// The files that an update writes.
pub struct UpdatedFiles(pub Vec<UpdatedFile>);

impl UpdatedFiles {
    /// Returns what is to be written, if the files are still as they were read. New manifests go into a folder.
    ///
    /// # Errors
    ///
    /// Says which file was changed meanwhile, or is there already.
    pub fn of(update: &ManifestUpdate, sources: &Sources, folder: &Path) -> Result<Self, Failure> {
        let mut files = Self(Vec::new());
        for (id, old) in sources.iter().filter(|(_, source)| !source.is_broken) {
            let is_edited = update.edited.contains(&id);
            let Some(new) = update.sources.get(id) else {
                continue;
            };
            if old.is_text_file && is_edited {
                files.0.push(text_file(old, new)?);
            } else if !old.is_text_file {
                files
                    .0
                    .extend(manifest(update, (id, old, new), sources, is_edited)?);
            }
        }

        for added in update.added_files.iter().filter_map(|id| update.sources.get(*id)) {
            files.add(PathBuf::from(&*added.name), added.text.clone())?;
        }
        for (section, text) in &update.new {
            let text =
                format!("# what no list of the other manifests took; move it to where it belongs\n{text}");
            files.add(folder.join(new_text_name(section)), text)?;
        }
        for (path, content) in &update.new_files {
            files.add(folder.join(path), content.clone())?;
        }
        Ok(files)
    }

    /// Adds a new file.
    fn add(&mut self, path: PathBuf, after: String) -> Result<(), Failure> {
        if path.exists() {
            return Err(Failure::Foreign(Explained::new(
                format!(
                    "refused: nothing was written, because {} already exists",
                    path.display()
                ),
                "name it with -f too, or move it away",
            )));
        }
        let before = String::new();
        self.0.push(UpdatedFile { path, before, after });
        Ok(())
    }
}

/// Says whether there is a file already that a manifest would name by a path.
pub fn is_taken(sources: &Sources, manifest: SourceId, path: &str) -> bool {
    let manifest = sources.get(manifest).map(|source| Path::new(&*source.name));
    // A link that leads nowhere is there as well.
    manifest.is_none_or(|manifest| beside(manifest, path).symlink_metadata().is_ok())
}

/// Returns a manifest that changed, or that names a text which did.
fn manifest(
    update: &ManifestUpdate,
    (id, old, new): (SourceId, &Source, &Source),
    sources: &Sources,
    is_edited: bool,
) -> Result<Option<UpdatedFile>, Failure> {
    let named_before = named(sources, id);
    let named = named(&update.sources, id);
    if !is_edited && named_before == named {
        return Ok(None);
    }

    let path = PathBuf::from(&*old.name);
    let before = files::read_text(&path, files::LARGEST_MANIFEST)?.unwrap_or_default();
    let (mark, text) = match before.strip_prefix(MARK) {
        Some(text) => (MARK.to_string(), text),
        None => (String::new(), before.as_str()),
    };
    check_unchanged(&path, text == old.text)?;

    // A file that somebody edited keeps a mark that no longer fits, so that `pull` does not overwrite it.
    let after = signed_again((text, &named_before), (&new.text, &named));
    let after = format!("{mark}{after}");
    Ok((before != after).then_some(UpdatedFile { path, before, after }))
}

/// Returns the file of a text with another content, in the style that it has.
fn text_file(old: &Source, new: &Source) -> Result<UpdatedFile, Failure> {
    let path = PathBuf::from(&*old.name);
    let before = files::read_text(&path, files::LARGEST_MANIFEST)?.unwrap_or_default();
    check_unchanged(&path, plain_text(&before) == old.text)?;

    let mark = before
        .strip_prefix(MARK)
        .map_or(String::new(), |_| MARK.to_string());
    let has_windows_breaks = before.contains("\r\n");
    let text = if has_windows_breaks {
        new.text.replace('\n', "\r\n")
    } else {
        new.text.clone()
    };
    let after = format!("{mark}{text}");
    Ok(UpdatedFile { path, before, after })
}

/// Refuses to overwrite what somebody may have saved in an editor while the organization was read.
fn check_unchanged(path: &Path, is_unchanged: bool) -> Result<(), Failure> {
    if is_unchanged {
        return Ok(());
    }
    Err(Failure::Foreign(Explained::new(
        format!(
            "refused: nothing was written, because {} changed while closectl was running",
            path.display()
        ),
        "run it again",
    )))
}

/// Returns the files of long texts that a manifest names, with what is in them.
fn named(sources: &Sources, manifest: SourceId) -> Vec<(String, String)> {
    let named = named_text_files(kinds::registry(), sources, &[manifest]);
    let known = named.into_iter().filter_map(|file| {
        let id = sources.text_file(manifest, &file.path)?.as_ref().ok()?;
        Some((file.path, sources.get(*id)?.text.clone()))
    });
    known.collect()
}
