//! One line of a source with a mark on it, cut where it is too long.

use std::ops::Range;

use super::ruler::TextPosition;
use crate::model::{Place, Source, SourceId, visible, visible_except};

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
        spot: &TextPosition,
        label: String,
        ellipsis: &str,
    ) -> Self {
        let text = source.text.as_str();
        let start = spot.at;
        let (behind, is_end_near) = match text[start..]
            .char_indices()
            .take(MAX_CHARACTERS)
            .find(|(_, letter)| *letter == '\n')
        {
            Some((length, _)) => (start + length, true),
            None => (text.len(), text[start..].chars().nth(MAX_CHARACTERS).is_none()),
        };
        let line_end = if is_end_near && text[..behind].ends_with('\r') {
            behind - 1
        } else {
            behind
        };
        let is_cut = !is_end_near || spot.column - 1 + text[start..behind].chars().count() > MAX_CHARACTERS;
        let (from, to) = if is_cut {
            let before = text[spot.line_start..start]
                .char_indices()
                .rev()
                .nth(KEPT_BEFORE - 1);
            let after = text[start..line_end.max(start)]
                .char_indices()
                .nth(MAX_CHARACTERS - KEPT_BEFORE);
            (
                before.map_or(spot.line_start, |(at, _)| spot.line_start + at),
                after.map_or(line_end, |(at, _)| start + at),
            )
        } else {
            (spot.line_start, line_end)
        };
        let end = text
            .ceil_char_boundary(place.end as usize)
            .clamp(start, to.max(start));
        let mut shown = String::new();
        if from > spot.line_start {
            shown.push_str(ellipsis);
        }
        let from = if from == 0 && text.starts_with(BOM) {
            BOM.len_utf8()
        } else {
            from
        };
        let piece = |range: Range<usize>| visible_except(text.get(range).unwrap_or_default(), &['\t']);
        shown.push_str(&piece(from..start.min(to)));
        let mark_start = shown.len();
        shown.push_str(&piece(start..end));
        let mark = mark_start..shown.len();
        shown.push_str(&piece(end..to));
        if to < line_end {
            shown.push_str(ellipsis);
        }
        let name = on_one_line(&source.name);
        Self {
            source: place.source,
            name,
            number: spot.line,
            column: spot.column,
            text: shown,
            mark,
            label,
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

    use crate::model::{Code, Place, Problem, Severity, Sources};
    use crate::render::problems::{ProblemStyle, draw};

    static CODE: Code = Code::bare("code", Severity::Error);

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
