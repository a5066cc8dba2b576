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
    /// The severity.
    pub severity: Severity,
    /// Whether it is a rule for what is sent to Close, so that an organization may break it all the same, from before
    /// there was the rule.
    pub found_live: bool,
    /// Whether Close judges it of the whole object, so that a change can break it together with what the manifests leave
    /// to the organization.
    pub of_whole: bool,
    /// Its page in `src/explanations`.
    page: &'static str,
}

/// What is to be said about a code, as its page says it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Explanation {
    /// What it is, as one sentence without a full stop.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// The remedy.
    pub remedy: &'static str,
    /// A file that has it; empty where no short one does.
    pub wrong: &'static str,
    /// The same file without it.
    pub right: &'static str,
}

/// Names a code together with its page, which lies in `src/explanations` under the same name.
macro_rules! explanation {
    ($id:literal) => {
        (
            $id,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/src/explanations/",
                $id,
                ".md"
            )),
        )
    };
}
pub(crate) use explanation;

impl Code {
    /// Makes the code of what keeps a file from being used.
    pub const fn error((id, page): (&'static str, &'static str)) -> Self {
        Self::new(id, page, Severity::Error)
    }

    /// Makes the code of what is probably not meant.
    pub const fn warning((id, page): (&'static str, &'static str)) -> Self {
        Self::new(id, page, Severity::Warning)
    }

    /// Makes the code of what is worth knowing.
    pub const fn info((id, page): (&'static str, &'static str)) -> Self {
        Self::new(id, page, Severity::Info)
    }

    const fn new(id: &'static str, page: &'static str, severity: Severity) -> Self {
        Self {
            id,
            severity,
            found_live: false,
            of_whole: false,
            page,
        }
    }

    /// Says that an organization may have it all the same: nobody can set it to that today, and what is so is left.
    pub const fn found_live(mut self) -> Self {
        self.found_live = true;
        self
    }

    /// Says that Close judges it of the whole object.
    #[must_use]
    pub const fn of_whole(mut self) -> Self {
        self.of_whole = true;
        self
    }

    /// Returns what its page says.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        let (text, examples) = self.page.split_once("\n\n## Wrong\n").unwrap_or((self.page, ""));
        let (about, remedy) = text.split_once("\n\n## What to do\n\n").unwrap_or((text, ""));
        let (title, why) = about.split_once("\n\n").unwrap_or((about, ""));
        let (wrong, right) = examples.split_once("## Right").unwrap_or((examples, ""));

        Explanation {
            title: title.trim_start_matches("# "),
            why,
            remedy: remedy.trim_end(),
            wrong: fenced(wrong),
            right: fenced(right),
        }
    }
}

/// Returns what stands between the fences of an example.
fn fenced(part: &'static str) -> &'static str {
    let inside = part
        .split_once("```yaml\n")
        .and_then(|(_, rest)| rest.split_once("```"));
    inside.map_or("", |(example, _)| example)
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
pub static RENAME_CONTRADICTS: Code = Code::error(explanation!("rename-contradicts"));

/// A word that is none of those that an attribute can be set to.
pub static UNKNOWN_VALUE: Code = Code::error(explanation!("unknown-value")).found_live();

#[cfg(test)]
mod tests {
    use super::{Code, Severity};

    #[test]
    fn a_page_is_read_part_by_part() {
        let page = "# Title\n\nWhy.\n\n## What to do\n\nThis.\n\n## Wrong\n\n```yaml\na: 1\n```\n\n## Right\n\n```yaml\nb: 1\n```\n";
        let whole = Code::error(("id", page)).explanation();
        assert_eq!([whole.title, whole.why, whole.remedy], ["Title", "Why.", "This."]);
        assert_eq!([whole.wrong, whole.right], ["a: 1\n", "b: 1\n"]);
        let short = Code::info(("id", "# Title\n\nWhy.\n\n## What to do\n\nThis.\n")).explanation();
        assert_eq!([short.remedy, short.wrong, short.right], ["This.", "", ""]);
    }

    #[test]
    fn what_matters_more_is_greater() {
        assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Info);
    }
}
