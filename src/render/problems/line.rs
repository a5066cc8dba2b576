//! One line of a source with a mark on it, cut where it is too long.

use std::ops::Range;

use super::ruler::TextPosition;
use crate::model::{Place, Source, SourceId, visible, visible_with_places};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Lines with more characters are cut around the place.
const MAX_CHARACTERS: usize = 200;

/// How many characters before the place a cut line keeps.
const KEPT_BEFORE: usize = 80;

/// Stands before the first line of some files, and means nothing.
const BOM: char = '\u{feff}';

/// One line of a source with a mark on it.
pub(super) struct SourceLine {
    pub(super) source: SourceId,
    pub(super) name: String,
    /// Counted from 1.
    pub(super) number: usize,
    /// Counted from 1, in characters.
    pub(super) column: usize,
    pub(super) text: String,
    /// Bytes of `text`.
    pub(super) mark: Range<usize>,
    pub(super) label: String,
    pub(super) is_cut: bool,
}

impl SourceLine {
    pub(super) fn new(
        source: &Source,
        place: Place,
        position: &TextPosition,
        label: String,
        ellipsis: &str,
    ) -> Self {
        let text = source.text.as_str();
        let start = position.at;
        let window = LineWindow::new(text, position);
        let end = text
            .ceil_char_boundary(place.end as usize)
            .clamp(start, window.to.max(start));
        // A mark of the byte order is no part of what people wrote, and counts as no column.
        let from = if window.from == 0 && text.starts_with(BOM) {
            BOM.len_utf8()
        } else {
            window.from
        };

        // A place behind a line break of two characters is marked before it.
        let from = from.min(window.to);
        let piece = text.get(from..window.to).unwrap_or_default();
        // Tabs stay: the line of the mark below repeats them.
        let places = [start, end].map(|at| at.min(window.to).saturating_sub(from));
        let (mut shown, [mut mark_start, mut mark_end]) = visible_with_places(piece, &['\t'], places);
        if window.from > position.line_start {
            shown.insert_str(0, ellipsis);
            mark_start += ellipsis.len();
            mark_end += ellipsis.len();
        }
        let mark = seen(&shown[..mark_end], mark_start)..mark_end;
        if window.to < window.line_end {
            shown.push_str(ellipsis);
        }

        Self {
            source: place.source,
            name: on_one_line(&source.name),
            number: position.line,
            column: position.column,
            text: shown,
            mark,
            label,
            is_cut: window.is_cut,
        }
    }
}

/// Returns where a mark that begins here and ends with the text begins so that there is something to see below it: a sign
/// that only changes the letter before it, as an accent does, is marked with that letter.
fn seen(shown: &str, start: usize) -> usize {
    let (before, marked) = shown.split_at(start);
    if marked.is_empty() || marked.width() > 0 {
        return start;
    }
    let letter = before
        .char_indices()
        .rev()
        .find(|(_, letter)| letter.width() > Some(0));
    letter.map_or(start, |(at, _)| at)
}

/// The bytes of a line that are shown.
struct LineWindow {
    from: usize,
    to: usize,
    /// Where the line ends, as far as was looked.
    line_end: usize,
    is_cut: bool,
}

impl LineWindow {
    fn new(text: &str, position: &TextPosition) -> Self {
        let (start, line_start) = (position.at, position.line_start);
        // Looks no further than a cut line can show, because a line may be as long as the file.
        let next_break = text[start..]
            .char_indices()
            .take(MAX_CHARACTERS)
            .find(|(_, letter)| *letter == '\n');
        let (behind, is_end_near) = match next_break {
            Some((length, _)) => (start + length, true),
            None => (text.len(), text[start..].chars().nth(MAX_CHARACTERS).is_none()),
        };
        let line_end = if is_end_near && text[..behind].ends_with('\r') {
            behind - 1
        } else {
            behind
        };

        let is_cut =
            !is_end_near || position.column - 1 + text[start..behind].chars().count() > MAX_CHARACTERS;
        if !is_cut {
            return Self {
                from: line_start,
                to: line_end,
                line_end,
                is_cut,
            };
        }

        // Enough of what stands before the mark to recognize the place; the rest of the room is for the mark.
        let before = text[line_start..start].char_indices().rev().nth(KEPT_BEFORE - 1);
        let after = text[start..line_end.max(start)]
            .char_indices()
            .nth(MAX_CHARACTERS - KEPT_BEFORE);
        Self {
            from: before.map_or(line_start, |(at, _)| line_start + at),
            to: after.map_or(line_end, |(at, _)| start + at),
            line_end,
            is_cut,
        }
    }
}

/// Writes a message, name or label, which begins and ends on one line of ours.
pub(super) fn on_one_line(text: &str) -> String {
    visible(&text.replace(['\n', '\t'], " "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::{Code, Place, Problem, Sources};
    use crate::render::problems::{ProblemStyle, draw};

    static CODE: Code = Code::error(("code", ""));

    /// Draws one problem at the first occurrence of a part of a text.
    fn drawn(text: &str, part: &str) -> String {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", text);
        let start = text.find(part).unwrap() as u32;
        let place = Place {
            source,
            start,
            end: start + part.len() as u32,
        };
        draw(
            &[Problem::new(&CODE, "Message").at(place, "label")],
            &sources,
            ProblemStyle::default(),
        )
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let long = |before: usize, behind: usize| "ä".repeat(before) + "y" + &"z".repeat(behind);
        let shown = |text: &str| {
            let drawn = drawn(text, "y");
            let mut lines = drawn.lines().skip(1);
            let location = lines
                .next()
                .unwrap()
                .trim_start_matches([' ', '╭', '─'])
                .to_owned();
            (location, lines.next().unwrap()[" 1 │ ".len()..].to_owned())
        };
        assert_eq!(
            shown(&long(100, 99)),
            ("[a.yaml:1:101]".to_owned(), long(100, 99)),
            "just fits"
        );
        assert_eq!(
            shown(&long(100, 100)).1,
            format!("…{}", long(80, 100)),
            "one more"
        );
        assert_eq!(shown(&long(100, 150)).1, format!("…{}…", long(80, 119)));
        assert_eq!(
            shown(&long(5_000, 50)),
            ("[a.yaml:1:5001]".to_owned(), format!("…{}", long(80, 50)))
        );
        assert_eq!(shown(&(long(0, 5_000) + "\nb")).1, format!("{}…", long(0, 119)));
    }

    #[test]
    fn a_sign_without_a_width_is_marked_with_its_letter() {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", "a: Ae\u{301}\u{f99}\n");
        let place = |start, end| Place { source, start, end };
        let problem = Problem::new(&CODE, "Message").with(place(5, 7), "accent");
        let drawn = draw(
            &[problem.with(place(7, 10), "sign")],
            &sources,
            ProblemStyle::default(),
        );
        assert!(drawn.contains("accent") && drawn.contains("sign"), "{drawn}");
    }

    #[test]
    fn signs_that_act_unseen_beside_some_others_only_leave_marks_where_they_are() {
        let text = "A𐊠® \0A\0 a \u{10efc}\u{113c7}𝋀a𑄶 0𑌏a0A®ꬰ꠰A ఒ𑵧יִપ0 𐗀 \u{202e}\u{10a38}aAୋ";
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", text);
        let place = |start| Place {
            source,
            start,
            end: start + 6,
        };
        let problem = Problem::new(&CODE, "Message")
            .with(place(73), "label")
            .with(place(6), "label");
        for unicode in [false, true] {
            let style = ProblemStyle {
                unicode,
                ..ProblemStyle::default()
            };
            let drawn = draw(std::slice::from_ref(&problem), &sources, style);
            assert_eq!(drawn.matches("label").count(), 2, "{drawn}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_place_of_any_text_can_be_drawn(
            text in "([a-z\\PC\\n\\r\\t\\x00-\\x1f\u{202e}\u{feff}]{0,40}|(ab ){200}\\r?\\n){0,4}",
            starts in prop::collection::vec(0_u32..700, 1..4),
            length in 0_u32..30,
            unicode: bool,
        ) {
            let mut sources = Sources::default();
            let source = sources.add("a.yaml", text);
            let mut problem = Problem::new(&CODE, "Message").help("Help");
            for &start in &starts {
                problem = problem.with(Place { source, start, end: start + length }, "label");
            }
            let drawn = draw(&[problem], &sources, ProblemStyle { unicode, ..ProblemStyle::default() });
            prop_assert!(!drawn.contains(|letter: char| letter.is_control() && letter != '\n'), "{drawn:?}");
            prop_assert!(!drawn.contains('\u{202e}'), "{drawn:?}");
            let first = sources.locate(Place { source, start: starts[0], end: starts[0] }).to_string();
            prop_assert!(drawn.contains(&format!("[{first}]")), "{first} in {drawn}");
            prop_assert_eq!(drawn.matches("label").count(), starts.len(), "{}", drawn);
            prop_assert!(drawn.ends_with("help: Help\n"), "{drawn}");
        }
    }
}
