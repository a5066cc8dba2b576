//! Runs the command that prints a key, such as that of a password manager. What it prints is never shown.

use crate::model::{joined, visible};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    time::Duration,
};
use thiserror::Error;
use tokio::process::Command;

/// How long it may take; somebody may have to touch a fingerprint reader.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The most lines of what it said on standard error that are shown.
const MOST_LINES: usize = 10;

/// A command whose standard output is a key.
#[derive(Debug)]
pub struct KeyCommand {
    name: String,
    command: SecretString,
    folder: PathBuf,
}

/// There is no key. Each text reads well after "failed to ".
#[derive(Debug, Error)]
pub enum KeyCommandError {
    /// The shell could not be started.
    #[error(
        "run the `api_key_command` of `{}`: failed to start the shell: {source}",
        visible(name)
    )]
    Start {
        /// What the organization is called.
        name: String,
        /// Why.
        source: std::io::Error,
    },
    /// It took too long.
    #[error(
        "run the `api_key_command` of `{}`: closectl stopped it after {} seconds; it has no terminal, so it \
         can't ask for anything",
        visible(name),
        TIMEOUT.as_secs()
    )]
    Slow {
        /// What the organization is called.
        name: String,
    },
    /// It failed.
    #[error(
        "get a key from the `api_key_command` of `{}`: it {ended}; run it by hand to see why{}",
        visible(name),
        said(words)
    )]
    Failed {
        /// What the organization is called.
        name: String,
        /// How it ended.
        ended: String,
        /// What it said on standard error, without secrets.
        words: String,
    },
    /// It printed no key.
    #[error(
        "get a key from the `api_key_command` of `{}`: it printed {what} instead of one line with the key{}",
        visible(name),
        said(words)
    )]
    NoKey {
        /// What the organization is called.
        name: String,
        /// What it printed, without the text itself.
        what: &'static str,
        /// What it said on standard error, without secrets.
        words: String,
    },
}

impl KeyCommand {
    /// Takes what the organization is called, the command, and the folder that it is run in.
    pub fn new(name: &str, command: SecretString, folder: &Path) -> Self {
        // An empty path is the folder of the project file, seen from where closectl runs.
        let here = Path::new(".");
        Self {
            name: name.to_owned(),
            command,
            folder: if folder.as_os_str().is_empty() {
                here
            } else {
                folder
            }
            .to_owned(),
        }
    }

    /// What errors call the place of the key.
    pub fn setting(&self) -> String {
        format!("the `api_key_command` of `{}`", self.name)
    }

    /// Runs the command in the shell of the system, since people write pipes, and returns the line that it prints.
    ///
    /// # Errors
    ///
    /// Says what went wrong, with what the command said on standard error and nothing of what it printed.
    pub async fn run(&self) -> Result<SecretString, KeyCommandError> {
        let (shell, flag) = if cfg!(windows) {
            ("cmd", "/C")
        } else {
            ("sh", "-c")
        };

        // Without input the command can't wait for a person, and it must not outlive the run.
        let mut command = Command::new(shell);
        command
            .args([flag, self.command.expose_secret()])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true);

        let name = self.name.clone();
        match tokio::time::timeout(TIMEOUT, command.output()).await {
            Ok(Ok(output)) => self.key(&output),
            Ok(Err(source)) => Err(KeyCommandError::Start { name, source }),
            Err(_) => Err(KeyCommandError::Slow { name }),
        }
    }

    fn key(&self, output: &Output) -> Result<SecretString, KeyCommandError> {
        let name = self.name.clone();
        // A command that fails may have printed the key and repeat it in its error.
        let words = without_secrets(&output.stderr, &output.stdout);
        if !output.status.success() {
            let ended = ended(output.status);
            return Err(KeyCommandError::Failed { name, ended, words });
        }

        let no_key = |what| KeyCommandError::NoKey {
            name: self.name.clone(),
            what,
            words: words.clone(),
        };

        // A password manager that prints a warning above the key would otherwise be taken for a key.
        let text = std::str::from_utf8(&output.stdout).map_err(|_| no_key("bytes that are not text"))?;
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        match (lines.next(), lines.next()) {
            (Some(key), None) => Ok(key.into()),
            (Some(_), Some(_)) => Err(no_key("several lines")),
            (None, _) => Err(no_key("nothing")),
        }
    }
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        // What a shell returns for a command that is not there.
        Some(127) => "was not found by the shell (it ended with code 127)".to_owned(),
        Some(code) => format!("ended with code {code}"),
        None => "was stopped by a signal".to_owned(),
    }
}

fn said(words: &str) -> String {
    match words {
        "" => String::new(),
        words => format!(". It said:\n{words}"),
    }
}

/// Returns what a command said without what it printed, and without anything that looks like a key.
fn without_secrets(said: &[u8], printed: &[u8]) -> String {
    let printed = String::from_utf8_lossy(printed);
    let mut text = String::from_utf8_lossy(said).into_owned();
    // Word by word, because an error may quote only a part of what was printed.
    for secret in printed.split_whitespace() {
        text = text.replace(secret, "[redacted]");
    }
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let lines = lines.take(MOST_LINES).map(|line| format!("  {}", masked(line)));
    joined(lines, "\n")
}

/// Masks words that look like a key of Close, and drops control characters, which could drive a terminal.
fn masked(line: &str) -> String {
    let mut words = Vec::new();
    for word in line.split(' ') {
        let hidden = word.split_once("api_").filter(|(_, rest)| rest.len() >= 8);
        words.push(match hidden {
            Some((before, _)) => format!("{before}[redacted]"),
            None => word.chars().filter(|c| !c.is_control()).collect(),
        });
    }
    words.join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn run(command: &str) -> Result<String, String> {
        let command = KeyCommand::new("prod", command.into(), Path::new(""));
        let key = command.run().await;
        key.map(|key| key.expose_secret().to_owned())
            .map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn one_line_is_the_key_and_pipes_work() {
        assert_eq!(run("printf 'api_a.b'").await.unwrap(), "api_a.b");
        assert_eq!(run("echo; echo ' api_a.b '; echo").await.unwrap(), "api_a.b");
        assert_eq!(run("echo api_x.b | tr x a").await.unwrap(), "api_a.b");
    }

    #[tokio::test]
    async fn no_key_is_told_without_what_was_printed() {
        for (command, told) in [
            ("true", "it printed nothing"),
            ("echo ' '", "it printed nothing"),
            ("echo s3cret-one; echo s3cret-two", "it printed several lines"),
            ("printf '\\377'", "bytes that are not text"),
            ("echo s3cret-one; exit 3", "it ended with code 3"),
            ("no-such-program-here", "was not found by the shell"),
            (
                "echo s3cret-one; echo no s3cret-one >&2; exit 1",
                "It said:\n  no [redacted]",
            ),
            (
                "echo 'bad api_s3cret00000.x' >&2; exit 1",
                "It said:\n  bad [redacted]",
            ),
            ("printf 'a\\033[2Jb' >&2; exit 1", "It said:\n  a[2Jb"),
            ("kill -9 $$", "was stopped by a signal"),
        ] {
            let error = run(command).await.unwrap_err();
            assert!(error.contains(told), "{command}: {error}");
            assert!(error.contains("the `api_key_command` of `prod`"), "{error}");
            assert!(!error.contains("s3cret"), "{command}: {error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_command_that_does_not_end_is_stopped() {
        let error = run("read line; sleep 20").await.unwrap_err();
        assert!(error.contains("closectl stopped it after 60 seconds"), "{error}");
    }

    #[test]
    fn debug_output_hides_the_command() {
        let command = KeyCommand::new("prod", "echo s3cret".into(), Path::new(""));
        assert!(!format!("{command:?}").contains("s3cret"));
    }
}
