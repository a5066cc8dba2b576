//! Usual causes of syntax errors, told from what stands around the byte where the parser stopped.
//!
//! Each function explains one family of errors; [`super::syntax`] says which error belongs to which.

use granit_parser::ErrorKind;

use super::excerpt::excerpt;
use super::missing_space::MissingSpace;
use super::text_line::TextLine;
use super::value_problems::is_other_dash;

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

fn missing_space(at: usize, space: MissingSpace) -> SyntaxCause {
    SyntaxCause::new(at, space.message, space.label, space.help)
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
        "this line is indented with a tab",
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
            "a key can't be on the same line as `---`",
            "starts a document",
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
            format!("this key is longer than {MAX_KEY} characters"),
            "too long",
            "if it is text, put quotes around it",
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
            missing_space(colon, MissingSpace::after_colon())
        }
        Some((above, content)) if !content.contains(':') && !content.starts_with('-') => SyntaxCause::new(
            above.first(),
            "this line is neither `key: value` nor a list item",
            "no `:` after it",
            "write a colon and a space after the key",
        ),
        Some((above, _)) if line.indent() > above.indent() => SyntaxCause::new(
            line.first(),
            "this line is indented more than the line above, which already has a value",
            "indented too far",
            "indent it like the other keys of the same object",
        ),
        Some(_) | None => SyntaxCause::new(
            at,
            "a key can't be here",
            "unexpected colon",
            "if the colon is part of a text, put quotes around the text; otherwise check the indentation",
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
            "there is more text after the end of the value",
            "after the end",
            "if it is part of the value, put quotes around the whole value; otherwise delete it",
        );
    }

    match (kind, text[first..].starts_with("- ")) {
        (ErrorKind::ExpectedBlockMappingKey, true) => SyntaxCause::new(
            first,
            "expected a key here, found a list item",
            "not a key",
            "start it in the same column as the other `-` of its list",
        ),
        (ErrorKind::ExpectedBlockSequenceEntry, false) => no_dash(text, first),
        _ => SyntaxCause::new(
            first,
            "this line doesn't line up with the lines above",
            "matches no indentation above",
            "start it in the same column as the other keys or `-` of its level; use two spaces for each level",
        ),
    }
}

/// Explains a character that YAML does not allow here.
pub(super) fn character_refused(text: &str, at: usize, character: char) -> SyntaxCause {
    if character.is_control() {
        return SyntaxCause::new(
            at,
            format!(
                "the file contains an invisible control character (U+{:04X})",
                character as u32
            ),
            "here",
            "delete it; inside \"…\" it can be written as an escape sequence that starts with `\\`",
        );
    }
    starts_with_mark(text, at)
}

/// Explains a text that begins with one of YAML's own marks.
pub(super) fn starts_with_mark(text: &str, at: usize) -> SyntaxCause {
    let value = text[at..].lines().next().unwrap_or_default();
    let value = outside_brackets(text, at, value);
    let mark = match value.chars().next() {
        // Between backticks, a backtick could not be seen.
        Some('`') => "a backtick".to_owned(),
        first => format!("`{}`", first.unwrap_or_default()),
    };
    SyntaxCause::new(
        at,
        format!("text without quotes can't start with {mark}, which has a special meaning in YAML"),
        "has a special meaning",
        format!("put quotes around it: {}", quoted(value)),
    )
}

/// Explains what follows a closing quote.
pub(super) fn left_over(at: usize) -> SyntaxCause {
    SyntaxCause::new(
        at,
        "there is more text after the closing quote",
        "after the end",
        QUOTES_IN_TEXT,
    )
}

/// How a quote that is part of a text is written.
pub(super) const QUOTES_IN_TEXT: &str = "put the whole text in quotes; inside '…', write a quote of the text as ''; inside \"…\", write it as \\\"";

/// Explains a line among the items of a list that is none.
pub(super) fn no_dash(text: &str, at: usize) -> SyntaxCause {
    let mark = text[at..].chars().next().unwrap_or_default();
    if mark == '-' {
        return missing_space(at, MissingSpace::after_dash(TextLine::around(text, at), at));
    }
    if is_other_dash(mark) {
        return SyntaxCause::new(
            at,
            format!("a list item starts with `-`, not with `{mark}`"),
            "not a hyphen",
            "type a hyphen and a space instead: `- `",
        );
    }

    SyntaxCause::new(
        at,
        "this line is in a list, but it is not a list item",
        "no `-` before it",
        "write `- ` before it, or move it to the column of the keys that it belongs with",
    )
}

/// Explains a line on which the parser waited in vain for the colon of a key.
pub(super) fn no_colon(text: &str, at: usize) -> SyntaxCause {
    let line = TextLine::around(text, at);
    let content = line.content().trim_start();

    // A mapping or a text in the column of a list's items has lost its dash.
    let is_beside_items = line.above().is_some_and(|above| {
        above.indent() == line.indent() && above.content().trim_start().starts_with("- ")
    });
    if is_beside_items {
        return no_dash(text, line.first());
    }

    // What starts with a bracket is no text.
    if content.starts_with("-[") || content.starts_with("-{") {
        return missing_space(line.first(), MissingSpace::after_dash(line, line.first()));
    }

    match content.find(':') {
        Some(colon) if !content[colon + 1..].starts_with(' ') && colon + 1 < content.len() => {
            missing_space(line.first() + colon, MissingSpace::after_colon())
        }
        Some(_) | None => SyntaxCause::new(
            at,
            "this line is neither `key: value` nor a list item",
            "no `:` after it",
            "write a colon and a space after the key; if the line continues the text above, indent it more",
        ),
    }
}

/// Explains blanks that look like indentation, which only spaces are.
pub(super) fn odd_blanks(line: TextLine<'_>) -> Option<SyntaxCause> {
    let content = line.content();
    let blanks = content.len() - content.trim_start_matches(char::is_whitespace).len();
    let (at, odd) = content[..blanks]
        .char_indices()
        .find(|(_, blank)| !matches!(blank, ' ' | '\t' | '\r'))?;
    Some(SyntaxCause::new(
        line.start + at,
        format!(
            "this line is indented with a character that only looks like a space (U+{:04X})",
            odd as u32
        ),
        "not a space",
        "delete the indentation and type it again with ordinary spaces",
    ))
}

/// Returns the part of a line that belongs to a value inside `[…]` or `{…}`; all of it outside of brackets.
fn outside_brackets<'text>(text: &str, at: usize, value: &'text str) -> &'text str {
    let before = &text[TextLine::around(text, at).start..at];
    let count = |marks: [char; 2]| before.matches(marks).count();
    if count(['[', '{']) > count([']', '}']) {
        value.split([',', ']', '}']).next().unwrap_or(value)
    } else {
        value
    }
}

/// Explains what cannot stand inside of `[…]` or `{…}`.
pub(super) fn inside_brackets(text: &str, at: usize) -> SyntaxCause {
    let (before, behind) = text.split_at(at);
    // Inside of brackets an unquoted `{` opens a mapping, and people write variables there.
    if before.ends_with('$') && behind.starts_with('{') {
        return SyntaxCause::new(
            at - 1,
            "`${…}` needs quotes inside `[…]` or `{…}`",
            "without quotes",
            "put quotes around the whole value: \"${…}\"",
        );
    }

    if behind.starts_with(',') {
        return SyntaxCause::new(
            at,
            "there is nothing before this comma",
            "nothing before it",
            "delete the comma",
        );
    }

    SyntaxCause::new(
        at,
        "a comma or a closing bracket is missing before this",
        "unexpected",
        "put a comma between the values, close the `[` or `{` above, or put quotes around text that contains `:`, `,` or brackets",
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
mod tests;
