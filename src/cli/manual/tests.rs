use super::pages::{page, pages};
use crate::cli::{command_groups::GROUPS, command_line, completion::BashLine};
use clap::Command;
use std::collections::{BTreeMap, BTreeSet};

/// All commands by how they are called.
fn commands() -> BTreeMap<String, Command> {
    let mut command = command_line::command().disable_help_subcommand(true);
    command.build();
    let mut found = BTreeMap::new();
    let mut left = vec![(String::new(), command)];
    while let Some((path, command)) = left.pop() {
        for inner in command.get_subcommands() {
            let path = format!("{path} {}", inner.get_name());
            left.push((path.trim_start().to_owned(), inner.clone()));
        }
        found.insert(path, command);
    }
    found
}

#[test]
fn every_command_has_a_page_with_examples_and_every_page_a_command() {
    let commands: BTreeSet<String> = commands().into_keys().collect();
    let written: Vec<&str> = pages().map(|page| page.command).collect();
    let known: BTreeSet<String> = written.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(commands, known);
    assert_eq!(written.len(), known.len(), "a command has two pages");
    for page in pages() {
        assert!(!page.examples.is_empty(), "`{}` has no example", page.command);
        assert!(
            page.exits.iter().any(|(code, _)| *code == 0),
            "`{}`",
            page.command
        );
    }
}

#[test]
fn the_help_of_the_program_lists_every_command_in_one_group() {
    let mut command = command_line::command().disable_help_subcommand(true);
    command.build();
    let known: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let listed: Vec<&str> = GROUPS.iter().flat_map(|group| group.commands).copied().collect();
    assert_eq!(known, listed, "commands are declared in the order of the groups");

    let help = command.clone().render_help().to_string();
    for inner in command.get_subcommands() {
        let line = help
            .lines()
            .find(|line| line.split_whitespace().next() == Some(inner.get_name()));
        let about = inner.get_about().unwrap().to_string();
        let line = line.unwrap_or_else(|| panic!("`{}` is not listed: {help}", inner.get_name()));
        assert!(line.ends_with(&about) && line.len() <= 80, "{line}");
    }
}

#[test]
fn every_example_is_a_line_that_the_program_takes() {
    for page in pages() {
        for (line, about) in &page.examples {
            let typed = line.split([' ']).take_while(|word| ![">", "|"].contains(word));
            let typed = typed.collect::<Vec<_>>().join(" ");
            let words = BashLine::parse(&typed, None).words;
            let read = command_line::parse(words.into_iter().map(Into::into));
            assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
            assert!(about.ends_with('.') && about.len() < 94, "{line}: {about}");
        }
        let names = page
            .examples
            .iter()
            .any(|(line, _)| line.contains(page.command.trim()));
        assert!(names, "no example of `{}` calls it", page.command);
    }
}

#[test]
fn every_command_and_argument_has_help_and_long_help_says_no_less() {
    for (path, command) in commands() {
        assert!(command.get_about().is_some(), "`{path}`");
        for argument in command.get_arguments() {
            let text = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string);
            let brief = text(argument.get_help()).unwrap_or_default();
            assert!(brief.len() > 3, "`{path}`: `{}` has no help", argument.get_id());
            if let Some(whole) = text(argument.get_long_help()) {
                assert!(
                    whole.contains(&brief) || argument.get_id() == "help",
                    "`{path}`: {whole}"
                );
            }
        }
        assert!(page(&path).is_some(), "`{path}`");
    }
}

#[test]
fn one_flag_has_one_spelling_everywhere() {
    // Here the word means something else: what is to be made, a folder, or the folder of manifests.
    let differs = [
        ("init", "from"),
        ("promote", "from"),
        ("man", "out"),
        ("pull", "out"),
    ];
    let mut spellings: BTreeMap<String, (String, Option<char>, Vec<String>)> = BTreeMap::new();
    for (path, command) in commands() {
        for argument in command.get_arguments() {
            let Some(long) = argument
                .get_long()
                .filter(|long| !differs.contains(&(&path, long)))
            else {
                continue;
            };
            let names = argument.get_value_names().unwrap_or_default();
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let spelling = (path.clone(), argument.get_short(), names);
            let (first, short, names) = spellings
                .entry(long.to_owned())
                .or_insert_with(|| spelling.clone());
            assert_eq!(
                (&spelling.1, &spelling.2),
                (&*short, &*names),
                "--{long} of `{path}` and `{first}`"
            );
        }
    }
}

#[test]
fn help_is_brief_with_h_and_whole_with_help() {
    for (path, mut command) in commands() {
        let brief = command.render_help().to_string();
        let whole = command.render_long_help().to_string();
        assert!(brief.contains("for details and examples."), "`{path}`: {brief}");
        assert!(
            whole.contains("Examples:\n") && whole.contains("Exit codes: 0 "),
            "`{path}`: {whole}"
        );
        assert!(brief.len() < whole.len(), "`{path}`");
        for line in whole.lines().chain(brief.lines()) {
            assert!(line.chars().count() <= 110, "`{path}`: {line}");
        }
    }
}
