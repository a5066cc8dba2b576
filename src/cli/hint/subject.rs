//! The subject of a failure: the project or one of its organizations, whose file the hint names.

use crate::{
    cli::{exit::Failure, settings_error::SettingsError},
    session::SessionError,
};

impl Failure {
    /// Returns the failure as one of this organization, unless it names one already.
    pub fn of(self, organization: &str) -> Self {
        match self {
            named @ Self::OfOrganization { .. } => named,
            failure => Self::OfOrganization {
                name: organization.to_owned(),
                failure: Box::new(failure),
            },
        }
    }

    /// Returns the organization that it names, in a command about two.
    pub fn organization(&self) -> Option<&str> {
        if let Self::OfOrganization { name, .. } = self {
            Some(name)
        } else {
            None
        }
    }

    /// Says whether its hint is about the project as a whole, and not about one of its organizations.
    pub fn is_about_project(&self) -> bool {
        match self {
            // A promotion is about two organizations, which may have files of their own.
            Self::Files(_) | Self::Project(_) | Self::Promotion(_) => true,
            Self::OfOrganization { failure, .. } => failure.is_about_project(),
            Self::Session(error) => matches!(
                **error,
                SessionError::ReadFile { .. } | SessionError::PromotionRecord { .. }
            ),
            Self::Settings(error) => matches!(
                error,
                SettingsError::UnknownOrganization(..)
                    | SettingsError::NoOrganizations
                    | SettingsError::NoFile
                    | SettingsError::NoMatch(..)
                    | SettingsError::NoProject { .. }
            ),
            Self::Unknown(_)
            | Self::Foreign(_)
            | Self::Unanswered(_)
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
