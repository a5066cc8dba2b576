//! The groups in which `closectl --help` lists the commands. Clap has no groups of subcommands, so the list is text that
//! is made from the commands themselves, and a test holds that none is missing.

use clap::{Command, builder::Styles};
use std::fmt::Write as _;

/// A heading of the list, with the names of its commands.
#[derive(Debug)]
pub struct CommandGroup {
    pub heading: &'static str,
    pub commands: &'static [&'static str],
}

/// All groups, in the order of the list.
pub const GROUPS: &[CommandGroup] = &[
    CommandGroup {
        heading: "Start",
        commands: &["init", "pull", "login", "logout", "trust"],
    },
    CommandGroup {
        heading: "Change an organization",
        commands: &["validate", "fmt", "plan", "apply", "drift", "show"],
    },
    CommandGroup {
        heading: "Review and undo",
        commands: &["runs", "undo"],
    },
    CommandGroup {
        heading: "Several organizations",
        commands: &["organizations", "diff", "promote"],
    },
    CommandGroup {
        heading: "Reference",
        commands: &["explain", "graph", "schema", "completions", "man"],
    },
    CommandGroup {
        heading: "Diagnose and test",
        commands: &["doctor", "sandbox", "self-test", "probe"],
    },
];

/// The help of the program: its commands in groups, then the options, then examples.
pub fn help_template(command: &Command) -> String {
    let widths = command.get_subcommands().map(|inner| inner.get_name().len());
    let width = widths.max().unwrap_or_default();
    let styles = Styles::styled();
    let (header, literal) = (styles.get_header(), styles.get_literal());

    let mut template = "{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for group in GROUPS {
        let _ = write!(template, "\n{header}{}:{header:#}\n", group.heading);
        let inner = group
            .commands
            .iter()
            .filter_map(|name| command.find_subcommand(name));
        for inner in inner {
            let about = inner.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(
                template,
                "  {literal}{:width$}{literal:#}  {about}",
                inner.get_name()
            );
        }
    }
    let _ = write!(
        template,
        "\n{header}Options:{header:#}\n{{options}}{{after-help}}"
    );
    template
}
