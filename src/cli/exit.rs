//! Exit codes, and the one place where errors get theirs.

use super::{
    credentials::{KeyringError, SignInError},
    explained::Explained,
    manifest_files_error::ManifestFilesError,
    project::ProjectError,
    settings_error::SettingsError,
    trust::{TrustRefusal, TrustStoreError},
};
use crate::{
    api::KeyServerError,
    engine::RunError,
    files::{FileReadError, FileWriteError},
    manifest::yaml::YamlWriteError,
    plan::Stale,
    probe::ProbeError,
    render,
    session::{ConnectionError, SessionError},
};
use close_sandbox::{FileError, SandboxError, UnknownSwitch};
use std::{error::Error as StdError, io};
use thiserror::Error;

/// The exit of the program, in order of severity. With several organizations, the most severe exit is returned: nobody
/// knows how far an interrupted run came, a partly applied plan needs attention before an error, and an error before a
/// refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or nothing to do.
    Done,
    /// Changes are pending, or files are not formatted.
    Pending,
    /// Refused, and nothing was written. With several organizations, nothing was written to those that were refused.
    Refused,
    /// Something went wrong.
    Error,
    /// Some of it was done.
    Partly,
    /// Interrupted.
    Interrupted,
}

impl Exit {
    /// Returns the exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Pending => 2,
            Self::Refused => 3,
            Self::Partly => 4,
            Self::Interrupted => 130,
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug, Error)]
pub enum Failure {
    /// Arguments or the environment.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The project file.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The record of trusted project files.
    #[error(transparent)]
    Trust(#[from] TrustStoreError),
    /// A run, or what leads to one.
    #[error(transparent)]
    Session(Box<SessionError>),
    /// The organization accepts only saved plans.
    #[error(
        "refused: `{0}` is protected, so `apply` accepts only a saved plan (`plan`, `promote` or `undo` with \
         --out FILE); nothing was written"
    )]
    Protected(String),
    /// The reason why `probe` can't run.
    #[error(transparent)]
    Probe(Box<ProbeError>),
    /// Files of manifests.
    #[error(transparent)]
    Files(#[from] ManifestFilesError),
    /// The keyring of the machine.
    #[error("failed to {0}")]
    Keyring(#[from] KeyringError),
    /// The sandbox.
    #[error("failed to {0}")]
    Sandbox(#[from] SandboxError),
    /// The file of the sandbox.
    #[error("failed to {0}")]
    SandboxFile(#[from] FileError),
    /// A switch of the sandbox.
    #[error("{0}")]
    Switch(#[from] UnknownSwitch),
    /// A value that YAML can't hold.
    #[error("failed to write YAML: {0}")]
    Yaml(#[from] YamlWriteError),
    /// A value that JSON can't hold.
    #[error("failed to write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A file could not be read.
    #[error(transparent)]
    Read(#[from] FileReadError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] FileWriteError),
    /// The runtime or a stream.
    #[error("failed to use the terminal or start the runtime: {0}")]
    Io(#[from] io::Error),
    /// There is no such thing to explain.
    #[error("{0}")]
    Unknown(Explained),
    /// Files that closectl did not write.
    #[error("{0}")]
    Foreign(Explained),
    /// Nobody agreed.
    #[error("{0}")]
    Unanswered(Explained),
    /// A promotion, or a plan that needs no manifests, can't be carried out.
    #[error("refused: nothing was written, because {0}")]
    Promotion(Explained),
    /// A saved plan no longer fits the organization.
    #[error("{}", render::stale::human(.0))]
    Stale(Vec<Stale>),
    /// Something of one organization in a command about two.
    #[error("{failure}")]
    OfOrganization {
        /// What the project file calls the organization.
        name: String,
        /// Why the command could not do its work.
        #[source]
        failure: Box<Failure>,
    },
}

impl Failure {
    /// Says why the command could not do its work, without the values that a person compares.
    pub fn summary(&self) -> String {
        match self {
            Self::Stale(stale) => render::stale::summary(stale),
            Self::OfOrganization { failure, .. } => failure.summary(),
            other => other.to_string(),
        }
    }

    /// Returns the exit of a program that fails for this reason.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Session(error) => of_session(error),
            Self::Probe(error) => of_probe(error),
            Self::Settings(error) => of_settings(error),
            Self::Project(ProjectError::Owner(_)) => Exit::Refused,
            Self::Trust(error) => of_trust_store(error),
            Self::Project(ProjectError::Read(_) | ProjectError::Wrong { .. })
            | Self::Files(_)
            | Self::Keyring(_)
            | Self::Sandbox(_)
            | Self::SandboxFile(_)
            | Self::Switch(_)
            | Self::Yaml(_)
            | Self::Json(_)
            | Self::Read(_)
            | Self::Write(_)
            | Self::Io(_)
            | Self::Unknown(_) => Exit::Error,
            Self::Protected(_)
            | Self::Foreign(_)
            | Self::Unanswered(_)
            | Self::Promotion(_)
            | Self::Stale(_) => Exit::Refused,
            Self::OfOrganization { failure, .. } => failure.exit(),
        }
    }
}

impl Failure {
    /// Returns the error as it is printed, without the hint.
    pub fn lines(&self) -> Vec<String> {
        let text = format!("error: {self}");
        if self.is_laid_out() {
            text.lines().map(str::to_owned).collect()
        } else {
            vec![text]
        }
    }

    /// Says whether the text is laid out in lines. In all other texts, a line break is part of a name.
    fn is_laid_out(&self) -> bool {
        match self {
            Self::Foreign(_) | Self::Stale(_) | Self::Project(ProjectError::Wrong { .. }) => true,
            Self::OfOrganization { failure, .. } => failure.is_laid_out(),
            // The output of a sign-in command has lines.
            Self::Settings(error) => matches!(
                error,
                SettingsError::SignIn(SignInError::Command(_))
                    | SettingsError::Trust(TrustRefusal::Untrusted { .. })
            ),
            Self::Session(error) => {
                let is_of_command = |source: &(dyn StdError + 'static)| {
                    matches!(source.downcast_ref(), Some(SignInError::Command(_)))
                };
                matches!(
                    &**error,
                    SessionError::Connection(ConnectionError::SignIn(source)) if is_of_command(&**source)
                )
            }
            Self::Protected(_)
            | Self::Probe(_)
            | Self::Files(_)
            | Self::Keyring(_)
            | Self::Sandbox(_)
            | Self::SandboxFile(_)
            | Self::Switch(_)
            | Self::Yaml(_)
            | Self::Json(_)
            | Self::Read(_)
            | Self::Write(_)
            | Self::Io(_)
            | Self::Project(ProjectError::Read { .. } | ProjectError::Owner(_))
            | Self::Trust(_)
            | Self::Unknown(_)
            | Self::Unanswered(_)
            | Self::Promotion(_) => false,
        }
    }
}

impl Failure {
    /// Returns the failure with other advice if a target matches nothing: only plans of manifests have addresses that are
    /// in manifests.
    #[must_use]
    pub fn with_target_hint(self, hint: impl Into<String>) -> Self {
        match &self {
            Self::Session(error) => match &**error {
                SessionError::UnknownTarget(told) => Self::Unknown(Explained::new(told.clone(), hint)),
                _ => self,
            },
            _ => self,
        }
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Stale(stale) => Self::Stale(stale),
            error => Self::Session(Box::new(error)),
        }
    }
}

impl From<TrustRefusal> for Failure {
    fn from(error: TrustRefusal) -> Self {
        Self::Settings(error.into())
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::Session(Box::new(error.into()))
    }
}

impl From<ProbeError> for Failure {
    fn from(error: ProbeError) -> Self {
        match error {
            ProbeError::Session(error) => error.into(),
            ProbeError::Fetch(error) => SessionError::from(error).into(),
            ProbeError::Lock(error) => SessionError::from(error).into(),
            error => Self::Probe(Box::new(error)),
        }
    }
}

/// Returns the exit for wrong settings. A setting that could send a key to the wrong server is refused.
fn of_settings(error: &SettingsError) -> Exit {
    match error {
        SettingsError::Trust(TrustRefusal::Untrusted { .. })
        | SettingsError::TwoServers { .. }
        | SettingsError::SecretAddress { .. }
        | SettingsError::Server(KeyServerError::Foreign { .. }) => Exit::Refused,
        SettingsError::Trust(TrustRefusal::Store(error)) => of_trust_store(error),
        SettingsError::Server(KeyServerError::BaseUrl { .. })
        | SettingsError::NoOrganization { .. }
        | SettingsError::TwoKeys
        | SettingsError::SeveralOrganizations { .. }
        | SettingsError::UnknownOrganization(..)
        | SettingsError::NoProject { .. }
        | SettingsError::OneOrganization(_)
        | SettingsError::NoMatch(..)
        | SettingsError::NoOrganizations
        | SettingsError::NoFile
        | SettingsError::OneFile { .. }
        | SettingsError::UnknownKind(..)
        | SettingsError::Variable(_)
        | SettingsError::SignIn(_)
        | SettingsError::Hosts(_)
        | SettingsError::NotText(_) => Exit::Error,
    }
}

/// Returns the exit where the record of trusted project files can't be read or written.
fn of_trust_store(error: &TrustStoreError) -> Exit {
    match error {
        TrustStoreError::Garbled(_) | TrustStoreError::Open(_) | TrustStoreError::Owner(_) => Exit::Refused,
        TrustStoreError::NoFolder(_) | TrustStoreError::Read { .. } | TrustStoreError::Write(_) => {
            Exit::Error
        }
    }
}

/// Returns the exit for the reason why `probe` can't run.
fn of_probe(error: &ProbeError) -> Exit {
    match error {
        ProbeError::Session(error) => of_session(error),
        ProbeError::NotScratch { .. }
        | ProbeError::Protected(_)
        | ProbeError::TooManyRecords { .. }
        | ProbeError::Uncounted(_)
        | ProbeError::Reserved(_)
        | ProbeError::Lock(_) => Exit::Refused,
        ProbeError::Fetch(_) | ProbeError::Api(_) | ProbeError::Journal(_) | ProbeError::Left(_) => {
            Exit::Error
        }
    }
}

/// Returns the exit for the reason why a run can't go on.
fn of_session(error: &SessionError) -> Exit {
    match error {
        SessionError::Connection(_)
        | SessionError::Fetch(_)
        | SessionError::UnknownTarget(_)
        | SessionError::Secrets(_)
        | SessionError::PastRun(
            RunError::Missing { .. }
            | RunError::None { .. }
            | RunError::NothingWritten { .. }
            | RunError::Read { .. },
        )
        | SessionError::Snapshot { .. }
        | SessionError::ReadFile { .. }
        | SessionError::WriteFile(_)
        | SessionError::Restore(_)
        | SessionError::Json(_)
        | SessionError::Unverified(_)
        | SessionError::BrokenOff(_)
        | SessionError::GivenUp => Exit::Error,
        SessionError::OtherOrganization { .. }
        | SessionError::Unnamed { .. }
        | SessionError::Twin(_)
        | SessionError::Journal(_)
        | SessionError::Keep(_)
        | SessionError::PastRun(
            RunError::UnfinishedUndo { .. }
            | RunError::Incomplete { .. }
            | RunError::Garbled { .. }
            | RunError::Journal { .. },
        )
        | SessionError::Lock(_)
        | SessionError::Saved { .. }
        | SessionError::Unshown { .. }
        | SessionError::PromotionRecord { .. }
        | SessionError::Stale(_) => Exit::Refused,
        SessionError::Interrupted => Exit::Interrupted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_ends_counts() {
        let order = [
            Exit::Done,
            Exit::Pending,
            Exit::Refused,
            Exit::Error,
            Exit::Partly,
            Exit::Interrupted,
        ];
        for (at, one) in order.iter().enumerate() {
            for (other_at, other) in order.iter().enumerate() {
                assert_eq!(*one.max(other), order[at.max(other_at)]);
            }
        }
    }
}
