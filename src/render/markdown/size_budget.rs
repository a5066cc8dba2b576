//! How much a comment holds: what does not fit is shortened, and what does not even fit so is counted.

use crate::model::counted;

/// The most characters of a page; a comment on GitHub holds somewhat more.
pub const MOST: usize = 60_000;

/// The room for saying what was cut.
const REST: usize = 400;

/// A page in the making.
#[derive(Debug)]
pub(super) struct SizeBudget {
    out: String,
    left: usize,
    /// How many objects are there by their names only.
    pub shortened: usize,
    /// How many objects are not there.
    pub cut: usize,
}

/// One object, as it is written where there is room, and where there is little.
#[derive(Clone, Debug)]
pub(super) struct MarkdownChunk {
    pub whole: String,
    pub short: String,
}

impl MarkdownChunk {
    /// Makes an object that is written the same however little room there is.
    pub(super) fn same(text: String) -> Self {
        Self {
            short: text.clone(),
            whole: text,
        }
    }
}

impl SizeBudget {
    /// Makes room for so many characters.
    pub(super) fn new(most: usize) -> Self {
        Self {
            out: String::new(),
            // The rest is for the sentence that says what was left out.
            left: most.saturating_sub(REST),
            shortened: 0,
            cut: 0,
        }
    }

    /// Writes a text if there is room for it.
    pub(super) fn push(&mut self, text: &str) {
        let size = text.chars().count();
        if size <= self.left {
            self.left -= size;
            self.out.push_str(text);
        }
    }

    /// Writes objects between two texts that go together.
    pub(super) fn section(&mut self, open: &str, chunks: &[MarkdownChunk], close: &str) {
        let around = open.chars().count() + close.chars().count();
        let fits = |text: &str, left: usize| text.chars().count() <= left;
        let first = chunks.first().map_or("", |chunk| chunk.short.as_str());
        // A heading over nothing is worse than no heading, so at least one object has to fit.
        if around > self.left || !fits(first, self.left - around) {
            self.cut += chunks.len();
            return;
        }

        self.left -= around;
        self.out.push_str(open);
        for chunk in chunks {
            let text = match (fits(&chunk.whole, self.left), fits(&chunk.short, self.left)) {
                (true, _) => &chunk.whole,
                (false, true) => {
                    self.shortened += 1;
                    &chunk.short
                }
                (false, false) => {
                    // A shorter object further down may still fit.
                    self.cut += 1;
                    continue;
                }
            };
            self.left -= text.chars().count();
            self.out.push_str(text);
        }
        self.out.push_str(close);
    }

    /// Says what was cut and how to see it, and returns the page.
    pub(super) fn finish(mut self, command: &str) -> String {
        let mut parts = Vec::new();
        if self.shortened > 0 {
            parts.push(format!("what changes in {}", counted(self.shortened, "object")));
        }
        if self.cut > 0 {
            parts.push(format!("{} altogether", counted(self.cut, "object")));
        }
        if !parts.is_empty() {
            self.out.push_str(&format!(
                "\n**Left out, because a comment holds no more: {}.** `{command}` in a terminal shows everything.\n",
                parts.join(", and ")
            ));
        }
        self.out
    }
}
