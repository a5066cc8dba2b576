//! Answers what a script asks. An answer is one candidate a line: the value, and for most shells a tab and what it is.

use super::{
    bash_line::BashLine,
    context::CompletionContext,
    scripts::{Shell, VARIABLE, WORDS},
    values,
};
use crate::{cli::command_line, model::visible};
use clap::ValueEnum as _;
use clap_complete::engine::{CompletionCandidate, complete};
use std::{env, ffi::OsString};

/// What was asked.
struct CompletionRequest {
    shell: Shell,
    words: Vec<String>,
    /// The line as bash has it.
    line: Option<BashLine>,
}

/// Returns the answer if a script asks; nothing where this is an ordinary run.
pub fn answer() -> Option<String> {
    let shell = env::var(VARIABLE).ok().filter(|shell| !shell.is_empty())?;
    let question = Shell::from_str(&shell, false).ok().map(CompletionRequest::new);
    Some(question.map(CompletionRequest::answer).unwrap_or_default())
}

impl CompletionRequest {
    fn new(shell: Shell) -> Self {
        let text = |word: OsString| word.to_string_lossy().into_owned();
        let mut words: Vec<String> = env::args_os()
            .skip(1)
            .skip_while(|word| word != "--")
            .map(text)
            .collect();
        if !words.is_empty() {
            words.remove(0);
        }

        // Each shell hands over the line in its own state: with quotes, without, or in a variable.
        let mut line = None;
        match shell {
            Shell::Bash => {
                let read = BashLine::parse(
                    words.first().map_or("", String::as_str),
                    words.get(1).map(String::as_str),
                );
                words.clone_from(&read.words);
                line = Some(read);
            }
            // Their scripts take the quotes off all words but the one that is being written.
            Shell::Fish | Shell::Zsh => {
                if let Some(last) = words.last_mut() {
                    *last = BashLine::parse(last, None).words.join(" ");
                }
            }
            Shell::Powershell => {
                let all = env::var(WORDS).unwrap_or_default();
                words = all.split('\n').map(str::to_owned).collect();
            }
            Shell::Elvish => {}
        }

        Self { shell, words, line }
    }

    fn answer(self) -> String {
        let Self { shell, words, line } = self;
        let Some(last) = words.len().checked_sub(1) else {
            return String::new();
        };

        // The line is completed for the folder that its command is to work in.
        let at_hand = CompletionContext::new(words.clone());
        let folder = at_hand.options(Some('C'), "directory").pop();
        if folder.is_some_and(|folder| env::set_current_dir(folder).is_err()) {
            return String::new();
        }

        let mut command = values::known(command_line::command(), &at_hand);
        let here = env::current_dir().ok();
        let arguments = words.into_iter().map(OsString::from).collect();
        let found = complete(&mut command, arguments, last, here.as_deref()).unwrap_or_default();

        let mut out = String::new();
        for candidate in found {
            let value = candidate.get_value().to_string_lossy();
            // What a terminal would act on, or what spans lines, is not for typing.
            if visible(&value) != value {
                continue;
            }
            match (shell, &line) {
                (Shell::Bash, Some(line)) => out.push_str(&line.complete(&value)),
                (Shell::Powershell, _) => out.push_str(&quoted(&value)),
                (Shell::Bash | Shell::Zsh | Shell::Fish | Shell::Elvish, _) => out.push_str(&value),
            }

            // bash would insert the explanation together with the value.
            if let Some(about) = about(&candidate).filter(|_| shell != Shell::Bash) {
                out.push('\t');
                out.push_str(&about);
            }
            out.push('\n');
        }

        out
    }
}

fn about(candidate: &CompletionCandidate) -> Option<String> {
    let help = candidate.get_help()?.to_string();
    help.lines().next().map(visible)
}

/// Writes a value as PowerShell reads it; the other shells do that themselves.
fn quoted(value: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "/_-.:=+\\".contains(character);
    if value.chars().all(is_plain) {
        value.to_owned()
    } else {
        // PowerShell takes typographic quotes for plain ones, so they would end the text as well.
        format!("'{}'", value.replace(['\'', '‘', '’', '‚', '‛'], "''"))
    }
}
