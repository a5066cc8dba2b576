//! From the arguments of the process to the command that they name, and from what became of it to an exit code.

use super::{
    apply,
    args::{Arguments, Command},
    command_line, completion, diff, doctor, drift,
    exit::Exit,
    explain, graph, init, log, login, man, organizations, plan,
    printer::{self, Printer},
    probe, promote, pull, sandbox, schema, self_test, show, undo, validate,
};
use std::{env, io};

/// Runs the program and returns its exit code.
pub fn run() -> u8 {
    // A shell asks in the middle of a line, so that nothing but the answer may be printed.
    if let Some(answer) = completion::answer() {
        return printed(printer::raw(&answer), Exit::Done);
    }

    let Arguments { output, command } = match command_line::parse(env::args_os()) {
        Ok(arguments) => arguments,
        // To clap, help and version are errors too; it knows which ones belong on stderr.
        Err(error) if error.use_stderr() => return printed(error.print(), Exit::Error),
        Err(help) => return printed(help.print(), Exit::Done),
    };
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
        Command::Doctor(arguments) => doctor::run(&arguments, &printer),
        Command::Probe(arguments) => probe::run(arguments, &printer),
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

/// Returns the exit code of what had nothing to do but print.
fn printed(result: io::Result<()>, exit: Exit) -> u8 {
    result.map_or(Exit::Error, |()| exit).code()
}
