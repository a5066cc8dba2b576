//! Where the text of an attribute is written: the manifest itself, or the file that it names.

use super::Location;

/// Where the text of an attribute is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenText {
    /// The attribute.
    pub attribute: String,
    /// The first line of the text.
    pub first: Location,
    /// Whether a line break of the text is one where it is written, so that lines can be counted.
    pub has_its_lines: bool,
}

impl WrittenText {
    /// Returns where a byte of the text is written, as people read it.
    #[must_use]
    pub fn place(&self, text: &str, byte: usize) -> String {
        let before = text.get(..byte).unwrap_or_default();
        let lines = if self.has_its_lines {
            before.matches('\n').count()
        } else {
            0
        };
        format!("{}:{}", self.first.file, self.first.line + lines)
    }
}
