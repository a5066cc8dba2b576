//! Asks people, on a terminal.

use super::{exit::Failure, explained::Explained};
use crate::{model::visible, session::SessionError};
use dialoguer::{Confirm, Input, Password, Select};
use secrecy::SecretString;
use std::io::{self, IsTerminal as _};

/// Says whether a person can be asked.
pub fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question whose answer is no unless somebody says yes.
pub fn ask(question: &str) -> Result<bool, Failure> {
    if !is_possible() {
        return Err(Failure::Unanswered(Explained::new(
            "refused: nobody can be asked here, so nothing was written",
            "say --yes to go on without being asked",
        )));
    }
    // Escape is an answer too, and it means no.
    let answer = Confirm::new()
        .with_prompt(visible(question))
        .default(false)
        .interact_opt();
    answer.map(|answer| answer.unwrap_or(false)).map_err(failed)
}

/// Asks for a text; an empty answer is one.
pub fn text(question: &str) -> Result<String, Failure> {
    let answer = Input::<String>::new()
        .with_prompt(visible(question))
        .allow_empty(true)
        .interact_text();
    answer.map_err(failed)
}

fn failed(dialoguer::Error::IO(error): dialoguer::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::Interrupted => SessionError::Interrupted.into(),
        _ => Failure::Io(error),
    }
}

/// Asks for a text that is likely to be the proposed one.
pub fn proposed(question: &str, proposal: &str) -> Result<String, Failure> {
    let answer = Input::<String>::new()
        .with_prompt(visible(&format!("{question} [{proposal}]")))
        .default(proposal.to_owned())
        .show_default(false)
        .interact_text();
    answer.map_err(|dialoguer::Error::IO(error)| Failure::Io(error))
}

/// Asks which one of several, and returns its place among them; the first is the likely one.
pub fn choice(question: &str, items: &[&str]) -> Result<usize, Failure> {
    let items: Vec<String> = items.iter().map(|item| visible(item)).collect();
    let answer = Select::new()
        .with_prompt(visible(question))
        .items(items)
        .default(0)
        .interact();
    answer.map_err(|dialoguer::Error::IO(error)| Failure::Io(error))
}

/// Asks for a text that nobody may see.
pub fn secret(question: &str) -> Result<SecretString, Failure> {
    let answer = Password::new().with_prompt(visible(question)).interact();
    answer
        .map(SecretString::from)
        .map_err(|dialoguer::Error::IO(error)| Failure::Io(error))
}
