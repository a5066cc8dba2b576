//! The events of a run as lines of JSON on standard output, each as it happens. Those of several organizations come as
//! they happen, too, and each says whose it is.

use super::output_streams;
use crate::{
    model::visible_json,
    render::run_events::{EventReport, ReportedEvent},
};
use jiff::Timestamp;
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Prints the events of a run.
#[derive(Clone, Debug, Default)]
pub struct EventLines {
    /// The organization that they are about, if it has a name.
    organization: Option<String>,
    /// How far the run of each organization is. All copies share them.
    runs: Arc<Mutex<BTreeMap<Option<String>, RunPhase>>>,
}

/// How far the run of an organization is, as far as its events tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RunPhase {
    /// Nothing was written.
    Unwritten,
    /// A step was started.
    Writing,
    /// Its end was told.
    Ended,
}

impl EventLines {
    /// Returns the same for an organization.
    #[must_use]
    pub fn about(&self, organization: Option<String>) -> Self {
        Self {
            organization,
            runs: Arc::clone(&self.runs),
        }
    }

    /// Prints an event.
    pub fn print(&self, event: &ReportedEvent<'_>) {
        self.note(event);
        let time = Timestamp::now().to_string();
        let report = EventReport::new(time, self.organization.as_deref(), event);
        // One write for the whole line, so that those of several organizations don't get mixed up.
        output_streams::data(&visible_json(&json!(report).to_string()));
    }

    /// Ends the run of the organization if it failed before it wrote anything: what else an event tells ends it itself.
    pub fn end_unwritten(&self, exit_code: u8) {
        let phase = self.runs().get(&self.organization).copied();
        if phase == Some(RunPhase::Unwritten) {
            self.print(&ReportedEvent::of_nothing(exit_code));
        }
    }

    /// Prints the end of a command that failed, and first that of the runs that wrote nothing. Where it is about one
    /// organization, that is named.
    pub fn conclude(&self, event: &ReportedEvent<'_>, exit_code: u8) {
        let organizations: Vec<Option<String>> = self.runs().keys().cloned().collect();
        for organization in &organizations {
            self.about(organization.clone()).end_unwritten(exit_code);
        }
        match organizations.as_slice() {
            [only] => self.about(only.clone()).print(event),
            _ => self.print(event),
        }
    }

    fn note(&self, event: &ReportedEvent<'_>) {
        let phase = match event {
            ReportedEvent::Failure { .. } => return,
            ReportedEvent::Summary { .. } => RunPhase::Ended,
            ReportedEvent::StepStarted(_)
            | ReportedEvent::RecordsMoved { .. }
            | ReportedEvent::StepDone(_)
            | ReportedEvent::StepFailed(_)
            | ReportedEvent::StepUnknown(_)
            | ReportedEvent::StepSkipped(_)
            | ReportedEvent::Verified { .. } => RunPhase::Writing,
            ReportedEvent::Stage { .. }
            | ReportedEvent::Plan { .. }
            | ReportedEvent::Stale { .. }
            | ReportedEvent::Waiting { .. }
            | ReportedEvent::Refused { .. } => RunPhase::Unwritten,
        };

        let mut runs = self.runs();
        let known = runs.entry(self.organization.clone()).or_insert(phase);
        // A run that writes may still wait, or begin another stage.
        if phase != RunPhase::Unwritten {
            *known = phase;
        }
    }

    fn runs(&self) -> MutexGuard<'_, BTreeMap<Option<String>, RunPhase>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
