//! What an earlier `closectl pull` wrote into a folder, and what of it nobody has edited since.

use super::{signature::is_signed, text_files::plain_text};
use crate::{
    files, kinds,
    manifest::{named_text_files, path_refusal},
    model::Sources,
};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// The files of long texts that an earlier pull wrote into a folder.
#[derive(Debug, Default)]
pub struct PulledFolder {
    /// Those that are as closectl wrote them.
    texts: BTreeSet<PathBuf>,
}

impl PulledFolder {
    /// Looks at the manifests that are to be written.
    pub fn new<'p>(manifests: impl Iterator<Item = &'p Path>) -> Self {
        let mut texts = BTreeSet::new();
        for manifest in manifests {
            let Ok(Some(text)) = files::read_text(manifest, files::LARGEST_MANIFEST) else {
                continue;
            };
            let named = named_texts(manifest, &text);
            if is_signed(&text, &named) {
                let paths = named.iter().map(|(path, _)| beside(manifest, path));
                texts.extend(paths);
            }
        }
        Self { texts }
    }

    /// Says whether a file may be replaced: it is not there, or it is as closectl wrote it.
    pub fn is_ours(&self, path: &Path, content: &str) -> bool {
        let text = match files::read(path, files::LARGEST_MANIFEST) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => {
                return matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                );
            }
        };

        // JSON has no comments that a signature could stand in.
        if path.extension().is_some_and(|ending| ending == "json") {
            return text.contains("closectl manifest");
        }
        // Of a text that a manifest names, the manifest holds the signature.
        self.texts.contains(path)
            || plain_text(&text) == content
            || is_signed(&text, &named_texts(path, &text))
    }

    /// Returns the files of long texts that none of the new ones takes the place of.
    pub fn left<'f>(&self, new: impl Iterator<Item = &'f Path>) -> Vec<PathBuf> {
        let mut left = self.texts.clone();
        for path in new {
            left.remove(path);
        }
        left.into_iter().collect()
    }
}

/// Returns the files of long texts that a manifest names, with what is in them now; nothing in what can't be read.
pub fn named_texts(manifest: &Path, text: &str) -> Vec<(String, String)> {
    // Pages and schemas name no texts.
    if !manifest
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml")
    {
        return Vec::new();
    }

    let mut sources = Sources::default();
    let id = sources.add(manifest.display().to_string(), text);
    let named = named_text_files(kinds::registry(), &sources, &[id]);
    let usable = named
        .into_iter()
        .filter(|file| path_refusal(&file.path).is_none());
    let read = usable.map(|file| {
        let content = files::read_text(&beside(manifest, &file.path), files::LARGEST_MANIFEST);
        let content = content.ok().flatten().unwrap_or_default();
        (file.path, plain_text(&content))
    });
    read.collect()
}

/// Returns the path of a file that a manifest names.
pub fn beside(manifest: &Path, path: &str) -> PathBuf {
    manifest.parent().unwrap_or(Path::new("")).join(path)
}
