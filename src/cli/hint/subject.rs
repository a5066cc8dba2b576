//! What a hint is about, so that it names the file of that.

use crate::{
    cli::{exit::Failure, settings_error::SettingsError},
    session::SessionError,
};

impl Failure {
    /// Says whether its hint is about the project as a whole, and not about one of its organizations.
    pub fn is_about_project(&self) -> bool {
        match self {
            Self::Files(_) | Self::Project(_) => true,
            Self::Session(error) => matches!(**error, SessionError::ReadFile { .. }),
            Self::Settings(error) => matches!(
                error,
                SettingsError::UnknownOrganization(..)
                    | SettingsError::NoOrganizations
                    | SettingsError::NoMatch(..)
                    | SettingsError::NoProject { .. }
            ),
            Self::Unknown(_)
            | Self::Foreign(_)
            | Self::Unanswered(_)
            | Self::Promotion(_)
            | Self::Probe(_)
            | Self::Trust(_)
            | Self::Protected(_)
            | Self::Keyring(_)
            | Self::Sandbox(_)
            | Self::SandboxFile(_)
            | Self::Yaml(_)
            | Self::Json(_)
            | Self::Switch(_)
            | Self::Read(_)
            | Self::Write(_)
            | Self::Io(_)
            | Self::Stale(_) => false,
        }
    }
}
