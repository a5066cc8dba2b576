//! Lines and columns of a text, found without reading it from the start each time.

/// Finds lines and columns in a text without reading it from the start each time.
pub(super) struct LineRuler<'a> {
    text: &'a str,
    marks: Vec<TextPosition>,
}

/// A byte of a text with its line and column, both counted from 1, the latter in characters.
#[derive(Clone, Copy)]
pub(super) struct TextPosition {
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) line_start: usize,
}

impl TextPosition {
    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.at += 1;
            if *byte == b'\n' {
                *self = Self {
                    line: self.line + 1,
                    column: 1,
                    line_start: self.at,
                    ..*self
                };
            } else if byte & 0xC0 != 0x80 {
                // Bytes that continue a character are no columns of their own.
                self.column += 1;
            }
        }
    }
}

impl<'a> LineRuler<'a> {
    /// The distance of marks, in bytes.
    const STEP: usize = 4096;

    pub(super) fn new(text: &'a str) -> Self {
        let mut spot = TextPosition {
            at: 0,
            line: 1,
            column: 1,
            line_start: 0,
        };
        // With a mark every so many bytes, a search reads one chunk and not the file from its start.
        let marks = text.as_bytes().chunks(Self::STEP).map(|chunk| {
            let mark = spot;
            spot.pass(chunk);
            mark
        });
        let mut marks: Vec<_> = marks.collect();
        marks.push(spot);
        Self { text, marks }
    }

    /// Measures where a byte is; one inside of a character counts as its first.
    pub(super) fn measure(&self, at: usize) -> TextPosition {
        let at = self.text.floor_char_boundary(at);
        let mut spot = self.marks[at / Self::STEP];
        spot.pass(&self.text.as_bytes()[spot.at..at]);
        spot
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Place, Sources};

    #[test]
    fn the_ruler_agrees_with_the_sources() {
        let mut sources = Sources::default();
        let text = "a: ü\r\n\n日本: x\n".repeat(700) + "end";
        let source = sources.add("a.yaml", text.clone());
        let ruler = LineRuler::new(&text);
        for at in 0..text.len() + 3 {
            let spot = ruler.measure(at);
            let location = sources.locate(Place {
                source,
                start: at as u32,
                end: at as u32,
            });
            assert_eq!(
                (spot.line, spot.column),
                (location.line, location.column),
                "byte {at}"
            );
        }
    }
}
