//! The events of a run as lines of JSON on standard output, each as it happens. Those of several organizations come as
//! they happen, too, and each says whose it is.

use super::output_streams;
use crate::{
    model::visible_json,
    render::run_events::{EventReport, ReportedEvent},
};
use jiff::Timestamp;
use serde_json::json;

/// Prints the events of a run.
#[derive(Clone, Debug, Default)]
pub struct EventLines {
    /// The organization that they are about, if it has a name.
    pub organization: Option<String>,
}

impl EventLines {
    /// Prints an event.
    pub fn print(&self, event: &ReportedEvent<'_>) {
        let time = Timestamp::now().to_string();
        let report = EventReport::new(time, self.organization.as_deref(), event);
        // One write for the whole line, so that those of several organizations don't get mixed up.
        output_streams::data(&visible_json(&json!(report).to_string()));
    }
}
