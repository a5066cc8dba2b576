//! A bracket that is closed, but in a comment: `{name: # of users}` ends at its `#`.

use super::cause::SyntaxCause;
use super::excerpt::excerpt;
use super::text_line::TextLine;

/// Explains an error inside of `[…]` or `{…}` whose closing bracket is in a comment: of the line, or of the one above,
/// which the parser went on reading.
pub(super) fn commented_bracket(text: &str, at: usize) -> Option<SyntaxCause> {
    let line = TextLine::around(text, at);
    let mut lines = std::iter::once(line).chain(line.above());

    lines.find_map(|line| {
        let content = line.content();
        let comment = comment_start(content)?;
        let (value, rest) = content.split_at(comment);
        let is_closed_there = opened(value) > 0 && opened(rest) < 0;

        is_closed_there.then(|| {
            SyntaxCause::new(
                line.start + comment,
                "a comment starts inside of brackets, so the closing bracket is part of the comment",
                "starts a comment",
                format!(
                    "`#` starts a comment; put quotes around text that contains ` #`: \"{}\"",
                    excerpt(&commented_text(value, rest))
                ),
            )
        })
    })
}

/// Returns where the comment of a line starts.
fn comment_start(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        let starts = before.is_whitespace() || "[{,:".contains(before);
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '#' && before.is_whitespace() => return Some(at),
            None if "\"'".contains(letter) && starts => quote = Some(letter),
            None => {}
        }
        before = letter;
    }
    None
}

/// Returns how many brackets a text opens and does not close.
fn opened(text: &str) -> isize {
    text.chars().fold(0, |depth, letter| match letter {
        '[' | '{' => depth + 1,
        ']' | '}' => depth - 1,
        _ => depth,
    })
}

/// Returns the text that was meant, from both sides of the `#`.
fn commented_text(value: &str, comment: &str) -> String {
    let start = value.rfind(['[', '{', ',']).map_or(0, |at| at + 1);
    let start = value[start..].find(": ").map_or(start, |at| start + at + 2);
    let end = comment.find([',', ']', '}']).unwrap_or(comment.len());
    format!("{}{}", value[start..].trim_start(), comment[..end].trim_end())
}
