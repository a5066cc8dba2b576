//! The command line: arguments to settings, settings to a command, a command to an exit code.
//!
//! One file per command. Nothing here decides what happens to an organization; it asks the layers that do.

mod applied;
mod apply;
mod args;
mod codes;
mod command_line;
mod command_reference;
mod completion;
mod confirm;
mod connection;
mod consent;
mod credentials;
mod diff;
mod drift;
mod exit;
mod explain;
mod explain_code;
mod explained;
mod fleet;
mod graph;
mod hint;
mod http_trace;
mod init;
mod intent;
mod interrupt;
mod log;
mod login;
mod man;
mod manifest_context;
mod manifest_files;
mod manual;
mod offline_check;
mod organizations;
mod plan;
mod print_review;
mod printer;
mod progress;
mod project;
mod promote;
mod promoted;
mod promotion;
mod pull;
mod ready_organization;
mod sandbox;
mod saved;
mod schema;
mod self_test;
mod settings;
mod show;
mod snapshot;
mod subject;
mod take;
mod undo;
mod update;
mod validate;
mod whole_file;

pub use args::Arguments;
pub use codes::{problems, rules};
pub use exit::{Exit, Failure};

use args::Command;
use printer::Printer;
use std::env;

/// Runs the program and returns its exit code.
#[must_use]
pub fn run() -> u8 {
    if let Some(answer) = completion::answer() {
        return match printer::raw(&answer) {
            Ok(()) => Exit::Done.code(),
            Err(_) => Exit::Error.code(),
        };
    }
    let arguments = match command_line::parse(env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let Arguments { output, command } = arguments;
    let printer = Printer::new(&output);
    log::start(&output);
    let result = match command {
        Command::Init(arguments) => init::run(arguments, &printer),
        Command::Login(arguments) => login::run(arguments, &printer),
        Command::Logout(arguments) => login::end(arguments, &printer),
        Command::Validate(arguments) => validate::run(arguments, &printer),
        Command::Show(arguments) => show::run(arguments, &printer),
        Command::Plan(arguments) => plan::run(arguments, &printer),
        Command::Apply(arguments) => apply::run(arguments, &printer),
        Command::Undo(arguments) => undo::run(arguments, &printer),
        Command::Pull(arguments) => pull::run(arguments, &printer),
        Command::Diff(arguments) => diff::run(arguments, &printer),
        Command::Promote(arguments) => promote::run(arguments, &printer),
        Command::Drift(arguments) => drift::run(arguments, &printer),
        Command::Graph(arguments) => graph::run(arguments, &printer),
        Command::Organizations(arguments) => organizations::run(&arguments, &printer),
        Command::Schema(arguments) => schema::run(&arguments, &printer),
        Command::Explain(arguments) => explain::run(&arguments, &printer),
        Command::Sandbox(arguments) => sandbox::run(arguments, &printer),
        Command::SelfTest(arguments) => self_test::run(&arguments, &printer),
        Command::Completions(arguments) => completion::run(&arguments, &printer),
        Command::Man(arguments) => man::run(&arguments, &printer),
    };
    let exit = result.unwrap_or_else(|failure| {
        printer.failure(&failure);
        failure.exit()
    });
    exit.code()
}

/// Prints what clap has to say: help and version are no errors.
fn usage(error: &clap::Error) -> u8 {
    let exit = if error.use_stderr() {
        Exit::Error
    } else {
        Exit::Done
    };
    match error.print() {
        Ok(()) => exit.code(),
        Err(_) => Exit::Error.code(),
    }
}
