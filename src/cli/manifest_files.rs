//! Finds and reads the files of manifests.

use super::{
    file_encoding::{SAVE_AS_UTF8, is_utf16},
    folder_search::FolderSearch,
    manifest_files_error::{LARGEST_TOGETHER, MOST_TEXT_FILES, ManifestFilesError, PathOrigin},
    project::{NAME, Project},
    quotable_folders::quotable,
    text_files::{ReadTextFile, TextFileReader},
};
use crate::{
    files::{self, FileReadError, LARGEST_MANIFEST, PathRefusal},
    kinds,
    manifest::{self, NamedTextFile, named_text_files},
    model::{Place, Problem, SourceId, Sources, TextFile, TextFileRefusal},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    ops::Range,
    path::{Path, PathBuf},
    string::FromUtf8Error,
};

/// What some editors begin a file with.
const MARK: char = '\u{feff}';

/// The name of a manifest that was read from standard input.
pub const STANDARD_INPUT: &str = "<stdin>";

/// The texts of manifests, and files that hold no text.
#[derive(Debug, Default)]
pub struct ManifestTexts {
    /// The texts.
    pub sources: Sources,
    /// What is wrong with files that can't be read as manifests.
    pub problems: Vec<Problem>,
    /// Files of the folders that look like manifests and have another ending.
    pub skipped: Vec<PathBuf>,
    /// The files that were read, so that none is read twice.
    seen: BTreeMap<PathBuf, SourceId>,
    /// The files of long texts that were read.
    texts_seen: BTreeMap<PathBuf, SourceId>,
    /// How many of the texts were searched for files that they name.
    searched: usize,
    /// Standard input, which lies in no folder.
    input: Option<SourceId>,
    /// How many of them are manifests; overlays follow.
    count: usize,
    /// How large they are together.
    size: u64,
    /// The folders and files that may be quoted, see [`quotable`].
    quotable: Vec<PathBuf>,
    /// Where the files are that links and paths of the project file lead to, outside of those folders.
    outside: BTreeMap<SourceId, PathBuf>,
}

impl ManifestTexts {
    /// Reads the manifests at some paths, each file once: what a person has given, else what a project names. `-` is
    /// standard input, and without any path the default folder is read.
    ///
    /// # Errors
    ///
    /// Says which path can't be read.
    pub fn manifests(
        project: &Project,
        given: &[PathBuf],
        paths: &[PathBuf],
    ) -> Result<Self, ManifestFilesError> {
        let mut texts = Self {
            quotable: quotable(project, given, paths),
            ..Self::default()
        };

        let default = [PathBuf::from("manifests")];
        let named = if given.is_empty() {
            PathOrigin::Project
        } else {
            PathOrigin::Argument
        };
        let paths = match paths {
            [] if default[0].is_dir() => &default,
            [] => return Err(ManifestFilesError::NoPath),
            paths => paths,
        };
        texts.read(paths).map_err(|error| error.named_in(named))?;
        texts.count = texts.sources.iter().count();
        Ok(texts)
    }

    /// Reads overlays and returns the manifests with these laid over them.
    ///
    /// # Errors
    ///
    /// Says which path can't be read.
    pub fn overlaid(&mut self, paths: &[PathBuf]) -> Result<Sources, ManifestFilesError> {
        let overlays = self.overlays(paths)?;
        Ok(self.sources.laid(self.count, &overlays))
    }

    /// Reads the overlays of an organization without laying them over the manifests.
    ///
    /// # Errors
    ///
    /// Says which paths can't be read.
    pub fn add_overlays(&mut self, organization: &str, paths: &[PathBuf]) -> Result<(), ManifestFilesError> {
        let read = self.overlays(paths).map(drop);
        read.map_err(|error| error.of_organization(Some(organization)))
    }

    fn overlays(&mut self, paths: &[PathBuf]) -> Result<Vec<SourceId>, ManifestFilesError> {
        let read = self.read(paths);
        read.map_err(|error| error.named_in(PathOrigin::Overlays(None)))
    }

    /// Takes back the texts of files outside of the project that turned out to be no manifests, so that nothing of them
    /// is shown: somebody may have put a link there to a file of keys. Says whether there were any.
    pub fn withhold(&mut self, problems: &[Problem]) -> bool {
        let places = problems
            .iter()
            .flat_map(|problem| problem.place.iter().chain(&problem.also));
        let wrong: BTreeSet<SourceId> = places.map(|(place, _)| place.source).collect();
        let found: Vec<_> = self.outside.extract_if(.., |id, _| wrong.contains(id)).collect();

        for (id, target) in &found {
            let name = self.sources.get(*id).map(|source| source.name.clone());
            self.sources.withhold(*id);
            let message = format!(
                "{} leads out of the project, to {}, which is no valid manifest",
                name.unwrap_or_default(),
                target.display()
            );
            let problem = Problem::new(&manifest::OUTSIDE_PROJECT, message);
            self.problems.push(problem.at(place(*id, 0..0), "not shown").help(
                "what is in it is not shown, because it is no part of the project; if it is meant, \
                 `closectl validate -f` with its own path shows what is wrong",
            ));
        }
        !found.is_empty()
    }

    /// Reads the files at some paths and returns their ids, also of those that were read before. Every path that can't be
    /// read is in the error.
    fn read(&mut self, paths: &[PathBuf]) -> Result<Vec<SourceId>, ManifestFilesError> {
        let (mut ids, mut unread) = (Vec::new(), Vec::new());
        for path in paths {
            match self.read_path(path) {
                Ok(read) => ids.extend(read),
                Err(error) if error.is_of_one_path() => unread.push(error),
                Err(error) => return Err(error),
            }
        }
        if let Some(error) = ManifestFilesError::all(unread) {
            return Err(error);
        }
        self.read_text_files()?;
        Ok(ids)
    }

    /// Reads the files at one path.
    fn read_path(&mut self, path: &Path) -> Result<Vec<SourceId>, ManifestFilesError> {
        if path == Path::new("-") {
            let id = self.add_input(path)?;
            self.input = Some(id);
            return Ok(vec![id]);
        }
        if !path.is_dir() {
            return Ok(vec![self.add_file(path)?]);
        }

        let found = FolderSearch::below(path)?;
        if found.files.is_empty() {
            return Err(ManifestFilesError::Empty {
                path: path.to_owned(),
                skipped: found.skipped,
                named: PathOrigin::default(),
            });
        }
        self.skipped.extend(found.skipped);
        found.files.iter().map(|file| self.add_file(file)).collect()
    }

    /// Reads the files that new manifests and overlays name for long texts.
    fn read_text_files(&mut self) -> Result<(), ManifestFilesError> {
        let new: Vec<SourceId> = self
            .sources
            .iter()
            .map(|(id, _)| id)
            .skip(self.searched)
            .collect();
        for NamedTextFile { manifest, path } in named_text_files(kinds::registry(), &self.sources, &new) {
            let file = self.text_file(manifest, &path)?;
            self.sources.name_text_file(manifest, path, file);
        }
        self.searched = self.sources.iter().count();
        Ok(())
    }

    /// Reads a file that a manifest names for a long text, unless it was read before.
    fn text_file(&mut self, manifest: SourceId, path: &str) -> Result<TextFile, ManifestFilesError> {
        if self.input == Some(manifest) {
            return Ok(Err(TextFileRefusal {
                message: format!("`{path}` is relative to a manifest that has no folder"),
                label: "not read".to_owned(),
                help: "write the text itself, or name the manifest with -f instead of `-`".to_owned(),
            }));
        }
        let folders = self.quotable.clone();
        let reader = TextFileReader { folders: &folders };
        let name = self
            .sources
            .get(manifest)
            .map(|source| PathBuf::from(&*source.name));
        let found = reader.find(&name.unwrap_or_default(), path);
        let (real, name) = match found {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(known) = self.texts_seen.get(&real) {
            return Ok(Ok(*known));
        }

        if self.texts_seen.len() >= MOST_TEXT_FILES {
            return Err(ManifestFilesError::TooManyTexts);
        }
        let ReadTextFile { real, name, text } = match reader.read(real, name) {
            Ok(read) => read,
            Err(refusal) => return Ok(Err(refusal)),
        };

        self.grow(text.len(), &real)?;
        let id = self.sources.add_text_file(name, text);
        self.texts_seen.insert(real, id);
        Ok(Ok(id))
    }

    /// Counts the bytes of a text.
    fn grow(&mut self, bytes: usize, path: &Path) -> Result<(), ManifestFilesError> {
        self.size += bytes as u64;
        if self.size > LARGEST_TOGETHER {
            return Err(ManifestFilesError::TooLarge(path.to_owned()));
        }
        Ok(())
    }

    /// Reads standard input, which may be a pipe.
    fn add_input(&mut self, path: &Path) -> Result<SourceId, ManifestFilesError> {
        let mut bytes = Vec::new();
        // One byte more than is allowed tells a file that is too large from one that just fits.
        io::stdin()
            .lock()
            .take(LARGEST_MANIFEST + 1)
            .read_to_end(&mut bytes)
            .map_err(FileReadError::of(path))?;
        if bytes.len() as u64 > LARGEST_MANIFEST {
            return Ok(self.too_large(STANDARD_INPUT));
        }
        self.add(STANDARD_INPUT, bytes, path)
    }

    fn add_file(&mut self, path: &Path) -> Result<SourceId, ManifestFilesError> {
        // Several paths may lead to one file, which must not be read twice.
        let whole = fs::canonicalize(path);
        if let Some(known) = whole.as_ref().ok().and_then(|whole| self.seen.get(whole)) {
            return Ok(*known);
        }

        let name = path.display().to_string();
        if let Ok(whole) = &whole
            && path.file_name().is_some_and(|name| name == NAME)
        {
            let id = self.project_file(&name);
            self.seen.insert(whole.clone(), id);
            return Ok(id);
        }
        let id = match files::read(path, LARGEST_MANIFEST) {
            Ok(bytes) => self.add(&name, bytes, path)?,
            Err(error) if matches!(PathRefusal::of(&error), Some(PathRefusal::TooLarge(_))) => {
                self.too_large(&name)
            }
            Err(error) => return Err(FileReadError::of(path)(error).into()),
        };

        let whole = whole.map_err(FileReadError::of(path))?;
        if !self.quotable.iter().any(|folder| whole.starts_with(folder)) {
            self.outside.insert(id, whole.clone());
        }
        self.seen.insert(whole, id);
        Ok(id)
    }

    fn too_large(&mut self, name: &str) -> SourceId {
        let start = self.sources.add_broken(name, "");
        let message = format!("the file is larger than {} MiB", LARGEST_MANIFEST >> 20);
        let problem = Problem::new(&manifest::yaml::TOO_LARGE, message).help("split it into several files");
        self.problems.push(problem.at(place(start, 0..0), "not read"));
        start
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>, path: &Path) -> Result<SourceId, ManifestFilesError> {
        self.grow(bytes.len(), path)?;
        if is_utf16(&bytes) {
            return Ok(self.utf16(name));
        }
        Ok(match String::from_utf8(bytes) {
            Ok(mut text) => {
                // Some editors begin a file with a mark that is no part of its first line.
                if text.starts_with(MARK) {
                    text.remove(0);
                }
                self.sources.add(name, text)
            }
            Err(error) => self.not_text(name, &error),
        })
    }

    fn project_file(&mut self, name: &str) -> SourceId {
        let id = self.sources.add_broken(name, "");
        let message = format!("{NAME} is the project file, not a manifest");
        let problem = Problem::new(&manifest::PROJECT_FILE, message).help(format!(
            "name only the manifests, with -f or in `manifests` of {NAME}; closectl reads {NAME} by itself"
        ));
        self.problems.push(problem.at(place(id, 0..0), "not read"));
        id
    }

    fn utf16(&mut self, name: &str) -> SourceId {
        let id = self.sources.add_broken(name, "");
        let message = "this file is in UTF-16, and manifests are in UTF-8";
        let problem = Problem::new(&manifest::NOT_TEXT, message).help(SAVE_AS_UTF8);
        self.problems.push(problem.at(place(id, 0..0), "not read"));
        id
    }

    /// Keeps the text up to the bytes that can't be read, which are shown as a replacement character.
    fn not_text(&mut self, name: &str, error: &FromUtf8Error) -> SourceId {
        let good = error.utf8_error().valid_up_to();
        let shown = good + error.utf8_error().error_len().unwrap_or(1);
        let bytes = error.as_bytes().get(..shown).unwrap_or_default();
        let id = self.sources.add_broken(name, String::from_utf8_lossy(bytes));

        let (message, help) = if error.as_bytes().contains(&0) {
            (
                "this is not a text file",
                "take it out of the folder, or name another file",
            )
        } else {
            (
                "this is not UTF-8 text",
                "save the file with the encoding UTF-8, or take it out of the folder if it is not a manifest",
            )
        };

        let problem = Problem::new(&manifest::NOT_TEXT, message).help(help);
        let place = place(id, good..good + 1);
        self.problems.push(problem.at(place, "this can't be read"));
        id
    }
}

/// Says that a file was not read that looks like a manifest.
pub fn skipped(path: &Path) -> String {
    format!(
        "not read: {}, because its name ends neither in .yaml nor in .yml; rename it if it is a manifest",
        path.display()
    )
}

/// Offsets fit, since no larger file is kept.
fn place(source: SourceId, bytes: Range<usize>) -> Place {
    Place {
        source,
        start: bytes.start as u32,
        end: bytes.end as u32,
    }
}
