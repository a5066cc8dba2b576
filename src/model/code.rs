//! What can be wrong or odd in files that people write, each with its name and its explanation.
//!
//! Holds the type, and what more than one layer reports; every other code stands beside what reports it.

use std::fmt;

/// One thing that can be wrong or odd, with everything that is to be said about it in general.
///
/// Whoever reports it has to have written this, so that no problem goes unexplained.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// A stable name, such as `unknown-attribute`.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it is, as one sentence without a full stop.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// A file that has it; empty where no short one does.
    pub wrong: &'static str,
    /// The same file without it.
    pub right: &'static str,
}

/// How much something matters; what matters more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Info,
    /// The file means something, but probably not what somebody wants.
    Warning,
    /// The file can't be used.
    Error,
}

impl Severity {
    /// Returns the word for people and programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// Renames that can't all happen, of objects or of what lies in an attribute.
pub static RENAME_CONTRADICTS: Code = Code {
    id: "rename-contradicts",
    severity: Severity::Error,
    title: "Renames contradict each other",
    why: "An object can get only one new name, and a name that is kept or removed can't be given up at the same time.",
    remedy: "Keep the `renamed_from` that is meant, and take the other out.",
    wrong: "lead_statuses:\n  - {label: New, renamed_from: Potential}\n  - {label: Open, renamed_from: Potential}\n",
    right: "lead_statuses:\n  - {label: New, renamed_from: Potential}\n  - Open\n",
};

#[cfg(test)]
impl Code {
    /// Makes one that explains nothing, for tests of what is done with problems.
    pub const fn bare(id: &'static str, severity: Severity) -> Self {
        Self {
            id,
            severity,
            title: "",
            why: "",
            remedy: "",
            wrong: "",
            right: "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Severity;

    #[test]
    fn what_matters_more_is_greater() {
        assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Info);
    }
}
