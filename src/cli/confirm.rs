//! Asks before an organization is changed.

use super::exit::Failure;
use dialoguer::{Confirm, Input};
use std::io::{self, IsTerminal as _};

/// Says whether a person can be asked.
#[must_use]
pub fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question whose answer is no unless somebody says yes.
pub fn ask(question: &str) -> Result<bool, Failure> {
    if !is_possible() {
        return Err(Failure::Unanswered(
            "refused: nobody can be asked here, so nothing was written; say --yes to apply without asking",
        ));
    }
    let answer = Confirm::new().with_prompt(question).default(false).interact_opt();
    answer.map(|answer| answer.unwrap_or(false)).map_err(failed)
}

/// Asks for a text; an empty answer is one.
pub fn text(question: &str) -> Result<String, Failure> {
    let answer = Input::<String>::new()
        .with_prompt(question)
        .allow_empty(true)
        .interact_text();
    answer.map_err(failed)
}

fn failed(dialoguer::Error::IO(error): dialoguer::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::Interrupted => Failure::Interrupted,
        _ => Failure::Io(error),
    }
}
