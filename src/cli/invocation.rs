//! How closectl was called: the project, organization and files that a person named, which the commands in its hints
//! name as well, so that they can be pasted.

use super::command_line;
use crate::model::{joined, shell_option};
use clap::{ArgMatches, Command};
use std::path::PathBuf;

/// Commands whose `--org` limits a list, or gives a new organization its name.
const LISTS: &[&str] = &["init", "organizations", "runs"];

/// What a person named on the command line, besides the command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// The folder that the program was told to run in.
    pub directory: Option<String>,
    /// The only organization that was named.
    organization: Option<String>,
    /// The files and folders of manifests.
    files: Vec<String>,
    /// Whether a command that names no organization is not about the one that this command is about.
    has_others: bool,
}

impl Invocation {
    /// Reads what was named.
    pub fn of(matches: &ArgMatches) -> Self {
        let directory = matches.try_get_one::<PathBuf>("directory").ok().flatten();
        let inner = matches.subcommand().map(|(_, inner)| inner);
        let named = inner
            .map(|inner| values::<String>(inner, "org"))
            .unwrap_or_default();
        let files = inner
            .map(|inner| values::<PathBuf>(inner, "paths"))
            .unwrap_or_default();
        let files = files.iter().map(|path| path.display().to_string());

        let is_all = || inner.is_some_and(|inner| values::<bool>(inner, "all").contains(&true));
        let is_promotion = inner.is_some_and(|inner| !values::<String>(inner, "to").is_empty());

        Self {
            directory: directory.map(|folder| folder.display().to_string()),
            has_others: !named.is_empty() || is_all() || is_promotion,
            organization: match &named[..] {
                [one] if !one.contains('*') => Some(one.clone()),
                _ => None,
            },
            // Standard input was read, and no other command gets it.
            files: files.filter(|path| path != "-").collect(),
        }
    }

    /// Returns the only organization that was named.
    pub fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    /// Returns the same for one organization of several.
    #[must_use]
    pub fn about(&self, organization: Option<String>) -> Self {
        Self {
            organization,
            ..self.clone()
        }
    }

    /// Returns the same for what is said of one organization, which its commands name where they would else be about another
    /// one.
    #[must_use]
    pub fn said_of(&self, organization: Option<&str>) -> Self {
        let organization = organization.filter(|_| self.has_others);
        Self {
            organization: organization
                .map(str::to_owned)
                .or_else(|| self.organization.clone()),
            ..self.in_folder()
        }
    }

    /// Returns the same without an organization and files.
    #[must_use]
    pub fn in_folder(&self) -> Self {
        Self {
            directory: self.directory.clone(),
            ..Self::default()
        }
    }

    /// Completes the commands in a text, written as `` `closectl …` ``; `is_protected` says of an organization whether it
    /// accepts only saved plans.
    pub fn completed(&self, text: &str, is_protected: &IsProtected<'_>) -> String {
        if !text.contains(START) {
            return text.to_owned();
        }

        let known = command_line::command();
        let mut parts = text.split(START);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (command, rest) = part.split_once('`').unwrap_or((part, ""));
            let commands = command.split(NEXT);
            let commands = commands.map(|words| self.command(&known, words, is_protected));
            out.push_str(&format!("`{}`{rest}", joined(commands, " && ")));
        }
        out
    }

    /// Returns a command with what it needs to be about the same; its words do not begin with the program. An undo of an
    /// organization that accepts only saved plans becomes two commands, which save the plan and apply it.
    pub fn command(&self, known: &Command, words: &str, is_protected: &IsProtected<'_>) -> String {
        let mut all: Vec<String> = vec!["closectl".to_owned()];
        if let Some(folder) = self.directory.as_deref().filter(|_| !has(words, &["-C"])) {
            all.push(shell_option("-C", folder));
        }
        all.push(words.to_owned());

        let name = words.split(' ').next().unwrap_or_default();
        let takes = |option: &str| {
            let command = known.find_subcommand(name);
            command.is_some_and(|command| {
                let mut options = command.get_arguments();
                options.any(|argument| argument.get_long() == Some(option))
            })
        };
        let organization = self.organization.as_deref().filter(|_| {
            takes("org") && !LISTS.contains(&name) && !has(words, &["--org", "--all", "--from", "--to"])
        });
        all.extend(organization.map(|name| shell_option("--org", name)));

        // Without `--update`, what is pulled goes to a folder, and is not read from one.
        let reads = takes("file") && (name != "pull" || has(words, &["--update"]));
        if reads && !has(words, &["-f", "--file"]) {
            all.extend(self.files.iter().map(|path| shell_option("-f", path)));
        }

        let undoes = words.starts_with("undo ") && !has(words, &["--org", "--out"]);
        if undoes && is_protected(self.organization.as_deref()) {
            let folder = self.in_folder();
            let apply = folder.command(known, &format!("apply {UNDO_FILE}"), is_protected);
            all.push(format!("--out {UNDO_FILE} && {apply}"));
        }
        all.join(" ")
    }
}

/// Says whether an organization, or else the one that a command without a name is about, accepts only saved plans.
pub type IsProtected<'a> = dyn Fn(Option<&str>) -> bool + 'a;

/// The file of a saved undo in the commands that are printed.
const UNDO_FILE: &str = "undo.json";

/// What a command in a text begins with, and one that follows it.
const START: &str = "`closectl ";
const NEXT: &str = " && closectl ";

/// Says whether a command has one of some options already.
fn has(words: &str, options: &[&str]) -> bool {
    words.split(['=', ' ']).any(|word| options.contains(&word))
}

/// Returns the values of an argument; none where the command has no such argument.
fn values<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Vec<T> {
    let found = matches.try_get_many::<T>(name).ok().flatten();
    found.into_iter().flatten().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_in_texts_are_about_what_was_named() {
        let whole = Invocation {
            directory: Some("my crm".to_owned()),
            organization: Some("live".to_owned()),
            files: vec!["m.yaml".to_owned(), "o/n.yaml".to_owned()],
            has_others: true,
        };
        for (text, completed) in [
            (
                "`closectl plan` shows it",
                "`closectl -C 'my crm' plan --org live -f m.yaml -f o/n.yaml` shows it",
            ),
            (
                "`closectl organizations` lists them",
                "`closectl -C 'my crm' organizations` lists them",
            ),
            (
                "run `closectl pull` or `closectl pull --update`",
                "run `closectl -C 'my crm' pull --org live` or `closectl -C 'my crm' pull --update --org live -f m.yaml -f o/n.yaml`",
            ),
            (
                "`closectl login --org 'x y'` saves it",
                "`closectl -C 'my crm' login --org 'x y'` saves it",
            ),
            (
                "`closectl plan --out p.json && closectl apply p.json`",
                "`closectl -C 'my crm' plan --out p.json --org live -f m.yaml -f o/n.yaml && closectl -C 'my crm' apply p.json --org live -f m.yaml -f o/n.yaml`",
            ),
            ("omit --target", "omit --target"),
        ] {
            assert_eq!(whole.completed(text, &|_| false), completed);
            assert_eq!(Invocation::default().completed(text, &|_| false), text);
        }
    }

    #[test]
    fn an_undo_of_a_protected_organization_goes_through_a_saved_plan() {
        let whole = Invocation {
            directory: Some("my crm".to_owned()),
            organization: Some("live".to_owned()),
            ..Invocation::default()
        };
        let known = command_line::command();
        for (words, command) in [
            (
                "undo r1",
                "closectl -C 'my crm' undo r1 --org live --out undo.json && closectl -C 'my crm' apply undo.json",
            ),
            (
                "undo --twin x",
                "closectl -C 'my crm' undo --twin x --org live --out undo.json && closectl -C 'my crm' apply undo.json",
            ),
            (
                "undo r1 --out u.json",
                "closectl -C 'my crm' undo r1 --out u.json --org live",
            ),
            ("undo", "closectl -C 'my crm' undo --org live"),
            ("plan", "closectl -C 'my crm' plan --org live"),
        ] {
            assert_eq!(
                whole.command(&known, words, &|name| name == Some("live")),
                command
            );
        }
    }
}
