//! The forms in which a failed command tells programs why, each for a format that was asked for.

use super::{
    failure_report::{FailureReport, is_wanted},
    output_streams, repository,
};
use crate::{
    model::visible_json,
    render::{
        github,
        validation::{errors, failed_run},
    },
};
use serde_json::Value;
use std::ffi::OsString;

/// The form of a failure on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureForm {
    /// Nothing: people read stderr.
    Silence,
    /// One JSON document.
    Json,
    /// An annotation of GitHub Actions.
    Github,
    /// A log of SARIF without results, whose invocation failed.
    Sarif,
}

impl FailureForm {
    /// Returns the form that goes with the format in the arguments.
    pub fn asked(arguments: &[OsString]) -> Self {
        if is_wanted("json", arguments) {
            Self::Json
        } else if is_wanted("github", arguments) {
            Self::Github
        } else if is_wanted("sarif", arguments) {
            Self::Sarif
        } else {
            Self::Silence
        }
    }

    /// Prints why a command failed.
    pub fn print(self, report: &FailureReport) {
        match self {
            Self::Silence => true,
            Self::Json => output_streams::data(&report.text()),
            Self::Github => {
                let failed = github::failed(&report.lines());
                let problems = errors(report.problems(), &repository::root());
                output_streams::orders(format!("{failed}{problems}").trim_end())
            }
            Self::Sarif => output_streams::data(&pretty(&failed_run(&report.lines(), report.code()))),
        };
    }
}

fn pretty(document: &Value) -> String {
    visible_json(&format!("{document:#}"))
}
