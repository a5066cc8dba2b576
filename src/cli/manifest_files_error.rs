//! Why manifests, or what they name, can't be read at all, and how much of them may be read.

use crate::{files::FileReadError, model::joined};
use std::{collections::BTreeSet, path::PathBuf};
use thiserror::Error;

/// The most files of long texts that manifests may name.
pub const MOST_TEXT_FILES: usize = 10_000;

/// The most bytes of all manifests and overlays together.
pub const LARGEST_TOGETHER: u64 = 256 << 20;

/// What names a path of manifests, which is what a person has to correct.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PathOrigin {
    /// An argument.
    #[default]
    Argument,
    /// `manifests` of the project file.
    Project,
    /// `overlays` of an organization: of this one, where only one is read for.
    Overlays(Option<String>),
}

impl PathOrigin {
    /// Returns the beginning of an error about such a path, where the path alone doesn't say whose it is.
    fn owner(&self) -> String {
        match self {
            Self::Overlays(Some(name)) => format!("overlays of {name}: "),
            Self::Argument | Self::Project | Self::Overlays(None) => String::new(),
        }
    }
}

impl From<FileReadError> for ManifestFilesError {
    fn from(source: FileReadError) -> Self {
        Self::Read {
            source,
            named: PathOrigin::default(),
        }
    }
}

impl ManifestFilesError {
    /// Returns the same about a path that this names.
    #[must_use]
    pub fn named_in(self, named: PathOrigin) -> Self {
        match self {
            Self::Read { source, .. } => Self::Read { source, named },
            Self::Empty { path, skipped, .. } => Self::Empty { path, skipped, named },
            Self::Several(errors) => {
                let errors = errors.into_iter();
                Self::Several(errors.map(|error| error.named_in(named.clone())).collect())
            }
            other => other,
        }
    }

    /// Says whether it is about one path, so that the paths besides can still be read.
    #[must_use]
    pub fn is_of_one_path(&self) -> bool {
        matches!(self, Self::Read { .. } | Self::Empty { .. } | Self::Several(_))
    }

    /// Returns one error that says all of these, each once; nothing where there are none.
    #[must_use]
    pub fn all(errors: Vec<Self>) -> Option<Self> {
        let mut told = BTreeSet::new();
        let each = errors.into_iter().flat_map(|error| match error {
            Self::Several(errors) => errors,
            one => vec![one],
        });
        let mut each: Vec<Self> = each.filter(|error| told.insert(error.to_string())).collect();
        match each.len() {
            0 | 1 => each.pop(),
            _ => Some(Self::Several(each)),
        }
    }

    /// Returns the same, if it is about an overlay, as one of this organization.
    #[must_use]
    pub fn of_organization(self, organization: Option<&str>) -> Self {
        match self {
            Self::Several(errors) => {
                let errors = errors.into_iter();
                Self::Several(errors.map(|error| error.of_organization(organization)).collect())
            }
            Self::Read {
                named: PathOrigin::Overlays(_),
                ..
            }
            | Self::Empty {
                named: PathOrigin::Overlays(_),
                ..
            } => self.named_in(PathOrigin::Overlays(organization.map(str::to_owned))),
            other => other,
        }
    }
}

/// Manifests can't be found.
#[derive(Debug, Error)]
pub enum ManifestFilesError {
    /// No path was given, and the default is not there.
    #[error("no manifests are named")]
    NoPath,
    /// A path is not there or can't be read.
    #[error("{}{source}", named.owner())]
    Read {
        /// Why.
        #[source]
        source: FileReadError,
        /// What names it.
        named: PathOrigin,
    },
    /// A folder has nothing to read.
    #[error("{}there is no .yaml or .yml file in {}", named.owner(), path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
        /// Its files that look like manifests and have another ending.
        skipped: Vec<PathBuf>,
        /// What names it.
        named: PathOrigin,
    },
    /// Several paths can't be read.
    #[error("{}", joined(.0.iter().map(ToString::to_string), "; "))]
    Several(Vec<ManifestFilesError>),
    /// A folder of manifests holds a link to another folder.
    #[error(
        "{link} is a link to the folder {target}, and a folder of manifests is not searched through links"
    )]
    LinkedFolder {
        /// The link.
        link: PathBuf,
        /// What it says.
        target: PathBuf,
    },
    /// A folder has more files than people write.
    #[error("{folder} holds more than {most} {what}, and is most likely not a folder of manifests")]
    TooMany {
        /// The folder.
        folder: PathBuf,
        /// How many there may be.
        most: usize,
        /// Of what.
        what: &'static str,
    },
    /// More files are named than people write texts.
    #[error("the manifests and overlays name more than {MOST_TEXT_FILES} files of texts")]
    TooManyTexts,
    /// All files together are larger than people write.
    #[error("the manifests and overlays up to {0} are larger than {most} MiB together", most = LARGEST_TOGETHER >> 20)]
    TooLarge(PathBuf),
}
