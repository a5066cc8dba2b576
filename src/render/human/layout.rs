//! How much a person wants to read, and in how many columns.

/// The layout of text on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalLayout {
    /// The columns; a line is longer only where an address or a file name is.
    pub width: usize,
    /// Whether sentences go on in further lines. Where nobody knows the columns they don't, so that they can be searched
    /// for in files and logs.
    pub wraps: bool,
    /// The extent of a review: how much is written.
    pub extent: ReviewExtent,
}

/// How much is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewExtent {
    /// What it comes to, and nothing else.
    Summary,
    /// One line for each object.
    Compact,
    /// What changes in each object.
    Full,
    /// That, all that is left alone, and why everything happens.
    Everything,
}

impl TerminalLayout {
    /// The columns where nobody knows how many there are.
    pub const WIDTH: usize = 100;

    /// Lays text out for so many columns.
    pub fn columns(width: usize, extent: ReviewExtent) -> Self {
        Self {
            width,
            wraps: true,
            extent,
        }
    }

    /// Lays text out for files and logs.
    pub fn unknown(extent: ReviewExtent) -> Self {
        Self {
            width: Self::WIDTH,
            wraps: false,
            extent,
        }
    }

    /// Returns the columns of sentences.
    pub fn sentence(self) -> usize {
        if self.wraps { self.width } else { usize::MAX }
    }
}
