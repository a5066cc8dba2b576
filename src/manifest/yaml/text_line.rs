//! The line around a byte of a text, and what stands on the lines above it.

/// A line of a text and a byte on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextLine<'text> {
    text: &'text str,
    /// The first byte of the line.
    pub(super) start: usize,
    /// The byte behind the last one, line break left out.
    pub(super) end: usize,
}

impl<'text> TextLine<'text> {
    /// Returns the line that a byte is on.
    pub(super) fn around(text: &'text str, at: usize) -> Self {
        let at = text.floor_char_boundary(at);
        let start = text[..at].rfind('\n').map_or(0, |line_break| line_break + 1);
        let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
        // A `\r` before the line break belongs to that, not to what people see on the line.
        let end = start
            + text[start..end]
                .strip_suffix('\r')
                .unwrap_or(&text[start..end])
                .len();
        Self { text, start, end }
    }

    /// Returns what stands on the line.
    pub(super) fn content(&self) -> &'text str {
        &self.text[self.start..self.end]
    }

    /// Returns what stands on the line from a byte of it on.
    pub(super) fn from(&self, at: usize) -> &'text str {
        &self.text[at.min(self.end)..self.end]
    }

    /// Returns the number of blanks and tabs before the content.
    pub(super) fn indent(&self) -> usize {
        self.content().len() - self.content().trim_start_matches([' ', '\t']).len()
    }

    /// Returns the first byte that is no blank.
    pub(super) fn first(&self) -> usize {
        self.start + self.indent()
    }

    /// Returns the nearest line above that holds more than blanks and a comment.
    pub(super) fn above(&self) -> Option<Self> {
        let mut line = *self;
        while line.start > 0 {
            line = Self::around(self.text, line.start - 1);
            let content = line.content().trim();
            if !content.is_empty() && !content.starts_with('#') {
                return Some(line);
            }
        }
        None
    }

    /// Tells whether version control left a mark of a conflict here.
    pub(super) fn is_conflict_mark(&self) -> bool {
        ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|mark| self.content().starts_with(mark))
    }
}
