//! All pages of the manual.

use super::{ManualPage, deciding, program, starting, testing, writing};

/// Returns all pages.
pub fn pages() -> impl Iterator<Item = &'static ManualPage> {
    [
        program::PAGES,
        starting::PAGES,
        writing::PAGES,
        deciding::PAGES,
        testing::PAGES,
    ]
    .into_iter()
    .flatten()
}

/// Returns the page of a command.
#[must_use]
pub fn page(command: &str) -> Option<&'static ManualPage> {
    pages().find(|page| page.command == command)
}
