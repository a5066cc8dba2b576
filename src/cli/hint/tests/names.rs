//! The kinds of failures.

use crate::{cli::exit::Failure, session::SessionError};

/// The name of a failure; a new one has to be named here, and so to be tried below.
pub fn name(failure: &Failure) -> &'static str {
    match failure {
        Failure::OfOrganization { failure, .. } => name(failure),
        Failure::Session(error) => session_name(error),
        Failure::Probe(_) => "probe",
        Failure::Settings(_) => "settings",
        Failure::Project(_) => "project",
        Failure::Trust(_) => "trust",
        Failure::Protected(_) => "protected",
        Failure::Files(_) => "files",
        Failure::Keyring(_) => "keyring",
        Failure::Sandbox(_) => "sandbox",
        Failure::SandboxFile(_) => "sandbox file",
        Failure::Switch(_) => "switch",
        Failure::Yaml(_) => "yaml",
        Failure::Json(_) => "json",
        Failure::Read(_) => "read",
        Failure::Write(_) => "write",
        Failure::Io(_) => "io",
        Failure::Unknown(_) => "unknown",
        Failure::Foreign(_) => "foreign",
        Failure::Unanswered(_) => "unanswered",
        Failure::Promotion(_) => "promotion",
        Failure::Stale(_) => "stale",
    }
}

fn session_name(error: &SessionError) -> &'static str {
    match error {
        SessionError::Connection(_) => "connection",
        SessionError::Fetch(_) => "fetch",
        SessionError::OtherOrganization { .. } => "other organization",
        SessionError::Unnamed { .. } => "unnamed",
        SessionError::UnknownTarget(_) => "unknown target",
        SessionError::Twin(_) => "twin",
        SessionError::Secrets(_) => "secrets",
        SessionError::Journal(_) => "journal",
        SessionError::Keep(_) => "kept values",
        SessionError::PastRun(_) => "past run",
        SessionError::Lock(_) => "lock",
        SessionError::Saved { .. } => "saved",
        SessionError::Unshown { .. } => "unshown",
        SessionError::Stale(_) => "stale plan",
        SessionError::Snapshot { .. } => "snapshot",
        SessionError::PromotionRecord { .. } => "record",
        SessionError::ReadFile { .. } => "read file",
        SessionError::WriteFile(_) => "write file",
        SessionError::Restore(_) => "restore",
        SessionError::Json(_) => "session json",
        SessionError::Unverified(_) => "unverified",
        SessionError::BrokenOff(_) => "broken off",
        SessionError::GivenUp => "given up",
        SessionError::Interrupted => "session interrupted",
    }
}
