//! `closectl completions`: prints the script that makes a shell complete.

use crate::cli::{
    args::CompletionsArgs,
    exit::{Exit, Failure},
    printer::Printer,
};

/// Runs the command.
pub fn run(arguments: &CompletionsArgs, printer: &Printer) -> Result<Exit, Failure> {
    let CompletionsArgs { shell } = arguments;
    printer.data(shell.script());
    Ok(Exit::Done)
}
