//! Exit codes, and the one place where errors get theirs.

use super::{
    connection::ConnectionError, credentials::KeyringError, explained::Explained,
    manifest_files::ManifestFilesError, project::ProjectError, settings::SettingsError,
};
use crate::{
    api::ApiError,
    engine::{FetchError, JournalError, RunError, RunLockError, SecretsFileError},
    files::FileWriteError,
    manifest::yaml::YamlWriteError,
    plan::SavedPlanError,
    planning::PlanningError,
    promotion::{PromotionRecordError, SnapshotError},
};
use close_sandbox::{FileError, SandboxError, UnknownSwitch};
use std::{io, path::PathBuf};
use thiserror::Error;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Done,
    /// Something went wrong.
    Error,
    /// Changes are pending.
    Pending,
    /// Refused; nothing was written.
    Refused,
    /// Some of it was done.
    Partly,
    /// Interrupted.
    Interrupted,
}

impl Exit {
    /// Returns the exit code.
    #[must_use]
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

    /// Returns the worse of two ends, for several organizations. What was stopped is not known to be anything; what is
    /// half done needs somebody sooner than what could not be tried, and that sooner than what was refused.
    #[must_use]
    pub fn or_worse(self, other: Self) -> Self {
        match other.severity() > self.severity() {
            true => other,
            false => self,
        }
    }

    fn severity(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Pending => 1,
            Self::Refused => 2,
            Self::Error => 3,
            Self::Partly => 4,
            Self::Interrupted => 5,
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
    /// A plan could not be made.
    #[error(transparent)]
    Planning(#[from] PlanningError),
    /// The organization takes a saved plan and nothing else.
    #[error(
        "refused: `{0}` is protected and takes only a plan that was saved with `plan --out FILE` or `promote --out \
         FILE`; nothing was written"
    )]
    Protected(String),
    /// Files of manifests.
    #[error(transparent)]
    Files(#[from] ManifestFilesError),
    /// The organization could not be reached.
    #[error(transparent)]
    Target(#[from] ConnectionError),
    /// The keyring of the machine.
    #[error("failed to {0}")]
    Keyring(#[from] KeyringError),
    /// The organization could not be read.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A call failed.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// The file of secrets.
    #[error("failed to {0}")]
    Secrets(#[from] SecretsFileError),
    /// The journal of the run that was about to begin.
    #[error("refused: failed to {0}; nothing was written to the organization")]
    Journal(#[from] JournalError),
    /// A run that is to be undone.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Another run is changing the organization.
    #[error(transparent)]
    Turn(#[from] RunLockError),
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
    /// Somebody pressed Ctrl-C.
    #[error("interrupted; nothing was written")]
    Interrupted,
    /// Nobody agreed.
    #[error("{0}")]
    Unanswered(Explained),
    /// A saved plan is not to be carried out.
    #[error("refused: nothing was written, because the plan in {path} {source}")]
    Saved {
        /// The file.
        path: PathBuf,
        /// Why.
        source: SavedPlanError,
    },
    /// A snapshot can't be used.
    #[error("the snapshot {path} {source}")]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// Why.
        source: SnapshotError,
    },
    /// The record of earlier promotions can't be used.
    #[error("refused: nothing was written, because the record of promotions {path} {source}")]
    Record {
        /// The file.
        path: PathBuf,
        /// Why.
        source: PromotionRecordError,
    },
    /// A promotion can't be carried out.
    #[error("refused: nothing was written, because {0}")]
    Promotion(Explained),
    /// A saved plan no longer fits the organization.
    #[error("{0}")]
    Stale(String),
}

impl Failure {
    /// Returns how the program ends for it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Settings(_)
            | Self::Planning(PlanningError::Fetch(_) | PlanningError::Target(_))
            | Self::Project(_)
            | Self::Files(_)
            | Self::Target(_)
            | Self::Keyring(_)
            | Self::Fetch(_)
            | Self::Api(_)
            | Self::Secrets(_)
            | Self::Sandbox(_)
            | Self::SandboxFile(_)
            | Self::Switch(_)
            | Self::Yaml(_)
            | Self::Json(_)
            | Self::Write(_)
            | Self::Io(_)
            | Self::Unknown(_)
            | Self::Snapshot { .. }
            | Self::Run(RunError::Missing { .. } | RunError::None(_) | RunError::Read { .. }) => Exit::Error,
            Self::Interrupted => Exit::Interrupted,
            Self::Journal(_)
            | Self::Turn(_)
            | Self::Run(RunError::Incomplete { .. } | RunError::Garbled { .. } | RunError::Journal { .. })
            | Self::Planning(PlanningError::OtherOrganization { .. })
            | Self::Protected(_)
            | Self::Foreign(_)
            | Self::Unanswered(_)
            | Self::Saved { .. }
            | Self::Record { .. }
            | Self::Promotion(_)
            | Self::Stale(_) => Exit::Refused,
        }
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
                assert_eq!(one.or_worse(*other), order[at.max(other_at)]);
            }
        }
    }
}
