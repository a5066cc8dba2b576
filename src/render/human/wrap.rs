//! Text in lines of limited width. What people copy, such as addresses, stays on one line where one holds it, and is never
//! broken inside of a word.

use crate::model::{Address, visible};
use crate::render::paint::{Paint, paint_onto};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A piece of text in one colour.
#[derive(Clone, Debug)]
pub(super) struct PaintedSpan {
    text: String,
    paint: Paint,
    /// Whether it stays on one line where one holds it, and its words are never broken.
    is_whole: bool,
    /// Whether it is one word, spaces included.
    is_one_word: bool,
}

/// Makes a piece of text.
pub(super) fn span(paint: Paint, text: impl Into<String>) -> PaintedSpan {
    PaintedSpan {
        text: text.into(),
        paint,
        is_whole: false,
        is_one_word: false,
    }
}

/// Makes a piece of text that people copy.
pub(super) fn whole(paint: Paint, text: impl Into<String>) -> PaintedSpan {
    PaintedSpan {
        is_whole: true,
        ..span(paint, text)
    }
}

/// Makes a piece of text that people paste: it stays on one line.
pub(super) fn pasted(text: &str) -> PaintedSpan {
    PaintedSpan {
        is_one_word: true,
        ..whole(Paint::None, format!("`{text}`"))
    }
}

/// Makes pieces of a sentence that ends with options of a command line between ticks: they stay on one line, because
/// people paste them. What is quoted in them may hold ticks, too, so they end at the last one.
pub(super) fn sentence(paint: Paint, text: &str) -> Vec<PaintedSpan> {
    let ends = text.find("`--").zip(text.rfind('`'));
    let Some((start, end)) = ends.filter(|(start, end)| start < end) else {
        return vec![span(paint, text)];
    };
    // A full stop stays with the options.
    let end = text[end..].find(' ').map_or(text.len(), |space| end + space);

    let options = PaintedSpan {
        is_one_word: true,
        ..whole(paint, &text[start..end])
    };
    vec![span(paint, &text[..start]), options, span(paint, &text[end..])]
}

/// Makes pieces of a list of addresses, each with a space before it; a mark follows the last one.
pub(super) fn addresses<'a>(
    paint: Paint,
    addresses: impl IntoIterator<Item = &'a Address>,
    mark: &str,
) -> Vec<PaintedSpan> {
    let mut spans = Vec::new();
    let mut rest = addresses.into_iter().peekable();
    while let Some(address) = rest.next() {
        let mark = if rest.peek().is_some() { "," } else { mark };
        spans.push(span(paint, " "));
        spans.push(whole(paint, format!("{}{mark}", visible(address.as_str()))));
    }
    spans
}

/// Writes a text, or an entry of a table, behind what begins its first line; the further lines begin in the same column.
pub fn hanging(out: &mut String, first: &str, text: &str, width: usize) {
    let spans = [span(Paint::None, text)];
    out.push_str(first);
    let column = columns(first);
    let mut lines = String::new();
    wrap(&mut lines, column, column, &spans, width);
    out.push_str(lines.trim_start_matches(' '));
}

/// Returns how many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    // Most text is this, and needs no table.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain { text.len() } else { text.width() }
}

/// Returns how many columns several pieces take.
pub(super) fn all_columns(spans: &[PaintedSpan]) -> usize {
    spans.iter().map(|span| columns(&span.text)).sum()
}

/// Writes pieces as lines; those after the first begin at `hang`.
pub(super) fn wrap(out: &mut String, indent: usize, hang: usize, spans: &[PaintedSpan], width: usize) {
    let mut line = LineWrapper {
        out,
        at: indent,
        hang,
        width,
        spaces: 0,
        is_bare: true,
        run: String::new(),
        paint: Paint::None,
    };

    line.gap(indent);
    for span in spans {
        let is_short = || indent.max(hang) + columns(&span.text) <= width;
        let words = if span.is_one_word || (span.is_whole && is_short()) {
            vec![span.text.as_str()]
        } else {
            words(&span.text)
        };
        for word in words {
            if word.starts_with(' ') {
                line.spaces += word.len();
            } else {
                line.word(word, span);
            }
        }
    }
    line.paint();
    out.push('\n');
}

struct LineWrapper<'a> {
    out: &'a mut String,
    /// The column to write at.
    at: usize,
    hang: usize,
    width: usize,
    /// The spaces before the next word; those at the end of a line are not written.
    spaces: usize,
    /// Whether nothing stands on the line yet.
    is_bare: bool,
    /// The words of one colour that end the line so far, with the spaces between them; they are painted together.
    run: String,
    /// The colour of the run.
    paint: Paint,
}

impl LineWrapper<'_> {
    fn word(&mut self, word: &str, span: &PaintedSpan) {
        let size = columns(word);

        let has_gap = self.spaces > 0;
        if self.at + self.spaces + size > self.width && !self.is_bare && has_gap {
            self.end();
        }

        // A gap is written together with the word after it, so that no line ends in spaces.
        if self.paint != span.paint {
            self.paint();
            self.paint = span.paint;
        }
        self.gap(self.spaces);
        self.at += self.spaces;
        self.spaces = 0;
        if self.at + size > self.width && !span.is_whole {
            self.broken(word);
        } else {
            self.run.push_str(word);
            self.at += size;
            self.is_bare = false;
        }
    }

    /// Writes spaces, between the words of a run as a part of it.
    fn gap(&mut self, spaces: usize) {
        let out = if self.run.is_empty() {
            &mut *self.out
        } else {
            &mut self.run
        };
        out.extend(std::iter::repeat_n(' ', spaces));
    }

    /// Writes the run.
    fn paint(&mut self) {
        if !self.run.is_empty() {
            paint_onto(self.out, self.paint, &self.run);
            self.run.clear();
        }
    }

    /// Writes a word that no line holds.
    fn broken(&mut self, word: &str) {
        let mut piece = String::new();
        for character in word.chars() {
            let size = character.width().unwrap_or_default();
            // A character that is wider than a whole line is written all the same, or this would never end.
            if self.at + columns(&piece) + size > self.width && !(piece.is_empty() && self.is_bare) {
                self.run.push_str(&piece);
                piece.clear();
                self.end();
            }
            piece.push(character);
        }
        self.run.push_str(&piece);
        self.at += columns(&piece);
        self.is_bare = false;
    }

    fn end(&mut self) {
        self.paint();
        self.out.push('\n');
        self.gap(self.hang);
        self.at = self.hang;
        self.spaces = 0;
        self.is_bare = true;
    }
}

/// Splits a text into words and the spaces between them.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_space = first == ' ';
        let end = rest
            .find(|character| (character == ' ') != is_space)
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        found.push(word);
        rest = after;
    }
    found
}

/// Cuts a text to so many columns, and says how long it is.
pub(super) fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let note = format!("… ({} characters)", text.chars().count());
    let room = most.saturating_sub(columns(&note)).max(1);
    let mut kept = String::new();
    for character in text.chars() {
        if columns(&kept) + character.width().unwrap_or_default() > room {
            break;
        }
        kept.push(character);
    }
    kept + &note
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(indent: usize, hang: usize, spans: &[PaintedSpan], width: usize) -> String {
        let mut out = String::new();
        wrap(&mut out, indent, hang, spans, width);
        anstream::adapter::strip_str(&out).to_string()
    }

    #[test]
    fn lines_end_at_spaces_and_go_on_below_the_text() {
        let text = plain(2, 4, &[span(Paint::None, "one two three four")], 11);
        assert_eq!(text, "  one two\n    three\n    four\n");
    }

    #[test]
    fn only_what_people_copy_is_longer_than_a_line() {
        let long = "x".repeat(30);
        assert_eq!(plain(0, 2, &[whole(Paint::None, &long)], 10), format!("{long}\n"));
        let broken = plain(0, 2, &[span(Paint::None, &long)], 10);
        assert!(broken.lines().all(|line| line.len() <= 10), "{broken}");
        assert_eq!(broken.replace(['\n', ' '], ""), long);
    }

    #[test]
    fn an_address_is_broken_only_where_no_line_holds_it() {
        let text = [
            span(Paint::None, "Not listed: "),
            whole(Paint::None, "pipeline/Sales/Contract Sent"),
        ];
        let out = plain(0, 2, &text, 30);
        assert_eq!(out, "Not listed:\n  pipeline/Sales/Contract Sent\n");
        let out = plain(0, 2, &text, 29);
        assert_eq!(out, "Not listed:\n  pipeline/Sales/Contract\n  Sent\n");
    }

    #[test]
    fn a_command_stays_on_one_line_whatever_is_quoted_in_it() {
        let text = "Add `--allow-data-loss 'a ` b  c'`. That allows it.";
        let out = plain(0, 2, &sentence(Paint::None, text), 20);
        assert_eq!(out, "Add\n  `--allow-data-loss 'a ` b  c'`.\n  That allows it.\n");
        assert_eq!(plain(0, 2, &sentence(Paint::None, "a `b` c"), 20), "a `b` c\n");
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(
            cut("日本語日本語日本語日本語日本語", 24),
            "日本語… (15 characters)"
        );
        let text = plain(0, 0, &[span(Paint::None, "日本 語日 本語")], 5);
        assert_eq!(text, "日本\n語日\n本語\n");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_and_no_word_is_lost(text in "[a-e日 ]{0,60}", width in 10usize..40) {
            let out = plain(2, 6, &[span(Paint::None, &text)], width);
            for line in out.lines() {
                prop_assert!(columns(line) <= width, "{line:?}");
            }
            let bare = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(bare(&out), bare(&text));
        }
    }
}
