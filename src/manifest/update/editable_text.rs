//! The lines of a text, and replacements in it.

use super::yaml_style;
use serde::de::IgnoredAny;
use serde_json::Value;

/// A text as lines.
#[derive(Clone, Copy, Debug)]
pub struct EditableText<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it is JSON, which it then stays.
    pub is_json: bool,
}

/// A range of bytes and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextSplice {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The new text.
    pub text: String,
}

impl TextSplice {
    /// Makes a splice.
    pub fn new(start: usize, end: usize, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { start, end, text }
    }
}

impl<'a> EditableText<'a> {
    /// Makes one of a text.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            is_json: is_json(text),
        }
    }

    /// Writes any value so that it can stand inside of `[…]` or `{…}` of this text.
    pub fn inline(&self, value: &Value) -> String {
        if self.is_json {
            yaml_style::json(value)
        } else {
            yaml_style::inline(value)
        }
    }

    /// Writes a key and its value so that they can stand inside of `{…}` of this text.
    pub fn pair(&self, key: &str, value: &Value) -> String {
        let key = self.inline(&Value::String(key.to_owned()));
        format!("{key}: {}", self.inline(value))
    }

    /// Returns the part of the text; nothing where there is none.
    pub fn cut(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Returns where the line of a byte begins.
    pub fn line_start(&self, at: usize) -> usize {
        self.cut(0, at).rfind('\n').map_or(0, |found| found + 1)
    }

    /// Returns where the line of a byte ends, its line break included.
    pub fn line_end(&self, at: usize) -> usize {
        let rest = self.cut(at, self.text.len());
        rest.find('\n').map_or(self.text.len(), |found| at + found + 1)
    }

    /// Returns where the line of a byte ends, before its line break and the blanks there.
    pub fn content_end(&self, at: usize) -> usize {
        at + self.cut(at, self.line_end(at)).trim_end().len()
    }

    /// Returns how many bytes stand before a byte on its line.
    pub fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Says whether only blanks stand before a byte on its line.
    pub fn is_first(&self, at: usize) -> bool {
        self.cut(self.line_start(at), at).bytes().all(|byte| byte == b' ')
    }

    /// Returns the line break that the text uses.
    pub fn line_break(&self) -> &'static str {
        match self.text.find('\n') {
            // Edits keep Windows line breaks; otherwise the file would end up with both kinds.
            Some(at) if self.text[..at].ends_with('\r') => "\r\n",
            Some(_) | None => "\n",
        }
    }

    /// Returns the byte behind the colon of a key.
    pub fn behind_colon(&self, key_end: usize) -> Option<usize> {
        let rest = self.cut(key_end, self.text.len());
        let blanks = rest.len() - rest.trim_start().len();
        rest[blanks..].starts_with(':').then_some(key_end + blanks + 1)
    }

    /// Moves on over blanks, line breaks and comments.
    pub fn skip(&self, mut at: usize) -> usize {
        loop {
            let rest = self.cut(at, self.text.len());
            let blanks = rest.len() - rest.trim_start().len();
            at += blanks;
            // A `#` inside a word, as in `a#b`, doesn't begin a comment.
            let is_apart = at == 0 || self.text.as_bytes()[at - 1].is_ascii_whitespace();
            if !(rest[blanks..].starts_with('#') && is_apart) {
                return at;
            }
            at = self.line_end(at);
        }
    }

    /// Ends a piece of several lines with a line break.
    pub fn ended(&self, piece: &str) -> String {
        if piece.is_empty() || piece.ends_with('\n') {
            piece.to_owned()
        } else {
            format!("{piece}{}", self.line_break())
        }
    }

    /// Replaces ranges that do not overlap; nothing where some do, but for the same replacement twice.
    pub fn splice(&self, mut splices: Vec<TextSplice>) -> Option<String> {
        // Two edits of the same anchor, reached through two aliases, are one splice.
        splices.sort();
        splices.dedup();
        let mut out = String::with_capacity(self.text.len());
        let mut from = 0;
        for splice in splices {
            if splice.start < from {
                return None;
            }
            out.push_str(self.text.get(from..splice.start)?);
            out.push_str(&splice.text);
            from = splice.end;
        }
        out.push_str(self.text.get(from..)?);
        Some(out)
    }
}

/// Says whether a text is JSON, and not only YAML.
pub fn is_json(text: &str) -> bool {
    // Most texts are not, and say so at once.
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}
