//! Places in one text: from parser spans, and found where the parser gives none that people would point at.
//!
//! Looks at the text only between what the parser has already understood.

use granit_parser::{Marker, Span};

use super::value_problems::is_other_dash;
use crate::model::{Place, SourceId};

/// A text and its id.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceText<'text> {
    source: SourceId,
    text: &'text str,
}

impl<'text> SourceText<'text> {
    /// Takes a text of less than 4 GiB.
    pub(super) fn new(source: SourceId, text: &'text str) -> Self {
        Self { source, text }
    }

    /// Returns the whole text.
    pub(super) fn text(&self) -> &'text str {
        self.text
    }

    /// Returns the place of a range, pulled inside the text and onto whole characters.
    pub(super) fn range(&self, start: usize, end: usize) -> Place {
        let start = self.text.floor_char_boundary(start);
        let end = self.text.ceil_char_boundary(end).max(start);
        Place {
            source: self.source,
            start: start as u32,
            end: end as u32,
        }
    }

    /// Returns the place of a span.
    pub(super) fn place(&self, span: &Span) -> Place {
        self.range(self.offset(&span.start), self.offset(&span.end))
    }

    /// Returns the byte at which a marker stands.
    pub(super) fn offset(&self, marker: &Marker) -> usize {
        marker
            .byte_offset()
            .unwrap_or(self.text.len())
            .min(self.text.len())
    }

    /// Returns the empty place where the value of a key would stand.
    pub(super) fn behind_colon(&self, key_end: u32) -> Place {
        // JSON allows blanks between a key and its colon, and so does YAML.
        let rest = &self.text[key_end as usize..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let has_colon = rest[blanks..].starts_with(':');
        let at = key_end as usize + if has_colon { blanks + 1 } else { 0 };
        self.range(at, at)
    }

    /// Moves the start of a block list, the value of a key, to its first dash.
    pub(super) fn first_dash(&self, key_end: u32, place: Place) -> Place {
        let (from, to) = (key_end as usize, place.start as usize);
        // Indentation says nothing here, because the dashes may stand in the column of their key.
        let mut line_start = from;
        while let Some(line_end) = self.text.get(line_start..to).and_then(|rest| rest.find('\n')) {
            line_start += line_end + 1;
            let line = &self.text[line_start..];
            let indent = line.len() - line.trim_start_matches(' ').len();
            if line[indent..].starts_with('-') {
                return Place {
                    start: (line_start + indent) as u32,
                    ..place
                };
            }
        }
        place
    }

    /// Gives a block text its `|` or `>` back and takes the line breaks behind it away, with the blanks that the next
    /// line begins with.
    pub(super) fn with_header(&self, behind: usize, place: Place) -> Place {
        let before = self.text.get(behind..place.start as usize).unwrap_or_default();
        let start = header(before).map_or(place.start, |at| (behind + at) as u32);

        // The parser ends a block text where the next token begins, behind the indentation of its line.
        let written = &self.text[start as usize..place.end as usize];
        let next_line = written
            .rfind('\n')
            .filter(|end| written[*end..].trim().is_empty());
        let written = written[..next_line.unwrap_or(written.len())].trim_end_matches(['\n', '\r']);

        Place {
            end: start + written.len() as u32,
            start,
            ..place
        }
    }

    /// Returns the dash of a line that looks like an item of a list, but continues a text without quotes.
    pub(super) fn swallowed_dash(&self, place: Place) -> Option<Place> {
        let (start, end) = (place.start as usize, place.end as usize);
        // The first line of the text begins behind its key or dash and can't be mistaken for an item.
        let mut at = start;
        loop {
            at += self.text[at..end].find('\n')? + 1;
            let line = &self.text[at..end];
            let dash = at + (line.len() - line.trim_start_matches([' ', '\t']).len());
            let mark = self.text[dash..end].chars().next().unwrap_or_default();
            let rest = &self.text[(dash + mark.len_utf8()).min(end)..end];
            let is_item = mark == '-' && !rest.is_empty() && !rest.starts_with('-');
            if is_item || (is_other_dash(mark) && rest.starts_with(' ')) {
                return Some(self.range(dash, dash + mark.len_utf8()));
            }
        }
    }
}

/// Finds the `|` or `>` that stands, outside of comments, before a block text.
fn header(before: &str) -> Option<usize> {
    // A comment between the key and the text may hold a `|` or `>` itself.
    let (mut is_comment, mut previous) = (false, b' ');
    for (at, byte) in before.bytes().enumerate() {
        let is_apart = matches!(previous, b' ' | b'\t' | b'\n' | b'\r');
        match byte {
            b'\n' => is_comment = false,
            b'#' if is_apart => is_comment = true,
            b'|' | b'>' if is_apart && !is_comment => return Some(at),
            _ => {}
        }
        previous = byte;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::manifest::yaml::{ParsedYaml, parse};
    use crate::model::{Place, SourceId, Sources};

    /// The text of a key (or `-`) and of a value, as the places of the tree cut them out, and where both start.
    fn cut(text: &str, pointer: &str) -> (String, String, String) {
        let ParsedYaml { documents, problems } = parse(SourceId(0), text);
        assert_eq!(problems, [], "{text:?}");
        let mut sources = Sources::default();
        sources.add("", text);
        let found = documents[0]
            .find(pointer)
            .unwrap_or_else(|| panic!("{pointer} in {text:?}"));
        let slice = |place: Place| text[place.start as usize..place.end as usize].to_owned();
        let at = |place: Place| sources.locate(place).to_string()[1..].to_owned();
        let key = found.key.map_or("-".to_owned(), slice);
        let places = format!(
            "{} {}",
            found.key.map_or("-".to_owned(), at),
            at(found.value.place)
        );
        (key, slice(found.value.place), places)
    }

    #[test]
    fn keys_and_values_have_exact_places() {
        for (text, pointer, key, value, places) in [
            ("a: 1\n", "", "-", "a: 1", "- 1:1"),
            ("a: 1\n", "/a", "a", "1", "1:1 1:4"),
            ("a: \"x y\" # c\n", "/a", "a", "\"x y\"", "1:1 1:4"),
            ("'a' : 'it''s'\n", "/a", "'a'", "'it''s'", "1:1 1:7"),
            ("a: one\n  two\nb: 1\n", "/a", "a", "one\n  two", "1:1 1:4"),
            (
                "# c\n\na:\n  b:\n    - c: 1\n",
                "/a",
                "a",
                "b:\n    - c: 1",
                "3:1 4:3",
            ),
            ("a:\n  b:\n    - c: 1\n", "/a/b", "b", "- c: 1", "2:3 3:5"),
            ("a:\n  b:\n    - c: 1\n", "/a/b/0", "-", "c: 1", "- 3:7"),
            ("a:\n- x\n- y\n\nb: 1", "/a", "a", "- x\n- y", "1:1 2:1"),
            (
                "a: # c\n# - d\n-   # c\n  x\n",
                "/a",
                "a",
                "-   # c\n  x",
                "1:1 3:1",
            ),
            ("a:\n- - x\n", "/a", "a", "- - x", "1:1 2:1"),
            ("a:\n- - x\n", "/a/0", "-", "- x", "- 2:3"),
            ("- - a\n  - b\n-\n  - c\n", "/1", "-", "- c", "- 4:3"),
            (
                "a: {b: [1, 'x'], c: }",
                "/a",
                "a",
                "{b: [1, 'x'], c: }",
                "1:1 1:4",
            ),
            ("a: {b: [1, 'x'], c: }", "/a/b", "b", "[1, 'x']", "1:5 1:8"),
            ("a: {b: [1, 'x'], c: }", "/a/c", "c", "", "1:18 1:20"),
            ("[a: b, c]", "/0", "-", "a: b", "- 1:2"),
            ("[a: b, c]", "/0/a", "a", "b", "1:2 1:5"),
            ("a:\nb :\nc:", "/a", "a", "", "1:1 1:3"),
            ("a:\nb :\nc:", "/b", "b", "", "2:1 2:4"),
            ("a:\nb :\nc:", "/c", "c", "", "3:1 3:3"),
            ("{a, b}", "/a", "a", "", "1:2 1:3"),
            ("- \n- x\n", "/0", "-", "", "- 1:3"),
            ("? a\n: b\n? c\n", "/a", "a", "b", "1:3 2:3"),
            ("? a\n: b\n? c\n", "/c", "c", "", "3:3 3:4"),
            ("a: |\n  x\n\n  y\n\nb: 1", "/a", "a", "|\n  x\n\n  y", "1:1 1:4"),
            (
                "a: &t !!str >2- # |\n   x\nb: 1",
                "/a",
                "a",
                ">2- # |\n   x",
                "1:1 1:13",
            ),
            ("- &a x | z # |\n- |\n  y\n", "/1", "-", "|\n  y", "- 2:3"),
            ("a: |\nb: 1", "/a", "a", "|", "1:1 1:4"),
            ("a:\n  b: |\n    x\n  c: 1", "/a/b", "b", "|\n    x", "2:3 2:6"),
            ("--- >\n x\n", "", "-", ">\n x", "- 1:5"),
            ("--- # c\n", "", "-", "", "- 1:4"),
            ("ä: ü\nö: [ß, 日本]\n", "/ö/1", "-", "日本", "- 2:8"),
            (
                "a: 1\r\nb:\r\n  - x\r\n  - |\r\n    y\r\n",
                "/b",
                "b",
                "- x\r\n  - |\r\n    y",
                "2:1 3:3",
            ),
            ("\u{feff}a: 1\nb: 2\n", "/b", "b", "2", "2:1 2:4"),
            ("\u{feff}a: 1\nb: 2\n", "/a", "a", "1", "1:2 1:5"),
            ("a: &x 1\nb: *x\n", "/a", "a", "1", "1:1 1:7"),
            ("a: &x 1\nb: *x\n", "/b", "b", "*x", "2:1 2:4"),
            ("a: &x\n  k: 1\nb: *x\n", "/b/k", "k", "1", "2:3 2:6"),
            (
                "a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n",
                "/b/k",
                "k",
                "1",
                "1:8 1:11",
            ),
        ] {
            let expected = (key.to_owned(), value.to_owned(), places.to_owned());
            assert_eq!(cut(text, pointer), expected, "{pointer:?} in {text:?}");
        }
    }

    #[test]
    fn an_item_that_would_become_text_is_a_problem() {
        for (text, at) in [
            ("a: x\n  - y\n", 7),
            ("a: x\n  -y\n", 7),
            ("- a\n - b\n - c\n", 5),
            ("- a\n\n  b\n  - c\n", 11),
        ] {
            let problems = parse(SourceId(0), text).problems;
            assert_eq!(problems.len(), 1, "{text:?}");
            assert_eq!(problems[0].code.id, "swallowed-item", "{text:?}");
            assert_eq!(problems[0].place.as_ref().unwrap().0.start, at, "{text:?}");
        }
        for text in [
            "a: x\n  --y\n",
            "a: x\n  -\n",
            "a: 'x\n  - y'\n",
            "a: |\n  x\n  - y\n",
            "a: x\n  y - z\n",
        ] {
            assert_eq!(parse(SourceId(0), text).problems, [], "{text:?}");
        }
    }
}
