//! One part of a project file that could take or run something, and the digest of all of them. Pure.

use crate::model::{Location, visible};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// What the digest begins with, so that another version of the form is another digest.
const FORM: &str = "closectl trust 1";

/// What a part of a project file could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AskKind {
    /// It runs a command.
    Command,
    /// It sends keys to a server that is neither Close nor this machine.
    Server,
    /// It signs in with an environment variable that is not one of Close's.
    Variable,
    /// It lets manifests read an environment variable that looks like a secret.
    Environment,
    /// It reads files outside the folder of the project.
    Read,
    /// It reads and replaces a file outside the folder of the project.
    Write,
}

/// A part of a project file that needs trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectAsk {
    /// The possible harm.
    pub kind: AskKind,
    /// The organization that it belongs to; nothing where it belongs to all.
    pub organization: Option<String>,
    /// The setting, such as `oauth.client_secret`.
    pub setting: String,
    /// What is asked: the command, the address as it is written, the name of the variable, the path.
    pub value: String,
    /// The file that it is in, seen from the project file; a command runs in the folder of its file.
    pub file: String,
    /// Where it is written.
    pub at: Location,
    /// Whether the person allowed it in the environment already, as with CLOSECTL_ALLOW_HOSTS.
    pub is_allowed: bool,
}

impl AskKind {
    /// Returns its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Server => "server",
            Self::Variable => "variable",
            Self::Environment => "environment",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl ProjectAsk {
    /// Returns what to call the setting, as "`base_url` of `prod`".
    pub fn name(&self) -> String {
        let setting = visible(&self.setting);
        match &self.organization {
            Some(organization) => format!("`{setting}` of `{}`", visible(organization)),
            None => format!("`{setting}`"),
        }
    }

    /// Says what it could do, in one line without the command or address itself.
    pub fn can(&self) -> String {
        match self.kind {
            AskKind::Command => "run this command as you, in the file's folder".to_owned(),
            AskKind::Server => "send the key, and all that is read and written, to this server".to_owned(),
            AskKind::Variable => {
                "send the value of this environment variable to the server, as a key".to_owned()
            }
            AskKind::Environment => {
                "let manifests read this environment variable, show it in plans and write it to Close"
                    .to_owned()
            }
            AskKind::Read => "read files outside the project's folder and show their contents".to_owned(),
            AskKind::Write => "read and replace this file outside the project's folder".to_owned(),
        }
    }

    /// Returns where it is written, as `closectl.yaml:7`.
    pub fn place(&self) -> String {
        format!("{}:{}", visible(&self.at.file), self.at.line)
    }

    /// Returns the digest of this part: of what is asked, and not of the line that it is on.
    pub fn digest(&self) -> String {
        hex(&self.canonical())
    }

    /// Returns the part as the digest takes it; JSON, so that no value can look like the border between two.
    fn canonical(&self) -> String {
        let Self {
            kind,
            organization,
            setting,
            value,
            file,
            at: _,
            is_allowed: _,
        } = self;
        serde_json::json!([kind.name(), organization, setting, value, file]).to_string()
    }
}

/// Returns the digest of all parts together, whatever their order.
pub fn digest(asks: &[ProjectAsk]) -> String {
    let parts: BTreeSet<String> = asks.iter().map(ProjectAsk::canonical).collect();
    let lines: Vec<String> = [FORM.to_owned()].into_iter().chain(parts).collect();
    hex(&lines.join("\n"))
}

fn hex(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(kind: AskKind, setting: &str, value: &str, line: usize) -> ProjectAsk {
        ProjectAsk {
            kind,
            organization: Some("prod".to_owned()),
            setting: setting.to_owned(),
            value: value.to_owned(),
            file: "closectl.yaml".to_owned(),
            at: Location {
                file: "closectl.yaml".into(),
                line,
                column: 1,
            },
            is_allowed: false,
        }
    }

    #[test]
    fn the_digest_is_of_what_is_asked_and_of_nothing_else() {
        let one = ask(AskKind::Command, "api_key_command", "pass show close", 4);
        let other = ask(AskKind::Variable, "api_key", "AWS_KEY", 9);
        let both = digest(&[one.clone(), other.clone()]);
        assert_eq!(both.len(), 64);

        let moved = ask(AskKind::Command, "api_key_command", "pass show close", 40);
        assert_eq!(
            digest(&[other.clone(), moved]),
            both,
            "lines and order are no matter"
        );

        for (what, changed) in [
            (
                "value",
                ProjectAsk {
                    value: "id".to_owned(),
                    ..one.clone()
                },
            ),
            (
                "organization",
                ProjectAsk {
                    organization: None,
                    ..one.clone()
                },
            ),
            (
                "setting",
                ProjectAsk {
                    setting: "x".to_owned(),
                    ..one.clone()
                },
            ),
            (
                "kind",
                ProjectAsk {
                    kind: AskKind::Server,
                    ..one.clone()
                },
            ),
            (
                "file",
                ProjectAsk {
                    file: "more/c.yaml".to_owned(),
                    ..one.clone()
                },
            ),
        ] {
            assert_ne!(digest(&[changed, other.clone()]), both, "{what}");
        }
        assert_ne!(digest(std::slice::from_ref(&one)), both, "a part that is gone");
    }

    #[test]
    fn no_value_can_pass_for_two_parts() {
        let joined = ask(AskKind::Variable, "api_key", "A\"]\n[\"variable\"", 1);
        let parted = [
            ask(AskKind::Variable, "api_key", "A", 1),
            ask(AskKind::Variable, "x", "variable", 1),
        ];
        assert_ne!(digest(&[joined]), digest(&parted));
    }

    #[test]
    fn what_is_told_can_not_drive_a_terminal() {
        let mut odd = ask(AskKind::Command, "api_key_command", "x", 3);
        odd.organization = Some("a\u{1b}[2Jb".to_owned());
        assert!(!odd.name().contains('\u{1b}'), "{}", odd.name());
    }
}
