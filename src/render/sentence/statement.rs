//! What a query says, before it is known whether it fits on a line.

/// The most characters of a query on one line; a longer one becomes a list.
const LONGEST: usize = 100;

/// What a part of a query says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// One thing.
    Single(String),
    /// Several things, and how they belong together.
    Several {
        /// What goes before them.
        lead: String,
        /// How they are joined.
        join: Join,
        /// The things.
        parts: Vec<Statement>,
    },
}

/// How several statements are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// All of them hold.
    All,
    /// At least one of them holds.
    Any,
    /// At least one of them does not hold.
    NotAll,
    /// None of them holds.
    None,
}

impl Join {
    /// Returns what goes before a list, each item of it on its own line.
    fn head(self) -> &'static str {
        match self {
            Self::All => "all of these",
            Self::Any => "any of these",
            Self::NotAll => "not all of these",
            Self::None => "none of these",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::All | Self::NotAll => "and",
            Self::Any | Self::None => "or",
        }
    }

    fn is_negated(self) -> bool {
        matches!(self, Self::NotAll | Self::None)
    }
}

impl Statement {
    /// Makes a statement of one thing.
    pub(super) fn single(text: impl Into<String>) -> Self {
        Self::Single(text.into())
    }

    /// Joins statements; a single one stands for itself.
    pub(super) fn joined(join: Join, mut parts: Vec<Self>) -> Self {
        match (parts.len(), join.is_negated()) {
            (1, false) => parts.remove(0),
            _ => Self::Several {
                lead: String::new(),
                join,
                parts,
            },
        }
    }

    /// Puts words before a statement, as in "no call whose …".
    pub(super) fn led_by(self, lead: &str) -> Self {
        match self {
            Self::Single(text) => Self::Single(format!("{lead} {text}")),
            Self::Several {
                lead: own,
                join,
                parts,
            } => Self::Several {
                lead: format!("{lead} {own}").trim_end().to_owned(),
                join,
                parts,
            },
        }
    }

    /// Returns it as lines: one where that is short enough, else a list.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = self.line(false);
        if line.chars().count() <= LONGEST {
            return vec![line];
        }
        let mut lines = Vec::new();
        self.write_list(&mut lines, "");
        lines
    }

    /// Returns it on one line; in parentheses where it is a part of a longer one.
    pub(super) fn line(&self, is_part: bool) -> String {
        let (lead, join, parts) = match self {
            Self::Single(text) => return text.clone(),
            Self::Several { lead, join, parts } => (lead, join, parts),
        };

        let parts: Vec<String> = parts.iter().map(|part| part.line(true)).collect();
        let word = join.word();
        let text = match parts.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [one, other] => format!("{one}, {word} {other}"),
            [first @ .., last] => format!("{}, {word} {last}", first.join(", ")),
        };
        let text = match (join.is_negated(), is_part || !lead.is_empty()) {
            (true, _) => format!("{} ({text})", join.head()),
            (false, true) => format!("({text})"),
            (false, false) => text,
        };
        format!("{lead} {text}").trim_start().to_owned()
    }

    fn write_list(&self, lines: &mut Vec<String>, indent: &str) {
        let Self::Several { lead, join, parts } = self else {
            lines.push(format!("{indent}{}", self.line(false)));
            return;
        };

        let head = format!("{lead} {}:", join.head());
        lines.push(format!("{indent}{}", head.trim_start()));

        // The list of a list item hangs below the text of that.
        let item = format!("{}- ", " ".repeat(indent.len()));
        for part in parts {
            let line = part.line(false);
            if line.chars().count() <= LONGEST {
                lines.push(format!("{item}{line}"));
            } else {
                part.write_list(lines, &item);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn several(join: Join, parts: &[&str]) -> Statement {
        Statement::joined(join, parts.iter().map(|part| Statement::single(*part)).collect())
    }

    #[test]
    fn short_statements_are_a_line_with_parentheses_where_they_nest() {
        for (statement, line) in [
            (several(Join::All, &["a"]), "a"),
            (several(Join::All, &["a", "b"]), "a, and b"),
            (several(Join::Any, &["a", "b", "c"]), "a, b, or c"),
            (several(Join::None, &["a"]), "none of these (a)"),
            (
                several(Join::All, &["a", "b"]).led_by("no call with"),
                "no call with (a, and b)",
            ),
            (
                Statement::joined(
                    Join::All,
                    vec![several(Join::Any, &["a", "b"]), Statement::single("c")],
                ),
                "(a, or b), and c",
            ),
        ] {
            assert_eq!(statement.lines(), [line]);
        }
    }

    #[test]
    fn long_statements_are_a_list_in_which_lists_hang_below_their_items() {
        let long = "x".repeat(LONGEST);
        let inner = several(Join::Any, &["a", &long]);
        let outer = Statement::joined(
            Join::All,
            vec![Statement::single("b"), inner.led_by("a call with")],
        );
        let last = format!("  - {long}");
        assert_eq!(
            outer.lines(),
            [
                "all of these:",
                "- b",
                "- a call with any of these:",
                "  - a",
                &last
            ]
        );
    }
}
