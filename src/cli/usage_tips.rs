//! What is said below an argument that no command takes, where it is likely what was meant.

use crate::model::suggest;
use clap::{
    Arg, ArgAction, Command, Error,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::{borrow::Cow, ffi::OsString};

/// What other programs call the wish to see what a command would do.
const PREVIEWS: &[&str] = &["dry-run", "check", "preview", "what-if", "noop"];

/// Adds how a value is written that stands alone: a path of manifests, or the value of an option that takes it only after
/// an equals sign; and what closectl calls an option that it does not have.
pub fn advised(error: Error, command: &Command, arguments: &[OsString]) -> Error {
    let words: Vec<Cow<'_, str>> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };

    match error.kind() {
        ErrorKind::ArgumentConflict => {
            match (text(ContextKind::InvalidSubcommand), text(ContextKind::PriorArg)) {
                (Some(value), Some(prior)) => second_value(error, &value, &prior, command, &words),
                _ => error,
            }
        }
        ErrorKind::UnknownArgument => match text(ContextKind::InvalidArg) {
            Some(option) if option.starts_with('-') => of_option(error, &option, command, &words),
            Some(value) => of_value(error, &value, command, &words),
            None => error,
        },
        _ => error,
    }
}

/// Says of a second value what it is: clap takes it for a command wherever there are some.
fn second_value(error: Error, value: &str, prior: &str, command: &Command, words: &[Cow<'_, str>]) -> Error {
    let Some((called, _)) = called(value, command, words) else {
        return error;
    };
    if called.find_subcommand(value).is_some() {
        return error;
    }

    let name = called.get_bin_name().unwrap_or_else(|| called.get_name());
    let tip = format!("{prior} takes one value, as in '{name} {value}'");
    let mut error = Error::new(ErrorKind::UnknownArgument).with_cmd(called);
    error.insert(ContextKind::InvalidArg, ContextValue::String(value.to_owned()));
    error.insert(ContextKind::Usage, usage(called));
    told(error, tip)
}

/// Says of an option that a command does not have which one is meant, and takes back what clap says of others.
fn of_option(mut error: Error, option: &str, command: &Command, words: &[Cow<'_, str>]) -> Error {
    let Some((called, _)) = called(option, command, words) else {
        return error;
    };

    // No value of closectl starts with a hyphen.
    if let Some(ContextValue::StyledStrs(mut tips)) = error.remove(ContextKind::Suggested) {
        tips.retain(|tip| !tip.to_string().starts_with("to pass "));
        if !tips.is_empty() {
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
        }
    }

    let name = option.trim_start_matches('-');
    let is_alike = match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(similar)) => suggest(name, [similar.trim_start_matches('-')]).is_some(),
        _ => false,
    };
    if is_alike {
        return error;
    }
    if error.remove(ContextKind::SuggestedArg).is_some() {
        error.insert(ContextKind::Usage, usage(called));
    }
    match equivalent(name, called) {
        Some(tip) => told(error, tip),
        None => error,
    }
}

/// Returns how closectl says what an option of other programs says.
fn equivalent(option: &str, called: &Command) -> Option<String> {
    let is_for_one = |argument: &Arg| {
        argument.get_long() == Some("org") && !matches!(argument.get_action(), ArgAction::Append)
    };
    if option == "all" && called.get_arguments().any(is_for_one) {
        return Some("this command works on one organization, which '--org' names".to_owned());
    }
    if !PREVIEWS.contains(&option) {
        return None;
    }
    match called.get_name() {
        "apply" => Some("'closectl plan' shows the changes and makes none".to_owned()),
        "undo" => Some("'--out FILE' saves what the undo would change and changes nothing".to_owned()),
        _ => None,
    }
}

/// Says of a value that stands alone how it is written.
fn of_value(error: Error, value: &str, command: &Command, words: &[Cow<'_, str>]) -> Error {
    let tip = called(value, command, words).and_then(|(called, before)| tip(value, called, before));
    match tip {
        Some(tip) if error.get(ContextKind::Suggested).is_none() => told(error, tip),
        _ => error,
    }
}

fn tip(value: &str, called: &Command, before: &str) -> Option<String> {
    let before = before.strip_prefix("--");
    let is_before = |argument: &&Arg| argument.get_long() == before && argument.is_require_equals_set();
    if let Some(long) = before.filter(|_| called.get_arguments().any(|argument| is_before(&argument))) {
        return Some(format!("write '--{long}={value}'"));
    }
    let takes_paths = called
        .get_arguments()
        .any(|argument| argument.get_short() == Some('f'));
    takes_paths.then(|| format!("to name manifests, write '-f {value}'"))
}

/// Returns the command that an argument is for, and the word before the argument.
fn called<'a>(
    argument: &str,
    command: &'a Command,
    words: &'a [Cow<'_, str>],
) -> Option<(&'a Command, &'a str)> {
    let is_argument = |word: &Cow<'_, str>| {
        let rest = word.strip_prefix(argument);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    let at = words.iter().skip(1).position(is_argument)? + 1;
    let mut called = command;
    for word in &words[1..at] {
        called = called.find_subcommand(&**word).unwrap_or(called);
    }
    Some((called, &words[at - 1]))
}

fn usage(called: &Command) -> ContextValue {
    ContextValue::StyledStr(called.clone().render_usage())
}

fn told(mut error: Error, tip: String) -> Error {
    let tip = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
    error.insert(ContextKind::Suggested, tip);
    error
}
