//! A page of the manual.

use super::{common, deciding, starting, testing, writing};
use std::fmt::Write as _;

/// What is to be known of a command beyond its arguments.
#[derive(Debug)]
pub struct ManualPage {
    /// How it is called, without the program; nothing for the program itself.
    pub command: &'static str,
    /// Lines to type.
    pub examples: &'static [ManualExample],
    /// Paragraphs.
    pub notes: &'static [&'static str],
    /// Exit codes with what they mean.
    pub exits: &'static [(u8, &'static str)],
}

/// A line to type, and what it does.
pub type ManualExample = (&'static str, &'static str);

/// Returns all pages.
pub fn pages() -> impl Iterator<Item = &'static ManualPage> {
    [
        common::PAGES,
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

impl ManualPage {
    /// Writes what follows the arguments in `--help`.
    #[must_use]
    pub fn help(&self) -> String {
        let mut out = String::from("Examples:\n");
        for (line, about) in self.examples {
            let _ = writeln!(out, "  {line}\n      {about}");
        }
        for note in self.notes {
            let _ = write!(out, "\n{note}\n");
        }
        let exits: Vec<String> = self
            .exits
            .iter()
            .map(|(code, meaning)| format!("{code} {meaning}"))
            .collect();
        let _ = write!(out, "\nExit codes: {}.", exits.join(", "));
        out
    }
}
