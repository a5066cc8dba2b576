//! The journal of a run as values: what was written before and after each step, and what it tells.

use super::{Action, Plan, Step, StepStatus};
use crate::model::Address;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLine {
    /// The step's id in the plan of the run; missing in the last line of a run that came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// The step's object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// What the step does to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// What happened.
    pub event: JournalEvent,
    /// Close's id of the object, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why the step is not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Whether a write of the step may be carried out after it ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_still_happen: bool,
}

/// The event that a line of a journal tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum JournalEvent {
    /// What became of a step.
    Step(StepStatus),
    /// What became of the run.
    Run(JournalEnd),
}

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalEnd {
    /// It ended.
    Complete,
    /// It was interrupted, and calls in progress were completed.
    Interrupted,
}

/// The history of a run, as its journal tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunHistory {
    /// What became of each step that was started.
    pub steps: BTreeMap<usize, RecordedStep>,
    /// Whether the run came to its end, also where somebody stopped it.
    pub complete: bool,
    /// Whether somebody stopped it.
    pub interrupted: bool,
}

/// A step that was started, as a journal tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedStep {
    /// Never [`StepStatus::Started`]: a step that was not ended is [`StepStatus::Unknown`].
    pub status: StepStatus,
    /// Close's id of the object, if the run knew it; of one that was replaced, that of the new one.
    pub id: Option<String>,
    /// Close's id of the object that the step was to replace.
    pub replaced: Option<String>,
    /// Whether a write of the step may be carried out after the last line about it: always where it was not ended.
    pub may_still_happen: bool,
    /// Why it is not done, as far as the run could say.
    pub message: Option<String>,
}

/// A journal can't be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// A line that is not the last can't be read.
    #[error("line {0} of the journal can't be read")]
    Line(usize),
    /// A line is about a step that the plan does not have.
    #[error("line {0} of the journal names a step that its plan does not have")]
    Foreign(usize),
}

impl JournalLine {
    /// Makes a line about a step.
    #[must_use]
    pub fn of(step: &Step, status: StepStatus, id: Option<&str>, message: Option<String>) -> Self {
        Self {
            step: Some(step.id),
            address: Some(step.address.clone()),
            action: Some(step.action),
            event: JournalEvent::Step(status),
            id: id.map(str::to_owned),
            message,
            may_still_happen: false,
        }
    }

    /// Makes the last line of a run.
    #[must_use]
    pub fn of_run(end: JournalEnd) -> Self {
        Self {
            step: None,
            address: None,
            action: None,
            event: JournalEvent::Run(end),
            id: None,
            message: None,
            may_still_happen: false,
        }
    }
}

impl RunHistory {
    /// Says whether a run ended with everything done that it planned.
    #[must_use]
    pub fn did_all(&self, plan: &Plan) -> bool {
        let is_done = |step: &Step| {
            let recorded = self.steps.get(&step.id);
            recorded.is_some_and(|recorded| recorded.status.is_done())
        };
        self.complete && plan.steps.iter().all(is_done)
    }

    /// Reads the journal of a plan. A last line that was cut short by a kill counts as not written.
    ///
    /// # Errors
    ///
    /// Names the first line that can't be read or does not belong to the plan.
    pub fn read(plan: &Plan, journal: &str) -> Result<Self, HistoryError> {
        let mut history = Self::default();
        let lines: Vec<&str> = journal.split_inclusive('\n').collect();
        for (at, line) in lines.iter().enumerate() {
            let number = at + 1;
            let record: JournalLine = match serde_json::from_str(line) {
                Ok(record) => record,
                Err(_) if number == lines.len() && !line.ends_with('\n') => break,
                Err(_) => return Err(HistoryError::Line(number)),
            };
            history.add(plan, record).ok_or(HistoryError::Foreign(number))?;
        }
        Ok(history)
    }

    /// Takes note that a call of a step was sent. One of which the journal has no line may have done anything.
    pub fn was_sent(&mut self, plan: &Plan, step: usize) {
        if step < plan.steps.len() {
            self.steps.entry(step).or_insert(RecordedStep {
                status: StepStatus::Unknown,
                id: None,
                replaced: None,
                may_still_happen: true,
                message: None,
            });
        }
    }

    fn add(&mut self, plan: &Plan, record: JournalLine) -> Option<()> {
        let JournalLine {
            step,
            address,
            action,
            event,
            id,
            message,
            may_still_happen,
        } = record;
        let (status, may_still_happen) = match event {
            JournalEvent::Run(end) => {
                self.complete = true;
                self.interrupted = end == JournalEnd::Interrupted;
                return Some(());
            }
            JournalEvent::Step(StepStatus::Started) => (StepStatus::Unknown, true),
            JournalEvent::Step(status) => (status, may_still_happen),
        };

        // A line that does not fit its step shows that the plan and the journal are not from the same run.
        let planned = plan.steps.get(step?)?;
        if planned.address != address? || planned.action != action? {
            return None;
        }
        // The last line of a step need not repeat the id that an earlier one told.
        let known = self.steps.remove(&planned.id);
        let (known, replaced) = known.map_or((None, None), |known| (known.id, known.replaced));
        // Until the new object is there, lines tell the id of the one that goes.
        let replaced = replaced.or_else(|| id.clone().filter(|_| planned.action == Action::Replace));
        let id = id.filter(|id| replaced.as_ref() != Some(id)).or(known);
        let recorded = RecordedStep {
            status,
            id,
            replaced,
            may_still_happen,
            message,
        };
        self.steps.insert(planned.id, recorded);
        Some(())
    }

    /// Returns how many steps ended so.
    #[must_use]
    pub fn count(&self, status: StepStatus) -> usize {
        self.steps.values().filter(|step| step.status == status).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        let step = |id: usize| {
            Step::plain(
                id,
                "pipeline",
                Address::new("pipeline", &id.to_string()),
                Action::Create,
            )
        };
        Plan {
            steps: vec![step(0), step(1)],
            ..Plan::default()
        }
    }

    fn line(step: usize, status: StepStatus, id: Option<&str>) -> String {
        let record = JournalLine::of(&plan().steps[step], status, id, None);
        format!("{}\n", serde_json::to_string(&record).unwrap())
    }

    #[test]
    fn what_was_started_and_not_ended_is_unknown() {
        let text = line(0, StepStatus::Started, None)
            + &line(1, StepStatus::Started, None)
            + &line(0, StepStatus::Done, Some("x"));
        let history = RunHistory::read(&plan(), &text).unwrap();
        let recorded = |status, id: Option<&str>| RecordedStep {
            status,
            id: id.map(str::to_owned),
            replaced: None,
            may_still_happen: status == StepStatus::Unknown,
            message: None,
        };
        assert_eq!(history.steps[&0], recorded(StepStatus::Done, Some("x")));
        assert_eq!(history.steps[&1], recorded(StepStatus::Unknown, None));
        assert!(!history.complete);
    }

    #[test]
    fn the_id_of_what_is_replaced_is_not_taken_for_that_of_the_new_object() {
        let mut plan = plan();
        plan.steps[0].action = Action::Replace;
        let line = |status, id| {
            let record = JournalLine::of(&plan.steps[0], status, Some(id), None);
            format!("{}\n", serde_json::to_string(&record).unwrap())
        };
        let started = line(StepStatus::Started, "old");
        let read = |text: &str| {
            let mut history = RunHistory::read(&plan, text).unwrap();
            let recorded = history.steps.remove(&0).unwrap();
            (recorded.id, recorded.replaced)
        };
        let old = Some("old".to_owned());
        assert_eq!(read(&started), (None, old.clone()));
        let halfway = line(StepStatus::Unknown, "old");
        assert_eq!(read(&(started.clone() + &halfway)), (None, old.clone()));
        let done = line(StepStatus::Done, "new");
        assert_eq!(read(&(started + &done)), (Some("new".to_owned()), old));
    }

    #[test]
    fn a_cut_last_line_counts_as_not_written() {
        let (first, second) = (
            line(0, StepStatus::Started, None),
            line(0, StepStatus::Done, None),
        );
        for cut in 0..second.len() - 1 {
            let text = format!("{first}{}", &second[..cut]);
            let history = RunHistory::read(&plan(), &text).unwrap();
            assert_eq!(history.steps[&0].status, StepStatus::Unknown, "{text}");
        }
    }

    #[test]
    fn a_broken_line_in_the_middle_and_a_foreign_one_are_named() {
        let (good, foreign) = (line(0, StepStatus::Done, None), line(1, StepStatus::Done, None));
        let broken = format!("{good}{{\"step\"\n{good}");
        assert_eq!(RunHistory::read(&plan(), &broken), Err(HistoryError::Line(2)));
        for foreign in [
            foreign.replace(":1,", ":7,"),
            foreign.replace("pipeline/1", "pipeline/2"),
        ] {
            let text = format!("{good}{foreign}");
            assert_eq!(
                RunHistory::read(&plan(), &text),
                Err(HistoryError::Foreign(2)),
                "{text}"
            );
        }
    }
}
