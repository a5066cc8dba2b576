//! Long texts: line by line, with the words that differ, and without the lines far from any change.

use super::text_pieces::pieces;
use similar::{ChangeTag, DiffOp, TextDiff};

/// So many unchanged lines stay around a change.
const CONTEXT: usize = 2;

/// The most lines that are shown of one text.
const MOST_LINES: usize = 200;

/// The most characters that are shown of a part that stays or changes as a whole.
const MOST_LETTERS: usize = 400;

/// Beyond so many lines that may differ, all are taken to differ: pairing them takes a time that grows with their square.
const MOST_PAIRED: usize = 4_000;

/// Beyond so many bytes, lines beside each other are not compared word by word.
const MOST_WORDS: usize = 8_000;

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
    /// So many further lines are left out, although some of them may differ.
    Cut(usize),
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
            lines: bounded(folded(lines(before, after))),
        }
    }
}

/// Compares two texts and keeps every line.
fn lines(before: Option<&str>, after: Option<&str>) -> Vec<ReviewLine> {
    let [old, new] = pieces(before, after);
    let is_same = |(old, new): &(&&str, &&str)| old == new;
    let head = old.iter().zip(&new).take_while(is_same).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = tail.take_while(is_same).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);

    let mut lines: Vec<ReviewLine> = old[..head].iter().copied().map(same).collect();
    let (old_middle, new_middle) = (&old[head..old_end], &new[head..new_end]);
    if old_middle.len() + new_middle.len() > MOST_PAIRED {
        lines.extend(
            old_middle
                .iter()
                .map(|line| ReviewLine::Removed(vec![changed(line)])),
        );
        lines.extend(
            new_middle
                .iter()
                .map(|line| ReviewLine::Added(vec![changed(line)])),
        );
    } else {
        compare(old_middle, new_middle, &mut lines);
    }
    lines.extend(old[old_end..].iter().copied().map(same));
    lines
}

fn same(line: &str) -> ReviewLine {
    ReviewLine::Same(line.to_owned())
}

fn changed(line: &str) -> LinePart {
    LinePart {
        text: line.to_owned(),
        is_changed: true,
    }
}

/// Compares lines, and those beside each other word by word.
fn compare(old: &[&str], new: &[&str], lines: &mut Vec<ReviewLine>) {
    let diff = TextDiff::from_slices(old, new);
    for op in diff.ops() {
        if bytes(op, old, new) > MOST_WORDS {
            lines.extend(diff.iter_changes(op).map(|change| {
                line(
                    change.tag(),
                    vec![LinePart {
                        text: change.value().to_owned(),
                        is_changed: false,
                    }],
                )
            }));
            continue;
        }

        // Without a deadline, so that the same texts give the same lines on every machine.
        for change in diff.iter_inline_changes_deadline(op, None) {
            let parts = change.iter_strings_lossy().map(|(is_changed, text)| LinePart {
                text: text.into_owned(),
                is_changed,
            });
            lines.push(line(change.tag(), parts.collect()));
        }
    }
}

/// Returns how many bytes lines have that take the place of others.
fn bytes(op: &DiffOp, old: &[&str], new: &[&str]) -> usize {
    match op {
        DiffOp::Replace { .. } => {
            let sides = [&old[op.old_range()], &new[op.new_range()]];
            sides
                .iter()
                .flat_map(|side| side.iter())
                .map(|line| line.len())
                .sum()
        }
        DiffOp::Equal { .. } | DiffOp::Delete { .. } | DiffOp::Insert { .. } => 0,
    }
}

fn line(tag: ChangeTag, parts: Vec<LinePart>) -> ReviewLine {
    match tag {
        ChangeTag::Equal => ReviewLine::Same(parts.into_iter().map(|part| part.text).collect()),
        ChangeTag::Delete => ReviewLine::Removed(parts),
        ChangeTag::Insert => ReviewLine::Added(parts),
    }
}

/// Cuts what nobody would read to its end, and says how much is missing.
fn bounded(mut lines: Vec<ReviewLine>) -> Vec<ReviewLine> {
    let more = lines.len().saturating_sub(MOST_LINES);
    if more > 0 {
        let rest = lines.split_off(MOST_LINES);
        let count = rest.iter().map(|line| match line {
            ReviewLine::Folded(count) | ReviewLine::Cut(count) => *count,
            ReviewLine::Same(_) | ReviewLine::Removed(_) | ReviewLine::Added(_) => 1,
        });
        lines.push(ReviewLine::Cut(count.sum()));
    }

    for line in &mut lines {
        match line {
            ReviewLine::Same(text) => *text = shortened(text),
            ReviewLine::Removed(parts) | ReviewLine::Added(parts) => {
                for part in parts {
                    part.text = shortened(&part.text);
                }
            }
            ReviewLine::Folded(_) | ReviewLine::Cut(_) => {}
        }
    }
    lines
}

/// Leaves out the middle of a very long part, whose ends stand beside what changes.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= MOST_LETTERS {
        return text.to_owned();
    }
    let half = MOST_LETTERS / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(count - half).collect();
    format!("{head}… ({} more characters) …{tail}", count - 2 * half)
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
            (ReviewLine::Removed(_), true)
            | (ReviewLine::Added(_), false)
            | (ReviewLine::Folded(_) | ReviewLine::Cut(_), _) => None,
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
    fn a_text_of_very_many_lines_is_cut_and_says_how_many_are_left_out() {
        let lines = |word: &str| (0..20_000).map(|at| format!("{word} {at}\n")).collect::<String>();
        let text = TextReview::of("body", Some(&lines("old")), Some(&lines("new")));
        assert_eq!(text.lines.len(), MOST_LINES + 1);
        assert_eq!(
            text.lines.last(),
            Some(&ReviewLine::Cut(2 * 20_000 - MOST_LINES + 1))
        );

        // One changed line among many is found, whatever is around it.
        let one = lines("old").replace("old 10000\n", "new 10000\n");
        let text = TextReview::of("body", Some(&lines("old")), Some(&one));
        let changed = text
            .lines
            .iter()
            .filter(|line| matches!(line, ReviewLine::Added(_)))
            .count();
        assert_eq!((text.lines.len(), changed), (8, 1));
    }

    #[test]
    fn a_change_in_one_very_long_line_is_shown_where_it_is() {
        let body = |word: &str| {
            format!(
                "<p>{}</p><p>Hello {word}</p><p>{}</p>",
                "a ".repeat(500),
                "b ".repeat(500)
            )
        };
        let text = TextReview::of("body", Some(&body("there")), Some(&body("you")));
        let shown: Vec<&ReviewLine> = text
            .lines
            .iter()
            .filter(|line| !matches!(line, ReviewLine::Same(_)))
            .collect();
        let [ReviewLine::Removed(old), ReviewLine::Added(new)] = shown.as_slice() else {
            panic!("{shown:?}");
        };
        let joined = |parts: &[LinePart]| parts.iter().map(|part| part.text.clone()).collect::<String>();
        assert_eq!(
            (joined(old).as_str(), joined(new).as_str()),
            ("<p>Hello there</p>", "<p>Hello you</p>")
        );
        let ReviewLine::Same(first) = &text.lines[0] else {
            panic!()
        };
        assert!(first.contains("… (607 more characters) …"), "{first}");

        // The same without anything that says where a line may begin.
        let (old, new) = ("a".repeat(50_000), format!("{}b", "a".repeat(50_000)));
        let text = TextReview::of("body", Some(&old), Some(&new));
        assert_eq!(text.lines.len(), 2);
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
                ReviewLine::Same(_) | ReviewLine::Folded(_) | ReviewLine::Cut(_) => &[],
            })
            .filter(|piece| piece.is_changed)
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(changed, ["budget", "deadline"]);
    }
}
