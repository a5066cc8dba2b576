//! How problems look: colours, lines, and where text is broken.

use miette::{GraphicalReportHandler, GraphicalTheme};
use textwrap::{WordSeparator, WordSplitter};

/// How problems are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemStyle {
    /// Whether colours are used.
    pub color: bool,
    /// The width of the terminal in columns; help is wrapped to it.
    pub width: usize,
    /// Whether lines and arrows may be other than ASCII.
    pub unicode: bool,
}

impl Default for ProblemStyle {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            unicode: true,
        }
    }
}

impl ProblemStyle {
    /// Returns what lays a problem out.
    pub(super) fn handler(self) -> GraphicalReportHandler {
        let mut theme = match (self.unicode, self.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        theme.characters.error.clear();

        GraphicalReportHandler::new_themed(theme)
            .with_width(self.width.max(40))
            // At spaces only: an option that is broken at its hyphens can't be pasted.
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation)
            .with_context_lines(1)
            .without_syntax_highlighting()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::draw, *};
    use crate::model::{Code, Problem, Sources};

    static CODE: Code = Code::error(("code", ""));

    #[test]
    fn no_width_breaks_what_people_paste() {
        let help = "see docs/guides/other-kinds.md; --leave-out-missing-users leaves users out of lists";
        let problem = Problem::new(&CODE, "Message").help(help);
        for width in 40..=120 {
            let style = ProblemStyle {
                width,
                ..ProblemStyle::default()
            };
            let drawn = draw(std::slice::from_ref(&problem), &Sources::default(), style);
            for whole in ["docs/guides/other-kinds.md", "--leave-out-missing-users"] {
                assert!(drawn.contains(whole), "{width}: {drawn}");
            }
        }
    }
}
