//! Syntax errors in words for people who do not know YAML, with help where there is a usual cause.
//!
//! Only explains what the parser has refused; it accepts and repairs nothing.

use granit_parser::{ErrorKind, ScanError};

use super::cause::{
    QUOTES_IN_TEXT, SyntaxCause, bad_escape, character_refused, closing, indentation, inside_brackets,
    left_over, no_colon, odd_blanks, second_colon, starts_with_mark, tab,
};
use super::codes;
use super::commented_bracket::commented_bracket;
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
            "this file has an unresolved merge conflict",
            "a conflict marker",
            "keep one of the two versions and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`",
        ),
        None => odd_blanks(line).unwrap_or_else(|| cause(text, at, line, error.kind())),
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
    let explained = of_comments(text, at, kind)
        .or_else(|| of_lines(text, at, line, kind))
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
        "the file is not valid YAML from here on",
        "here",
        "check the indentation, the quotes and the brackets of this line and the one above",
    )
}

/// Explains errors of brackets that a comment leaves open.
fn of_comments(text: &str, at: usize, kind: &ErrorKind) -> Option<SyntaxCause> {
    match kind {
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::InvalidColonPlacement
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => commented_bracket(text, at),
        _ => None,
    }
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
        ErrorKind::SimpleKeyExpected => no_colon(text, at),
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::ExpectedDocumentStart
        | ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::InvalidFlowScalarIndent => indentation(text, at, line, kind),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => SyntaxCause::new(
            at,
            "a list item can't be here",
            "a list item starts here",
            "write each `- item` on a line of its own below the key, or `[item, item]` on one line; put quotes around text that starts with `-`",
        ),
        _ => return None,
    })
}

/// Explains errors in quoted texts.
fn of_quotes(text: &str, at: usize, kind: &ErrorKind) -> Option<SyntaxCause> {
    Some(match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => SyntaxCause::new(
            at,
            "this quote is never closed",
            "opens here",
            format!("close it with the same quote; {QUOTES_IN_TEXT}"),
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
            "inside \"…\" a `\\` starts an escape sequence, and YAML doesn't have this one",
            "not an escape sequence",
            "put single quotes '…' around the text, or write each backslash twice",
        ),
        _ => return None,
    })
}

/// Explains errors inside of `[…]` and `{…}`.
fn of_brackets(text: &str, at: usize, kind: &ErrorKind) -> Option<SyntaxCause> {
    Some(match kind {
        ErrorKind::UnclosedFlowCollection { open } => SyntaxCause::new(
            at,
            format!("this `{open}` is never closed"),
            "opens here",
            format!(
                "close it with `{}`; if it is part of a text, put quotes around the text",
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
            "this bracket closes nothing",
            "never opened",
            "delete it; if it is part of a text, put quotes around the text",
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
            "put a space before `#`; if it is part of a text, put quotes around the text",
        ),
        ErrorKind::BomInsideDocument => SyntaxCause::new(
            at,
            "there is an invisible character (a byte order mark) in the middle of the file",
            "here",
            "delete it; joining two files often leaves one where the second file starts",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
