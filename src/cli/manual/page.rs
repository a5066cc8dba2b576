//! A page of the manual.

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
    pub exits: &'static [ManualExit],
}

/// A line to type, and what it does.
pub type ManualExample = (&'static str, &'static str);

/// An exit code, and what it means.
pub type ManualExit = (u8, &'static str);

/// What most commands end with.
pub const PLAIN: &[ManualExit] = &[(0, "done"), (1, "error")];

/// What commands end with that may write to an organization.
pub const WRITING: &[ManualExit] = &[
    (0, "done or nothing to do"),
    (1, "error"),
    (3, "refused and nothing written"),
    (4, "partly done"),
    (130, "interrupted"),
];

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
