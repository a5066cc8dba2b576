//! Asks people, on a terminal.

use super::{exit::Failure, explained::Explained, interrupt::while_asking};
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
            "refused: there is no terminal to ask on, so nothing was written",
            "pass --yes to continue without being asked",
        )));
    }
    // Escape is an answer too, and it means no.
    let confirm = Confirm::new().with_prompt(visible(question)).default(false);
    let answer = while_asking(|| confirm.interact_opt());
    answer.map(|answer| answer.unwrap_or(false)).map_err(failed)
}

/// Asks for a text; an empty answer is one.
pub fn text(question: &str) -> Result<String, Failure> {
    let input = Input::<String>::new()
        .with_prompt(visible(question))
        .allow_empty(true);
    let answer = while_asking(|| input.interact_text());
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
    let input = Input::<String>::new()
        .with_prompt(visible(&format!("{question} [{proposal}]")))
        .default(proposal.to_owned())
        .show_default(false);
    while_asking(|| input.interact_text()).map_err(failed)
}

/// Asks which one of several, and returns its place among them; the first is the likely one.
pub fn choice(question: &str, items: &[&str]) -> Result<usize, Failure> {
    let items: Vec<String> = items.iter().map(|item| visible(item)).collect();
    let select = Select::new()
        .with_prompt(visible(question))
        .items(items)
        .default(0);
    while_asking(|| select.interact()).map_err(failed)
}

/// Asks for a text that nobody may see.
pub fn secret(question: &str) -> Result<SecretString, Failure> {
    let password = Password::new().with_prompt(visible(question));
    while_asking(|| password.interact())
        .map(SecretString::from)
        .map_err(failed)
}
