//! How plans and differences are written that nobody carries out at once, which may be a page as well.

use super::{PlanFormat, View};
use clap::{Args, ValueEnum};

/// How plans and differences are written that nobody carries out at once.
#[derive(Clone, Copy, Debug, Args)]
pub struct Look {
    /// How to write the result
    #[arg(long, value_enum, default_value_t = LookFormat::Human)]
    pub format: LookFormat,
    /// Write one line for each object
    #[arg(long)]
    pub compact: bool,
}

/// For whom something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LookFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// For a comment on a pull request; at most 60,000 characters
    Markdown,
    /// For GitHub Actions: annotations on the lines of the manifests
    Github,
    /// A page for browsers, complete in one file, with pictures and filters
    Html,
}

impl Look {
    /// Returns how everything but the page is written.
    #[must_use]
    pub fn view(self) -> View {
        View {
            format: self.format.plain().unwrap_or(PlanFormat::Human),
            compact: self.compact,
        }
    }
}

impl LookFormat {
    /// Returns the format, unless it is the page.
    #[must_use]
    pub fn plain(self) -> Option<PlanFormat> {
        match self {
            Self::Human => Some(PlanFormat::Human),
            Self::Json => Some(PlanFormat::Json),
            Self::Markdown => Some(PlanFormat::Markdown),
            Self::Github => Some(PlanFormat::Github),
            Self::Html => None,
        }
    }
}

impl From<PlanFormat> for LookFormat {
    fn from(format: PlanFormat) -> Self {
        match format {
            PlanFormat::Human => Self::Human,
            PlanFormat::Json => Self::Json,
            PlanFormat::Markdown => Self::Markdown,
            PlanFormat::Github => Self::Github,
        }
    }
}
