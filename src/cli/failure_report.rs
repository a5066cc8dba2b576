//! The JSON document of a command that failed before it printed its result: with `--format json`, stdout is always one JSON
//! document, whatever went wrong.

use super::{
    exit::{Exit, Failure},
    project::ProjectError,
};
use crate::{
    model::visible_json,
    plan::Stale,
    render::{problems::ProblemReport, run_events::ReportedEvent},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::ffi::OsString;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A command that failed, for programs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl failure")]
pub struct FailureReport {
    /// Why the command failed.
    error: FailureText,
    /// The problems in the manifests or in the project file, if they are the reason; absent otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    problems: Vec<ProblemReport>,
    /// What changed since the saved plan was made, if that is the reason; absent otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    stale: Vec<Stale>,
    /// The exit code of the command.
    exit_code: u8,
}

/// The error and the hint that people read on stderr.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
struct FailureText {
    /// What is wrong, where and why.
    message: String,
    /// What to do about it; null if closectl gives no advice.
    hint: Option<String>,
    /// The message for events, which hold no values.
    #[serde(skip)]
    event: Option<String>,
}

/// The reasons that a command gave for its failure. All copies share them.
#[derive(Clone, Debug, Default)]
pub struct FailureNotes(Arc<Mutex<NotedFailure>>);

#[derive(Debug, Default)]
struct NotedFailure {
    failure: Option<FailureText>,
    problems: Vec<ProblemReport>,
    stale: Vec<Stale>,
    /// Warnings, such as that the plan is not approved.
    warnings: Vec<String>,
}

impl FailureNotes {
    /// Notes why a command failed.
    pub fn failure(&self, failure: &Failure, hint: &str) {
        // Programs get the problems of a project file one by one, like those of manifests.
        let (message, reports) = match failure {
            Failure::Project(error @ ProjectError::Wrong { reports, .. }) => {
                (error.summary(), reports.as_slice())
            }
            other => (other.to_string(), &[][..]),
        };

        let mut noted = self.lock();
        if noted.failure.is_none() {
            noted.problems.extend(reports.iter().cloned());
            let hint = Some(hint.to_owned());
            let event = Some(failure.summary());
            noted.failure = Some(FailureText { message, hint, event });
        }
    }

    /// Notes why a plan is not carried out, or what a run left open.
    pub fn reason(&self, because: &str, hint: Option<&str>) {
        self.lock().failure.get_or_insert(FailureText {
            message: because.to_owned(),
            hint: hint.map(str::to_owned),
            event: None,
        });
    }

    /// Notes what changed since a saved plan was made.
    pub fn stale(&self, stale: &[Stale]) {
        self.lock().stale.extend_from_slice(stale);
    }

    /// Notes what is wrong with manifests.
    pub fn problems(&self, problems: impl IntoIterator<Item = ProblemReport>) {
        self.lock().problems.extend(problems);
    }

    /// Notes a warning.
    pub fn warning(&self, text: &str) {
        self.lock().warnings.push(text.to_owned());
    }

    /// Returns the document of a command with this exit.
    pub fn report(&self, exit: Exit) -> FailureReport {
        let noted = self.lock();
        FailureReport {
            error: noted.failure.clone().unwrap_or_else(|| noted.other()),
            problems: noted.problems.clone(),
            stale: noted.stale.clone(),
            exit_code: exit.code(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, NotedFailure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl NotedFailure {
    /// Returns why a command without an error failed: its manifests are wrong, or it was refused.
    fn other(&self) -> FailureText {
        let says_why = |text: &&String| text.starts_with("refused") || text.starts_with("error");
        let said = self.warnings.iter().find(says_why).or(self.warnings.last());

        if self.problems.is_empty() {
            let said = said.map_or("the command failed; see stderr", String::as_str);
            return FailureText {
                message: said.to_owned(),
                hint: None,
                event: None,
            };
        }
        FailureText {
            message: "there are problems in the manifests".to_owned(),
            hint: Some("correct each of `problems`; `closectl explain CODE` describes one".to_owned()),
            event: None,
        }
    }
}

impl FailureReport {
    /// Returns the event for programs that follow a run.
    pub fn event(self) -> ReportedEvent<'static> {
        let FailureText { message, hint, event } = self.error;
        // The line has no problems; people read them on stderr.
        let hint = if self.problems.is_empty() {
            hint
        } else {
            Some(CORRECT_ON_STDERR.to_owned())
        };
        ReportedEvent::Failure {
            message: event.unwrap_or(message),
            hint,
            exit_code: self.exit_code,
        }
    }

    /// Returns the document for wrong arguments, made of the usage error.
    pub fn of_usage(text: &str) -> Self {
        let text = text.strip_prefix("error: ").unwrap_or(text);
        let (message, _) = text.split_once("\n\nUsage:").unwrap_or((text, ""));
        let (message, _) = message
            .split_once("\n\nFor more information")
            .unwrap_or((message, ""));
        Self {
            error: FailureText {
                message: message.trim().to_owned(),
                hint: Some("run `closectl --help` or `closectl COMMAND --help`".to_owned()),
                event: None,
            },
            problems: Vec::new(),
            stale: Vec::new(),
            exit_code: Exit::Error.code(),
        }
    }

    /// Returns the error and the hint, for formats that have no fields for them.
    pub fn lines(&self) -> Vec<String> {
        let hint = self.error.hint.iter().map(|hint| format!("hint: {hint}"));
        let message = self.error.message.lines().map(str::to_owned);
        message.chain(hint).collect()
    }

    /// Returns the problems of the files that are the reason.
    pub fn problems(&self) -> &[ProblemReport] {
        &self.problems
    }

    /// Returns the exit code of the command.
    pub fn code(&self) -> u8 {
        self.exit_code
    }

    /// Returns the document as it is printed.
    pub fn text(&self) -> String {
        visible_json(&format!("{:#}", json!(self)))
    }
}

/// The hint about problems of manifests beside a line that does not hold them.
const CORRECT_ON_STDERR: &str = "correct each problem that stderr lists; `closectl explain CODE` describes one, and `closectl validate --format json` \
     prints all of them";

/// Says whether the arguments ask for a format. It reads them unparsed, because wrong arguments can ask for one too.
pub fn is_wanted(format: &str, arguments: &[OsString]) -> bool {
    let whole = format!("--format={format}");
    let mut before = None;
    for argument in arguments.iter().take_while(|one| *one != "--") {
        let is_named = *argument == *format && before.is_some_and(|one| one == "--format");
        if *argument == *whole || is_named {
            return true;
        }
        before = Some(argument);
    }
    false
}
