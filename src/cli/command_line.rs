//! The command line as people meet it: what clap reads, with the manual beside it. Everything that shows commands
//! (help, manual pages, completion, the reference) begins here.

use super::{args::Arguments, command_groups, manual, usage_tips};
use crate::model::visible;
use clap::{Arg, ArgMatches, Command, CommandFactory as _, Error, FromArgMatches as _};
use std::ffi::OsString;

/// Returns the command line.
pub fn command() -> Command {
    let command = described(Arguments::command(), "");
    let template = command_groups::help_template(&command);
    command.help_template(template)
}

/// Reads arguments; returns what they say, and the same by the names of arguments.
///
/// # Errors
///
/// What clap has to say, help and version included. Whatever it quotes of the arguments is visible.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<(Arguments, ArgMatches), Error> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    parse_as_given(&arguments).map_err(|error| {
        // Clap quotes arguments as they are. It says the same of arguments that can be seen, unless these are right.
        let visible = arguments.iter().map(|one| visible(&one.to_string_lossy()).into());
        let visible: Vec<OsString> = visible.collect();
        parse_as_given(&visible).err().unwrap_or(error)
    })
}

fn parse_as_given(arguments: &[OsString]) -> Result<(Arguments, ArgMatches), Error> {
    let mut command = command();
    let matches = command
        .try_get_matches_from_mut(arguments)
        .map_err(|error| usage_tips::advised(error, &command, arguments))?;
    let read = Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok((read, matches))
}

/// Adds the manual to a command and to those in it; `path` is how it is called, without the program.
fn described(command: Command, path: &str) -> Command {
    let mut command = command.mut_args(brief);
    if let Some(page) = manual::page(path) {
        let whole = format!("closectl {path}");
        command = command
            .after_help(format!(
                "Run `{} --help` for details and examples.",
                whole.trim_end()
            ))
            .after_long_help(page.help);
    }
    command.mut_subcommands(|inner| {
        let path = format!("{path} {}", inner.get_name());
        described(inner, path.trim_start())
    })
}

/// The heading of the options that every command has.
const EVERYWHERE: &str = "Global options";

/// Moves the options that every command has under a heading of their own, and shortens the text for `-h` to its first
/// sentence; `--help` has all of it.
fn brief(argument: Arg) -> Arg {
    let argument = if argument.is_global_set() {
        argument.help_heading(EVERYWHERE)
    } else {
        argument
    };
    let whole = argument.get_help().map(ToString::to_string).unwrap_or_default();
    match whole.split_once(". ") {
        Some((brief, _)) => {
            let brief = brief.to_owned();
            argument.help(brief).long_help(whole)
        }
        None => argument,
    }
}
