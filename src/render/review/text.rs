//! Long texts: line by line, with the words that differ, and without the lines far from any change.

use similar::{ChangeTag, TextDiff};

/// So many unchanged lines stay around a change.
const CONTEXT: usize = 2;

/// The changes of a long text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextReview {
    /// The attribute.
    pub name: String,
    /// The lines, without their ends.
    pub lines: Vec<ReviewLine>,
}

/// One line of a text, or several that do not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewLine {
    /// It stays.
    Same(String),
    /// So many lines that stay are left out.
    Folded(usize),
    /// It goes.
    Removed(Vec<LinePart>),
    /// It comes.
    Added(Vec<LinePart>),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePart {
    /// The text.
    pub text: String,
    /// Whether it is what differs from the line beside it.
    pub is_changed: bool,
}

impl TextReview {
    /// Compares two texts; none is like no line at all.
    pub fn of(name: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            lines: folded(lines(before, after)),
        }
    }
}

/// Compares two texts and keeps every line.
fn lines(before: Option<&str>, after: Option<&str>) -> Vec<ReviewLine> {
    let (old, new) = (split(before), split(after));
    let diff = TextDiff::from_slices(&old, &new);

    let mut lines = Vec::new();
    for change in diff.iter_all_inline_changes() {
        let pieces = change.iter_strings_lossy().map(|(is_changed, text)| LinePart {
            text: text.into_owned(),
            is_changed,
        });
        let pieces: Vec<LinePart> = pieces.collect();

        lines.push(match change.tag() {
            ChangeTag::Equal => ReviewLine::Same(pieces.into_iter().map(|piece| piece.text).collect()),
            ChangeTag::Delete => ReviewLine::Removed(pieces),
            ChangeTag::Insert => ReviewLine::Added(pieces),
        });
    }
    lines
}

/// Splits a text at its line ends, so that joining the lines gives the text.
fn split(text: Option<&str>) -> Vec<&str> {
    text.into_iter().flat_map(|text| text.split('\n')).collect()
}

/// Leaves out the lines that are far from any change.
fn folded(lines: Vec<ReviewLine>) -> Vec<ReviewLine> {
    let is_same = |line: &ReviewLine| matches!(line, ReviewLine::Same(_));
    let changes: Vec<usize> = (0..lines.len()).filter(|at| !is_same(&lines[*at])).collect();

    let is_near = |at: usize| {
        let next = changes.partition_point(|change| *change < at);
        let distance = |change: Option<&usize>| change.is_some_and(|change| change.abs_diff(at) <= CONTEXT);
        distance(changes.get(next))
            || next
                .checked_sub(1)
                .is_some_and(|last| distance(changes.get(last)))
    };

    let near: Vec<bool> = (0..lines.len()).map(is_near).collect();
    let mut out: Vec<ReviewLine> = Vec::new();
    for (line, near) in lines.into_iter().zip(near) {
        match (near, out.last_mut()) {
            (true, _) => out.push(line),
            (false, Some(ReviewLine::Folded(count))) => *count += 1,
            (false, _) => out.push(ReviewLine::Folded(1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(lines: &[ReviewLine], is_after: bool) -> String {
        let kept = lines.iter().filter_map(|line| match (line, is_after) {
            (ReviewLine::Same(text), _) => Some(text.clone()),
            (ReviewLine::Removed(pieces), false) | (ReviewLine::Added(pieces), true) => {
                Some(pieces.iter().map(|piece| piece.text.as_str()).collect())
            }
            (ReviewLine::Removed(_), true) | (ReviewLine::Added(_), false) | (ReviewLine::Folded(_), _) => {
                None
            }
        });
        kept.collect::<Vec<String>>().join("\n")
    }

    proptest! {
        #[test]
        fn a_line_diff_holds_both_texts(before in "[ab\n]{0,12}", after in "[ab\n]{0,12}") {
            let lines = lines(Some(&before), Some(&after));
            prop_assert_eq!(joined(&lines, false), before);
            prop_assert_eq!(joined(&lines, true), after);
        }
    }

    #[test]
    fn lines_far_from_a_change_are_folded_and_counted() {
        let before = "1\n2\n3\n4\n5\nask for the budget\n7\n8\n9\n10";
        let after = before.replace("budget", "deadline");
        let text = TextReview::of("notes", Some(before), Some(&after));
        assert_eq!(text.lines.first(), Some(&ReviewLine::Folded(3)));
        assert_eq!(text.lines.last(), Some(&ReviewLine::Folded(2)));
        let changed: Vec<&str> = text
            .lines
            .iter()
            .flat_map(|line| match line {
                ReviewLine::Removed(pieces) | ReviewLine::Added(pieces) => pieces.as_slice(),
                ReviewLine::Same(_) | ReviewLine::Folded(_) => &[],
            })
            .filter(|piece| piece.is_changed)
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(changed, ["budget", "deadline"]);
    }
}
