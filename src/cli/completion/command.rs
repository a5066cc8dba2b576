//! `closectl completions`: prints the script that makes a shell complete.

use crate::cli::{
    args::Completions,
    exit::{Exit, Failure},
    printer::Printer,
};

/// Runs the command.
pub fn run(arguments: &Completions, printer: &Printer) -> Result<Exit, Failure> {
    let Completions { shell } = arguments;
    printer.data(shell.script());
    Ok(Exit::Done)
}
