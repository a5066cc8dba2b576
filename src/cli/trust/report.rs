//! What a project file asks for and how it stands, for people and for programs.

use super::{ProjectAsk, ProjectTrust, TrustStanding};
use crate::model::{counted_as, visible, visible_lines};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write as _;

/// The parts of a project file that need trust, and whether they are trusted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Report of closectl trust")]
pub struct TrustReport {
    /// The version of this format: 1.
    pub version: u8,
    /// The project file, relative to the working folder.
    pub file: String,
    /// The digest of all parts, for CLOSECTL_TRUST: 64 hexadecimal digits. Null if the file needs no trust.
    pub digest: Option<String>,
    /// The status of the file: `not_needed`, `environment` (CLOSECTL_TRUST), `remembered`, `unknown` or `changed`.
    pub standing: &'static str,
    /// Whether all parts are trusted.
    pub is_trusted: bool,
    /// The changes since the file was trusted, in words. Null if there are none.
    pub changes: Option<String>,
    /// The parts.
    pub asks: Vec<TrustReportAsk>,
}

/// A part of a project file that needs trust.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TrustReportAsk {
    /// The kind of harm: `command`, `server`, `variable`, `environment`, `read` or `write`.
    pub kind: &'static str,
    /// The organization. Null for settings of the whole project.
    pub organization: Option<String>,
    /// The setting, such as `oauth.client_secret`.
    pub setting: String,
    /// The value: the command, the URL, the name of the variable, or the path.
    pub value: String,
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The possible harm, in words.
    pub could: String,
    /// Whether the environment allows it without trust, as CLOSECTL_ALLOW_HOSTS does for a server.
    pub is_allowed: bool,
}

impl TrustReport {
    /// Makes the report of a project.
    pub fn new(trust: &ProjectTrust, standing: &TrustStanding) -> Self {
        Self {
            version: 1,
            file: trust.file.display().to_string(),
            digest: (!trust.asks.is_empty()).then(|| trust.digest()),
            standing: match standing {
                TrustStanding::NotNeeded => "not_needed",
                TrustStanding::Environment => "environment",
                TrustStanding::Remembered => "remembered",
                TrustStanding::Unknown => "unknown",
                TrustStanding::Changed { .. } => "changed",
            },
            is_trusted: standing.is_trusted(),
            changes: standing.changes(),
            asks: trust.asks.iter().map(TrustReportAsk::of).collect(),
        }
    }
}

impl TrustReportAsk {
    fn of(ask: &ProjectAsk) -> Self {
        let ProjectAsk {
            kind,
            organization,
            setting,
            value,
            file: _,
            at,
            is_allowed,
        } = ask;
        Self {
            kind: kind.name(),
            organization: organization.clone(),
            setting: setting.clone(),
            value: value.clone(),
            file: at.file.to_string(),
            line: at.line,
            could: ask.can(),
            is_allowed: *is_allowed,
        }
    }
}

/// Writes what a project file asks for, for people.
pub fn human(trust: &ProjectTrust, standing: &TrustStanding) -> String {
    let file = visible(&trust.file.display().to_string());
    if trust.asks.is_empty() {
        return format!("{file} asks for nothing that needs your trust.\n");
    }

    let count = counted_as(trust.asks.len(), "thing that works", "things that work");
    let mut out = format!("{file} asks for {count} only once you trust it:\n");
    for (at, ask) in trust.asks.iter().enumerate() {
        let _ = writeln!(out, "\n{}. {} ({})", at + 1, ask.name(), ask.place());
        // A command may have several lines; each of them is shown, and none can hide another.
        for line in visible_lines(&ask.value).lines() {
            let _ = writeln!(out, "       {line}");
        }
        let allowed = if ask.is_allowed {
            " The environment allows it already."
        } else {
            ""
        };
        let _ = writeln!(out, "   It could {}.{allowed}", ask.can());
    }

    let _ = writeln!(out, "\nStatus:   {standing}");
    if let Some(changes) = standing.changes() {
        let _ = writeln!(out, "Changed:  {changes}");
    }
    let _ = writeln!(out, "For CI:   CLOSECTL_TRUST={}", trust.digest());
    out
}
