//! From the arguments of the process to the command that they name, and from what became of it to an exit code.

use super::{
    apply,
    args::{Arguments, Command},
    command_line, completion, diff, doctor, drift,
    event_lines::EventLines,
    exit::Exit,
    explain,
    failure_form::FailureForm,
    failure_report::{FailureReport, is_wanted},
    fmt, graph, init, interrupt,
    invocation::Invocation,
    log, login, man, notice, organizations, output_streams, plan,
    printer::Printer,
    probe, promote, pull, runs, sandbox, schema, self_test, show, trust, undo, validate, working_folder,
};
use std::{env, ffi::OsString, panic};

/// Runs the program and returns its exit code.
pub fn run() -> u8 {
    panic::set_hook(Box::new(output_streams::panicked));

    // A shell asks in the middle of a line, so that nothing but the answer may be printed.
    if let Some(answer) = completion::answer() {
        output_streams::raw(&answer);
        return said(Exit::Done).code();
    }

    let given: Vec<OsString> = env::args_os().collect();
    let form = FailureForm::asked(&given);
    let events = is_wanted("jsonl", &given).then(EventLines::default);
    let (Arguments { output, command }, matches) = match command_line::parse(given) {
        Ok(read) => read,
        // To clap, help and version are errors too; it knows which ones belong on stderr.
        Err(told) => {
            let text = told.render().ansi().to_string();
            let text = text.trim_end_matches('\n');
            let exit = if told.use_stderr() {
                output_streams::talk(text);
                let report = FailureReport::of_usage(&told.render().to_string());
                form.print(&report);
                if let Some(events) = &events {
                    events.print(&report.event());
                }
                Exit::Error
            } else {
                output_streams::data(text);
                Exit::Done
            };
            return said(exit).code();
        }
    };
    notice::learn_address();
    let printer = Printer::new(&output, Invocation::of(&matches), form, events);
    log::start(&output);
    interrupt::start(&printer);

    let entered = working_folder::enter(output.directory.as_deref());
    let result = entered.and_then(|()| match command {
        Command::Init(arguments) => init::run(arguments, &printer),
        Command::Login(arguments) => login::run(arguments, &printer),
        Command::Logout(arguments) => login::end(arguments, &printer),
        Command::Trust(arguments) => trust::run(&arguments, &printer),
        Command::Validate(arguments) => validate::run(arguments, &printer),
        Command::Fmt(arguments) => fmt::run(arguments, &printer),
        Command::Show(arguments) => show::run(arguments, &printer),
        Command::Plan(arguments) => plan::run(arguments, &printer),
        Command::Apply(arguments) => apply::run(arguments, &printer.for_writes()),
        Command::Undo(arguments) => undo::run(arguments, &printer.for_writes()),
        Command::Runs(arguments) => runs::run(arguments, &printer),
        Command::Pull(arguments) => pull::run(arguments, &printer),
        Command::Diff(arguments) => diff::run(arguments, &printer),
        Command::Promote(arguments) => promote::run(arguments, &printer.for_writes()),
        Command::Drift(arguments) => drift::run(arguments, &printer),
        Command::Graph(arguments) => graph::run(arguments, &printer),
        Command::Organizations(arguments) => organizations::run(&arguments, &printer),
        Command::Schema(arguments) => schema::run(&arguments, &printer),
        Command::Explain(arguments) => explain::run(&arguments, &printer),
        Command::Doctor(arguments) => doctor::run(&arguments, &printer),
        Command::Probe(arguments) => probe::run(arguments, &printer.for_writes()),
        Command::Sandbox(arguments) => sandbox::run(arguments, &printer),
        Command::SelfTest(arguments) => self_test::run(&arguments, &printer),
        Command::Completions(arguments) => completion::run(&arguments, &printer),
        Command::Man(arguments) => man::run(&arguments, &printer),
    });

    let exit = result.unwrap_or_else(|failure| {
        interrupt::tell_failure(&failure, &printer);
        failure.exit()
    });
    printer.conclude(exit);
    said(exit).code()
}

/// Returns how the program ends, which is an error where what it said did not arrive, and never less than it would be
/// without that.
fn said(exit: Exit) -> Exit {
    let lost = output_streams::lost();
    if let Some(error) = lost {
        output_streams::talk(&format!("error: failed to write to stdout: {error}"));
        output_streams::talk(
            "hint: check that there is space left; changes that closectl made stay in place",
        );
    }

    if lost.is_some() || output_streams::is_talk_lost() {
        exit.max(Exit::Error)
    } else {
        exit
    }
}
