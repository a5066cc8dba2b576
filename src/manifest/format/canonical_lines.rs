//! Values in lines, as `pull` writes them at that place of a file.

use crate::manifest::yaml;
use serde_json::{Value, json};

/// What a value belongs to.
#[derive(Clone, Copy, Debug)]
pub enum ValueOwner<'a> {
    /// A key.
    Key(&'a str),
    /// The dash of a list.
    Dash,
}

/// Returns the lines of a value whose key or dash stands in a column: the rest of the first line behind `:` or `-`, and the
/// further lines.
pub fn canonical_lines(
    value: &Value,
    owner: ValueOwner<'_>,
    column: usize,
    line_break: &str,
) -> Option<(String, String)> {
    // A neighbour keeps a single scalar off the line above it.
    let (mut whole, mut lines_before, lines_after) = match owner {
        ValueOwner::Key("a") => (json!({ "b": 0, "a": value }), 1, 0),
        ValueOwner::Key(key) => (json!({ "a": 0, key: value }), 1, 0),
        ValueOwner::Dash => (json!([value, []]), 0, 1),
    };

    // What fits on a line depends on where it begins, so it is written that far in.
    let mut left = column;
    while left >= 2 {
        whole = json!({ "a": 0, "k": whole });
        lines_before += 2;
        left -= 2;
    }

    let text = yaml::write(&whole).ok()?;
    let lines: Vec<&str> = text.lines().skip(lines_before).collect();
    let (first, rest) = lines
        .get(..lines.len().checked_sub(lines_after)?)?
        .split_first()?;
    let first = match owner {
        // A key is followed by a colon, but may hold one itself.
        ValueOwner::Key(key) => {
            let behind = first.trim_start().strip_prefix(&canonical_key(key)?)?;
            behind.strip_prefix(':')?
        }
        ValueOwner::Dash => first.trim_start().strip_prefix('-')?,
    };
    Some((first.to_owned(), rest.join(line_break)))
}

/// Returns a key as `pull` writes it.
pub fn canonical_key(key: &str) -> Option<String> {
    let written = yaml::write(&json!({ key: 0 })).ok()?;
    written.trim_end().strip_suffix(": 0").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_far_in_as_they_stand() {
        let lines = |value: Value, owner, column| canonical_lines(&value, owner, column, "\n").unwrap();
        let pair = |first: &str, rest: &str| (first.to_owned(), rest.to_owned());
        assert_eq!(lines(json!("x"), ValueOwner::Key("k"), 4), pair(" x", ""));
        assert_eq!(
            lines(json!("a\nb"), ValueOwner::Key("k: l"), 2),
            pair(" |-", "    a\n    b")
        );
        assert_eq!(
            lines(json!([[1], {"a": 1}]), ValueOwner::Key("k"), 2),
            pair("", "    - [1]\n    - {a: 1}")
        );
        assert_eq!(
            lines(json!({"a": 1, "b": 2, "c": 3, "d": 4}), ValueOwner::Dash, 2),
            pair(" a: 1", "    b: 2\n    c: 3\n    d: 4")
        );

        // 90 characters fit on a line that begins at its margin, and not on one that begins far in.
        let long = json!(["x".repeat(43), "x".repeat(43)]);
        assert_eq!(lines(long.clone(), ValueOwner::Key("k"), 0).1, "");
        assert_ne!(lines(long, ValueOwner::Key("k"), 10).1, "");
    }
}
