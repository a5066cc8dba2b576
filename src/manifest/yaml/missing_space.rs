//! A mark without the space that YAML wants after it, in words.

use super::excerpt::excerpt;
use super::text_line::TextLine;

/// A colon or a dash directly before what belongs to it.
pub(super) struct MissingSpace {
    /// What is wrong.
    pub(super) message: &'static str,
    /// What to write beside the caret.
    pub(super) label: &'static str,
    /// What to do.
    pub(super) help: String,
}

impl MissingSpace {
    /// Explains a colon that its value follows directly.
    pub(super) fn after_colon() -> Self {
        Self {
            message: "the colon after a key needs a space after it",
            label: "no space after it",
            help: "write `key: value`".to_owned(),
        }
    }

    /// Explains a dash that its item follows directly; `at` is where the dash is on the line.
    pub(super) fn after_dash(line: TextLine<'_>, at: usize) -> Self {
        Self {
            message: "the `-` of a list item needs a space after it",
            label: "no space after it",
            help: format!("write `- {}`", excerpt(line.from(at + 1).trim())),
        }
    }
}
