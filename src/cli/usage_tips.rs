//! What is said below an argument that no command takes, where it is likely what was meant.

use clap::{
    Arg, Command, Error,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::ffi::OsString;

/// Adds how a value is written that stands alone: a path of manifests, or the value of an option that takes it only after
/// an equals sign.
pub fn advised(mut error: Error, command: &Command, arguments: &[OsString]) -> Error {
    if error.kind() != ErrorKind::UnknownArgument || error.get(ContextKind::Suggested).is_some() {
        return error;
    }
    let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    if let Some(tip) = tip(value, command, arguments) {
        let tip = ContextValue::StyledStrs(vec![StyledStr::from(tip)]);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}

fn tip(value: &str, command: &Command, arguments: &[OsString]) -> Option<String> {
    if value.starts_with('-') {
        return None;
    }
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let at = words.iter().skip(1).position(|word| word == value)? + 1;
    let mut called = command;
    for word in &words[1..at] {
        called = called.find_subcommand(&**word).unwrap_or(called);
    }

    let before = words[at - 1].strip_prefix("--");
    let is_before = |argument: &&Arg| argument.get_long() == before && argument.is_require_equals_set();
    if let Some(long) = before.filter(|_| called.get_arguments().any(|argument| is_before(&argument))) {
        return Some(format!("write '--{long}={value}'"));
    }
    let takes_paths = called
        .get_arguments()
        .any(|argument| argument.get_short() == Some('f'));
    takes_paths.then(|| format!("to name manifests, write '-f {value}'"))
}
