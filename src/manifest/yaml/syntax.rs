//! Syntax errors in words for people who do not know YAML, with help where there is a usual cause.
//!
//! Only explains what the parser has refused; it accepts and repairs nothing.

use granit_parser::{ErrorKind, ScanError};

use super::cause::{
    SyntaxCause, bad_escape, character_refused, closing, indentation, inside_brackets, left_over,
    second_colon, starts_with_mark, tab,
};
use super::codes;
use super::limits::MAX_DEPTH;
use super::source_text::SourceText;
use super::text_line::TextLine;
use crate::model::Problem;

/// Returns the problem that a syntax error is.
pub(super) fn problem(source: SourceText<'_>, error: &ScanError) -> Problem {
    let at = source.offset(error.marker());
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return too_deep(source, at);
    }

    // Marks of a merge conflict explain whatever the parser stumbled over.
    let text = source.text();
    let line = TextLine::around(text, at);
    let conflict = std::iter::once(line)
        .chain(line.above())
        .find(TextLine::is_conflict_mark);
    let cause = match conflict {
        Some(mark) => SyntaxCause::new(
            mark.start,
            "version control left the marks of a merge conflict in this file",
            "a mark of a conflict",
            "decide between the two versions and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`",
        ),
        None => cause(text, at, line, error.kind()),
    };

    let place = source.range(cause.at, cause.at + 1);
    Problem::new(&codes::SYNTAX, cause.message)
        .at(place, cause.label)
        .help(cause.help)
}

/// Returns the problem of a collection that is nested too deeply.
pub(super) fn too_deep(source: SourceText<'_>, at: usize) -> Problem {
    let message = format!("lists and mappings are nested more than {MAX_DEPTH} levels deep");
    Problem::new(&codes::TOO_DEEP, message).at(source.range(at, at + 1), "too deep from here on")
}

fn cause(text: &str, at: usize, line: TextLine<'_>, kind: &ErrorKind) -> SyntaxCause {
    let explained = of_lines(text, at, line, kind)
        .or_else(|| of_quotes(text, at, kind))
        .or_else(|| of_brackets(text, at, kind))
        .or_else(|| of_marks(text, at, kind));
    if let Some(cause) = explained {
        return cause;
    }

    // No usual cause fits, but some characters only cause trouble by standing first.
    if text[at..].starts_with([',', '?', '%', '@', '&', '*', '!', '|', '>']) {
        return starts_with_mark(text, at);
    }
    SyntaxCause::new(
        at,
        "the file cannot be read as YAML from here on",
        "here",
        "look at the indentation, the quotes and the brackets of this line and the one above",
    )
}

/// Explains errors in how lines begin, and in keys and items.
fn of_lines(text: &str, at: usize, line: TextLine<'_>, kind: &ErrorKind) -> Option<SyntaxCause> {
    Some(match kind {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabNotAllowed => tab(text, at, line),
        ErrorKind::MappingValueNotAllowed => second_colon(text, at, line),
        ErrorKind::SimpleKeyExpected => SyntaxCause::new(
            at,
            "this line is neither `key: value` nor an item of a list",
            "no `:` follows",
            "write a colon and a space after the key; indent the line further if it continues a text above",
        ),
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => indentation(text, at, line, kind),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => SyntaxCause::new(
            at,
            "an item of a list cannot stand here",
            "an item begins here",
            "write each `- item` on a line of its own below the key, or `[item, item]` on one line; quote a text that begins with `-`",
        ),
        _ => return None,
    })
}

/// Explains errors in quoted texts.
fn of_quotes(text: &str, at: usize, kind: &ErrorKind) -> Option<SyntaxCause> {
    Some(match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => SyntaxCause::new(
            at,
            "a quote opens here and is never closed",
            "opens here",
            "close the text with the same quote; a quote that belongs to the text is written '' inside of '…' and \\\" inside of \"…\"",
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            left_over(at)
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => SyntaxCause::new(
            bad_escape(text, at),
            "inside of \"…\" a `\\` begins a special character, and this one is not known",
            "not a special character",
            "use single quotes '…' around the text, or write each backslash twice",
        ),
        _ => return None,
    })
}

/// Explains errors inside of `[…]` and `{…}`.
fn of_brackets(text: &str, at: usize, kind: &ErrorKind) -> Option<SyntaxCause> {
    Some(match kind {
        ErrorKind::UnclosedFlowCollection { open } => SyntaxCause::new(
            at,
            format!("`{open}` opens here and is never closed"),
            "opens here",
            format!(
                "close it with `{}`; put quotes around a text that begins with `{open}`",
                closing(*open)
            ),
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => SyntaxCause::new(
            at,
            format!("`{open}` is closed by `{close}`"),
            "opens here",
            format!("close it with `{}`", closing(*open)),
        ),
        ErrorKind::MisplacedFlowCollectionEnd => SyntaxCause::new(
            at,
            "a bracket is closed that was never opened",
            "closes nothing",
            "take it out, or put quotes around the text that it belongs to",
        ),
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => inside_brackets(text, at),
        _ => return None,
    })
}

/// Explains characters that have a meaning of their own, or none.
fn of_marks(text: &str, at: usize, kind: &ErrorKind) -> Option<SyntaxCause> {
    Some(match kind {
        ErrorKind::UnexpectedCharacter { character } => character_refused(text, at, *character),
        ErrorKind::MissingAnchorOrAliasName
        | ErrorKind::UndeclaredTagHandle
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::InvalidBlockScalarHeader
        | ErrorKind::ZeroBlockScalarIndent => starts_with_mark(text, at),
        ErrorKind::CommentNotSeparated => SyntaxCause::new(
            at,
            "a comment needs a space before its `#`",
            "directly after the value",
            "put a space before `#`, or quotes around a text that contains it",
        ),
        ErrorKind::BomInsideDocument => SyntaxCause::new(
            at,
            "an invisible character (a byte order mark) stands in the middle of the file",
            "here",
            "delete it: files that were joined often have one where the second began",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::manifest::yaml::parse;
    use crate::model::{SourceId, Sources};

    #[test]
    fn usual_mistakes_are_named_where_they_are() {
        for (text, place, message, help) in [
            ("a:\n\tb: 1\n", "2:1", "a tab stands where", "indent with spaces"),
            (
                "a:\n  b: 1\n\tc: 2\n",
                "3:1",
                "a tab stands where",
                "indent with spaces",
            ),
            (
                "a:\n  - b\n  \t- c\n",
                "3:3",
                "a tab stands where",
                "indent with spaces",
            ),
            (
                "a: {\n\tb: 1}\n",
                "2:1",
                "a tab stands where",
                "indent with spaces",
            ),
            (
                "name: Deal: closed\n",
                "1:11",
                "contains a colon and a space",
                ": \"Deal: closed\"",
            ),
            (
                "- a: say \"b: c\"\n",
                "1:12",
                "contains a colon and a space",
                ": 'say \"b: c\"'",
            ),
            (
                "a: \"x\": y\n",
                "1:7",
                "closed by a quote, and more",
                "inside of the quotes",
            ),
            (
                "name:value\nother: 1\n",
                "1:5",
                "needs a space behind it",
                "`key: value`",
            ),
            (
                "name\nother: 1\n",
                "1:1",
                "neither `key: value` nor",
                "a colon and a space",
            ),
            (
                "a: 1\nname\nb: 2\n",
                "2:1",
                "neither `key: value` nor",
                "a colon and a space",
            ),
            (
                "a: 1\n  b: 2\n",
                "2:3",
                "indented deeper than the one above",
                "indentation of the key",
            ),
            (
                "a:\n    b: 1\n  c: 2\n",
                "3:3",
                "does not line up",
                "two spaces for each level",
            ),
            (
                "  a: 1\nb: 2\n",
                "2:1",
                "does not line up",
                "two spaces for each level",
            ),
            (
                "a:\n  - x\n - y\n",
                "3:2",
                "stands where a key should",
                "the same column as the other `-`",
            ),
            (
                "a: 1\n- b\n",
                "2:1",
                "stands where a key should",
                "the same column as the other `-`",
            ),
            (
                "- a\nb: 1\n",
                "2:1",
                "stands inside of a list",
                "write `- ` before it",
            ),
            (
                "a: - b\n",
                "1:4",
                "an item of a list cannot",
                "on a line of its own",
            ),
            (
                "name: \"Sales\nother: 1\n",
                "1:7",
                "never closed",
                "close the text",
            ),
            (
                "name: 'It's here'\n",
                "1:11",
                "closed by a quote, and more",
                "written '' inside",
            ),
            (
                "name: @home # x\n",
                "1:7",
                "cannot begin with `@`",
                "quotes around it: \"@home",
            ),
            (
                "name: `x`\n",
                "1:7",
                "cannot begin with ```",
                "quotes around it: \"`x`\"",
            ),
            (
                "name: %d\n",
                "1:7",
                "cannot begin with `%`",
                "quotes around it: \"%d\"",
            ),
            (
                "%foo\na: 1\n",
                "1:1",
                "cannot begin with `%`",
                "quotes around it: \"%foo\"",
            ),
            (
                "name: *\n",
                "1:7",
                "cannot begin with `*`",
                "quotes around it: \"*\"",
            ),
            (
                "name: & co\n",
                "1:7",
                "cannot begin with `&`",
                "quotes around it: \"& co\"",
            ),
            (
                "name: > 5 deals\n",
                "1:7",
                "cannot begin with `>`",
                "quotes around it: \"> 5 deals\"",
            ),
            (
                "a: ,b\n",
                "1:4",
                "cannot begin with `,`",
                "quotes around it: \",b\"",
            ),
            (
                "a: !e!x\n",
                "1:4",
                "cannot begin with `!`",
                "quotes around it: \"!e!x\"",
            ),
            (
                "path: \"C:\\path\"\n",
                "1:10",
                "begins a special character",
                "single quotes",
            ),
            (
                "a: [1, 2\n",
                "1:4",
                "`[` opens here and is never closed",
                "with `]`",
            ),
            ("a: [1, 2}\n", "1:4", "`[` is closed by `}`", "with `]`"),
            (
                "a: 1]\nb: [1]]\n",
                "2:7",
                "closed that was never opened",
                "take it out",
            ),
            (
                "a: [1, 2\nb: 3\n",
                "2:2",
                "comma or a closing bracket is missing",
                "close the `[`",
            ),
            (
                "[a, , b]\n",
                "1:5",
                "nothing before this comma",
                "take the comma out",
            ),
            (
                "x: {value: ${id:lead_status/Won}}\n",
                "1:12",
                "`${…}` inside of",
                "\"${…}\"",
            ),
            ("a: 'x'#c\n", "1:7", "needs a space before its `#`", "before `#`"),
            ("a: \u{7}b\n", "1:4", "control character (U+0007)", "delete it"),
            ("a: 1\n\u{feff}b: 2\n", "2:1", "byte order mark", "delete it"),
            ("a: 1\n<<<<<<< HEAD\nb: 1\n", "2:1", "merge conflict", "`>>>>>>>`"),
            ("--- a: 1\n", "1:1", "on the line of `---`", "a line of its own"),
        ] {
            let mut sources = Sources::default();
            let source = sources.add("", text);
            let problems = parse(source, text).problems;
            let problem = problems
                .first()
                .unwrap_or_else(|| panic!("no problem in {text:?}"));
            assert_eq!(problem.code.id, "syntax", "{text:?}");
            let location = sources.locate(problem.place.as_ref().unwrap().0).to_string();
            assert_eq!(&location[1..], place, "{text:?}: {problem:?}");
            assert!(problem.message.contains(message), "{text:?}: {}", problem.message);
            let given = problem.help.as_deref().unwrap_or_default();
            assert!(given.contains(help), "{text:?}: {given}");
        }
    }

    #[test]
    fn a_key_has_a_greatest_length() {
        let fits = "k".repeat(1024) + ": 1";
        assert_eq!(parse(SourceId(0), &fits).problems, []);
        let problem = &parse(SourceId(0), &("k".to_owned() + &fits)).problems[0];
        assert_eq!(problem.message, "a key is longer than 1024 characters");
    }
}
