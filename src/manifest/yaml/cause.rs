//! Usual causes of syntax errors, told from what stands around the byte where the parser stopped.
//!
//! Each function explains one family of errors; [`super::syntax`] says which error belongs to which.

use granit_parser::ErrorKind;

use super::text_line::TextLine;
use super::value_problems::excerpt;

/// The longest key that the parser takes without `? ` before it.
const MAX_KEY: usize = 1024;

/// A cause in words: where, what, and what to do.
#[derive(Debug)]
pub(super) struct SyntaxCause {
    /// The byte to point at.
    pub(super) at: usize,
    /// What is wrong.
    pub(super) message: String,
    /// What to write beside the caret.
    pub(super) label: &'static str,
    /// What to do.
    pub(super) help: String,
}

impl SyntaxCause {
    pub(super) fn new(
        at: usize,
        message: impl Into<String>,
        label: &'static str,
        help: impl Into<String>,
    ) -> Self {
        Self {
            at,
            message: message.into(),
            label,
            help: help.into(),
        }
    }
}

/// Explains a tab in the indentation of this line or one of the next two.
pub(super) fn tab(text: &str, at: usize, line: TextLine<'_>) -> SyntaxCause {
    // The parser may stop at the end of a line and mean the indentation of the next one.
    let behind = || {
        let lines = text[at..]
            .match_indices('\n')
            .map(|(line_break, _)| TextLine::around(text, at + line_break + 1));
        lines.take(2).find_map(|line| indent_tab(text, line))
    };

    let at = indent_tab(text, line).or_else(behind).unwrap_or(at);
    SyntaxCause::new(
        at,
        "a tab stands where the line is indented",
        "a tab",
        "indent with spaces, two for each level",
    )
}

fn indent_tab(text: &str, line: TextLine<'_>) -> Option<usize> {
    text[line.start..line.first()]
        .find('\t')
        .map(|column| line.start + column)
}

/// Explains a `: ` that the parser did not expect: in a text, below a finished value, or after a bad line.
pub(super) fn second_colon(text: &str, at: usize, line: TextLine<'_>) -> SyntaxCause {
    let before = &text[line.first()..at];
    // Behind `--- ` YAML takes a value, but no key.
    if before.starts_with("--- ") {
        return SyntaxCause::new(
            line.start,
            "a key cannot stand on the line of `---`",
            "begins a document",
            "put `---` on a line of its own",
        );
    }

    if let Some((_, value)) = before.split_once(": ") {
        if value.trim_start().starts_with(['"', '\'']) {
            return left_over(at);
        }

        // The most common cause: a sentence with a colon in it, such as a description.
        let value = &text[at - value.len()..line.end];
        return SyntaxCause::new(
            at,
            "a value without quotes contains a colon and a space",
            "the second colon of this line",
            format!("put quotes around the value: {}", quoted(value)),
        );
    }

    // Without `? ` before it, YAML allows a key 1,024 characters at most, and a long text may look like one.
    if before.chars().count() > MAX_KEY {
        return SyntaxCause::new(
            line.first(),
            format!("a key is longer than {MAX_KEY} characters"),
            "too long",
            "if it is a text, put quotes around it",
        );
    }

    key_out_of_place(at, line)
}

fn key_out_of_place(at: usize, line: TextLine<'_>) -> SyntaxCause {
    match line.above().map(|above| (above, above.content().trim_start())) {
        // The mistake is often on the line above, which the parser took for a text and went on reading.
        Some((above, content))
            if content.contains(':') && !content.contains(": ") && !content.ends_with(':') =>
        {
            let colon = above.first() + content.find(':').unwrap_or(0);
            SyntaxCause::new(
                colon,
                "a colon after a key needs a space behind it",
                "no space behind it",
                "write `key: value`",
            )
        }
        Some((above, content)) if !content.contains(':') && !content.starts_with('-') => SyntaxCause::new(
            above.first(),
            "this line is neither `key: value` nor an item of a list",
            "no `:` follows",
            "write a colon and a space after the key",
        ),
        Some((above, _)) if line.indent() > above.indent() => SyntaxCause::new(
            line.first(),
            "this line is indented deeper than the one above, which has its value already",
            "indented too deep",
            "give it the indentation of the key that it stands beside",
        ),
        Some(_) | None => SyntaxCause::new(
            at,
            "a key cannot stand here",
            "unexpected colon",
            "put quotes around the text if the colon belongs to it, and look at the indentation",
        ),
    }
}

/// Explains a line that begins in a column where nothing can go on, or a rest behind a finished value.
pub(super) fn indentation(text: &str, at: usize, line: TextLine<'_>, kind: &ErrorKind) -> SyntaxCause {
    // A `%` in the first column begins a directive, which nobody writes on purpose.
    let directive = std::iter::once(line)
        .chain(line.above())
        .find(|line| line.content().starts_with('%'));
    if let Some(directive) = directive {
        return starts_with_mark(text, directive.start);
    }

    let first = line.first();
    let before = text.get(first..at).unwrap_or_default();
    // Something readable stands before it on its line, so that the indentation isn't the cause.
    if before.chars().any(|letter| !" \t-".contains(letter)) {
        return SyntaxCause::new(
            at,
            "the value ended before this, and more follows",
            "left over",
            "put quotes around the whole value if this belongs to it",
        );
    }

    match (kind, text[first..].starts_with("- ")) {
        (ErrorKind::ExpectedBlockMappingKey, true) => SyntaxCause::new(
            first,
            "an item of a list stands where a key should stand",
            "not a key",
            "begin it in the same column as the other `-` of its list, below the key that the list belongs to",
        ),
        (ErrorKind::ExpectedBlockSequenceEntry, false) => SyntaxCause::new(
            first,
            "a line that is no item stands inside of a list",
            "no `-` before it",
            "write `- ` before it, or begin it in the same column as the keys that it stands beside",
        ),
        _ => SyntaxCause::new(
            first,
            "this line does not line up with the ones above it",
            "its indentation fits none of them",
            "begin it in the same column as the keys or the `-` that it stands beside, two spaces for each level",
        ),
    }
}

/// Explains a character that YAML does not allow here.
pub(super) fn character_refused(text: &str, at: usize, character: char) -> SyntaxCause {
    if character.is_control() {
        return SyntaxCause::new(
            at,
            format!(
                "an invisible control character (U+{:04X}) stands in the file",
                character as u32
            ),
            "here",
            "delete it; inside of \"…\" it can be written as a special character that begins with `\\`",
        );
    }
    starts_with_mark(text, at)
}

/// Explains a text that begins with one of YAML's own marks.
pub(super) fn starts_with_mark(text: &str, at: usize) -> SyntaxCause {
    let value = text[at..].lines().next().unwrap_or_default();
    let mark: String = value.chars().take(1).collect();
    SyntaxCause::new(
        at,
        format!("a text cannot begin with `{mark}`, which has a meaning of its own in YAML"),
        "has a meaning of its own",
        format!("put quotes around it: {}", quoted(value)),
    )
}

/// Explains what follows a closing quote.
pub(super) fn left_over(at: usize) -> SyntaxCause {
    SyntaxCause::new(
        at,
        "the text was closed by a quote, and more follows",
        "left over",
        "put all of it inside of the quotes; a quote that belongs to the text is written '' inside of '…' and \\\" inside of \"…\"",
    )
}

/// Explains what cannot stand inside of `[…]` or `{…}`.
pub(super) fn inside_brackets(text: &str, at: usize) -> SyntaxCause {
    let (before, behind) = text.split_at(at);
    // Inside of brackets an unquoted `{` opens a mapping, and people write variables there.
    if before.ends_with('$') && behind.starts_with('{') {
        return SyntaxCause::new(
            at - 1,
            "`${…}` inside of `[…]` or `{…}` needs quotes",
            "without quotes",
            "put quotes around the whole value: \"${…}\"",
        );
    }

    if behind.starts_with(',') {
        return SyntaxCause::new(
            at,
            "there is nothing before this comma",
            "nothing before it",
            "take the comma out",
        );
    }

    SyntaxCause::new(
        at,
        "a comma or a closing bracket is missing before this",
        "unexpected",
        "close the `[` or `{` above, put a comma between the values, or put quotes around a text that contains `:`, `,` or brackets",
    )
}

/// Returns the first `\` in a quoted text that begins no known escape, or the start of the text.
pub(super) fn bad_escape(text: &str, at: usize) -> usize {
    // The parser refused an escape in this text, so the search ends before the closing quote.
    let mut rest = text[at..].char_indices().skip(1);
    while let Some((offset, letter)) = rest.next() {
        if letter != '\\' {
            continue;
        }

        // How many hexadecimal digits an escape takes, by the letter that begins it.
        let digits = match rest.next().map(|(_, escaped)| escaped) {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(escaped) if "0abt\tnvfre \"/\\N_LP\n\r".contains(escaped) => 0,
            Some(_) | None => return at + offset,
        };
        if !(0..digits).all(|_| rest.next().is_some_and(|(_, digit)| digit.is_ascii_hexdigit())) {
            return at + offset;
        }
    }
    at
}

/// Returns the bracket that closes an opening one.
pub(super) fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}

/// Writes a text as people would quote it.
fn quoted(text: &str) -> String {
    let text = text.trim();
    let quote = if text.contains(['"', '\\']) { '\'' } else { '"' };
    // Single quotes hold both `"` and `\` without an escape.
    format!("{quote}{}{quote}", excerpt(text))
}

#[cfg(test)]
mod tests {
    use super::bad_escape;

    #[test]
    fn the_escape_that_is_wrong_is_found_behind_those_that_are_right() {
        for (text, at) in [
            (r#""\x41 \q""#, 6),
            (r#""\u00e4\U0001F525\q""#, 17),
            (r#""\x4g""#, 1),
            (r#""\n\t""#, 0),
        ] {
            assert_eq!(bad_escape(text, 0), at, "{text}");
        }
    }
}
