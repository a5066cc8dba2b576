//! All pages of the manual, each in a file as `--help` prints it.

use super::ManualPage;
use std::sync::LazyLock;

/// The commands, without the program, and their pages.
const TEXTS: &[(&str, &str)] = &[
    ("", include_str!("pages/closectl.txt")),
    ("init", include_str!("pages/init.txt")),
    ("login", include_str!("pages/login.txt")),
    ("logout", include_str!("pages/logout.txt")),
    ("trust", include_str!("pages/trust.txt")),
    ("organizations", include_str!("pages/organizations.txt")),
    ("completions", include_str!("pages/completions.txt")),
    ("man", include_str!("pages/man.txt")),
    ("validate", include_str!("pages/validate.txt")),
    ("fmt", include_str!("pages/fmt.txt")),
    ("show", include_str!("pages/show.txt")),
    ("pull", include_str!("pages/pull.txt")),
    ("graph", include_str!("pages/graph.txt")),
    ("schema", include_str!("pages/schema.txt")),
    ("explain", include_str!("pages/explain.txt")),
    ("plan", include_str!("pages/plan.txt")),
    ("apply", include_str!("pages/apply.txt")),
    ("undo", include_str!("pages/undo.txt")),
    ("runs", include_str!("pages/runs.txt")),
    ("runs forget", include_str!("pages/runs-forget.txt")),
    ("drift", include_str!("pages/drift.txt")),
    ("diff", include_str!("pages/diff.txt")),
    ("promote", include_str!("pages/promote.txt")),
    ("doctor", include_str!("pages/doctor.txt")),
    ("probe", include_str!("pages/probe.txt")),
    ("sandbox", include_str!("pages/sandbox.txt")),
    ("sandbox serve", include_str!("pages/sandbox-serve.txt")),
    ("sandbox reset", include_str!("pages/sandbox-reset.txt")),
    ("sandbox show", include_str!("pages/sandbox-show.txt")),
    ("self-test", include_str!("pages/self-test.txt")),
];

static PAGES: LazyLock<Vec<ManualPage>> = LazyLock::new(|| {
    let pages = TEXTS
        .iter()
        .map(|(command, text)| ManualPage::parse(command, text));
    pages.collect()
});

/// Returns all pages.
pub fn pages() -> impl Iterator<Item = &'static ManualPage> {
    PAGES.iter()
}

/// Returns the page of a command.
pub fn page(command: &str) -> Option<&'static ManualPage> {
    pages().find(|page| page.command == command)
}
