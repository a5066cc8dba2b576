//! The reference of commands in Markdown, from the command line itself and the manual.

use super::{
    command_line,
    manual::{self, ENVIRONMENT, FILES},
};
use crate::model::joined;
use clap::{Arg, Command};
use std::fmt::Write as _;

/// The text before the commands.
const BEFORE: &str = "# Commands: the reference

<!-- Written by `closectl man --format markdown`; edit the command line and the manual instead. -->

`closectl COMMAND --help` prints the same on a terminal, and `closectl man --out FOLDER` writes manual pages.
";

/// Writes the whole reference.
pub fn text() -> String {
    let mut command = command_line::command().disable_help_subcommand(true);
    command.build();

    let mut out = BEFORE.to_owned();
    let everywhere = command
        .get_arguments()
        .filter(|argument| argument.is_global_set());
    out.push_str("\n## Global options\n\n");
    everywhere.for_each(|argument| out.push_str(&of_argument(argument)));
    add(&command, "", &mut out);

    for (title, all) in [("Environment", ENVIRONMENT), ("Files", FILES)] {
        let _ = write!(out, "\n## {title}\n\n");
        for (name, about) in all {
            let _ = writeln!(out, "- **`{name}`** {about}");
        }
    }
    out
}

fn add(command: &Command, path: &str, out: &mut String) {
    let name = format!("closectl {path}");
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let _ = write!(
        out,
        "\n## {}\n\n{}.\n",
        name.trim_end(),
        about.trim_end_matches('.')
    );

    let usage = command.clone().render_usage().to_string();
    let _ = write!(out, "\n```text\n{}\n```\n\n", usage.trim_start_matches("Usage: "));

    // Options that every command has would be repeated under each of them.
    let own = |argument: &&Arg| {
        let is_told_elsewhere =
            argument.is_global_set() || ["help", "version"].contains(&argument.get_id().as_str());
        !is_told_elsewhere && !argument.is_hide_set()
    };

    let mut arguments: Vec<&Arg> = command.get_arguments().filter(own).collect();
    arguments.sort_by_key(|argument| !argument.is_positional());
    for argument in &arguments {
        out.push_str(&of_argument(argument));
    }

    if let Some(page) = manual::page(path) {
        if !arguments.is_empty() {
            out.push('\n');
        }
        out.push_str("```sh\n");
        for (line, about) in &page.examples {
            let _ = write!(out, "# {about}\n{line}\n");
        }
        out.push_str("```\n");
        for note in &page.notes {
            // A note of several lines is a listing, which Markdown would join into a paragraph.
            let fence = if note.contains('\n') { "```" } else { "" };
            let _ = match fence {
                "" => write!(out, "\n{note}\n"),
                fence => write!(out, "\n{fence}text\n{note}\n{fence}\n"),
            };
        }
        let exits = page
            .exits
            .iter()
            .map(|(code, meaning)| format!("**{code}** {meaning}"));
        let _ = write!(out, "\nExit codes: {}.\n", joined(exits, ", "));
    }

    for inner in command.get_subcommands() {
        add(inner, format!("{path} {}", inner.get_name()).trim_start(), out);
    }
}

fn of_argument(argument: &Arg) -> String {
    let help = argument.get_long_help().or(argument.get_help());
    let about = help.map(ToString::to_string).unwrap_or_default();
    let mut about = about.replace('\n', " ").trim_end_matches('.').to_owned();

    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|_| argument.get_action().takes_values())
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if !values.is_empty() {
        let _ = write!(about, ". One of {}", values.join(", "));
    }

    let defaults = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy());
    let defaults: Vec<_> = defaults
        .filter(|_| argument.get_action().takes_values())
        .collect();
    if !defaults.is_empty() {
        let _ = write!(about, ". The default is `{}`", defaults.join(" "));
    }

    let short = argument.get_short().filter(|_| argument.get_long().is_some());
    let short = short.map(|short| format!("-{short}, ")).unwrap_or_default();
    let end = if about.ends_with(']') { "" } else { "." };
    format!("- **`{short}{argument}`** {about}{end}\n")
}
