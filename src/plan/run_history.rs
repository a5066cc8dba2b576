//! The journal of a run as values: what was written before and after each step, and what it tells.

use super::{Action, Plan, Step};
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
    pub event: Mark,
    /// Close's id of the object, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why the step is not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What happened to a step, or to the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Its first write is about to be sent.
    Started,
    /// Close did it.
    Done,
    /// It was so already.
    NothingToDo,
    /// It was not done.
    Failed,
    /// It may have been done, in whole or in part.
    Unknown,
    /// The run came to its end.
    Complete,
}

/// What a journal tells of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunHistory {
    /// What became of each step that was started.
    pub steps: BTreeMap<usize, Fate>,
    /// Whether the run came to its end.
    pub complete: bool,
}

/// What became of one step that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Never [`Mark::Started`]: a step that was not ended is [`Mark::Unknown`].
    pub mark: Mark,
    /// Close's id of the object, as far as the run knew it.
    pub id: Option<String>,
}

/// A journal can't be relied on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistoryError {
    /// A line that is not the last can't be read.
    #[error("line {0} of the journal can't be read")]
    Line(usize),
    /// A line is about a step that the plan does not have.
    #[error("line {0} of the journal is about a step that its plan does not have")]
    Foreign(usize),
}

impl JournalLine {
    /// Makes a line about a step.
    #[must_use]
    pub fn of(step: &Step, event: Mark, id: Option<&str>, message: Option<String>) -> Self {
        Self {
            step: Some(step.id),
            address: Some(step.address.clone()),
            action: Some(step.action),
            event,
            id: id.map(str::to_owned),
            message,
        }
    }

    /// Makes the last line of a run that came to its end.
    #[must_use]
    pub fn complete() -> Self {
        Self {
            step: None,
            address: None,
            action: None,
            event: Mark::Complete,
            id: None,
            message: None,
        }
    }
}

impl RunHistory {
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

    fn add(&mut self, plan: &Plan, record: JournalLine) -> Option<()> {
        let JournalLine {
            step,
            address,
            action,
            event,
            id,
            message: _,
        } = record;
        let mark = match event {
            Mark::Complete => {
                self.complete = true;
                return Some(());
            }
            Mark::Started => Mark::Unknown,
            Mark::Done | Mark::NothingToDo | Mark::Failed | Mark::Unknown => event,
        };
        let planned = plan.steps.get(step?)?;
        if planned.address != address? || planned.action != action? {
            return None;
        }
        let known = self.steps.remove(&planned.id).and_then(|fate: Fate| fate.id);
        let id = id.or(known);
        self.steps.insert(planned.id, Fate { mark, id });
        Some(())
    }

    /// Returns how many steps ended so.
    #[must_use]
    pub fn count(&self, mark: Mark) -> usize {
        self.steps.values().filter(|fate| fate.mark == mark).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Risk;

    fn plan() -> Plan {
        let step = |id: usize| Step {
            id,
            address: Address::new("pipeline", &id.to_string()),
            kind: "pipeline".into(),
            action: Action::Create,
            title: "pipeline".into(),
            changes: Vec::new(),
            reason: String::new(),
            at: None,
            after: Vec::new(),
            risk: Risk::Safe,
            identity: serde_json::Map::new(),
            records: None,
            agreed: None,
        };
        Plan {
            organization: crate::plan::Organization::default(),
            steps: vec![step(0), step(1)],
            refusals: Vec::new(),
            unmanaged: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn line(step: usize, mark: Mark, id: Option<&str>) -> String {
        let record = JournalLine::of(&plan().steps[step], mark, id, None);
        format!("{}\n", serde_json::to_string(&record).unwrap())
    }

    #[test]
    fn what_was_started_and_not_ended_is_unknown() {
        let text =
            line(0, Mark::Started, None) + &line(1, Mark::Started, None) + &line(0, Mark::Done, Some("x"));
        let history = RunHistory::read(&plan(), &text).unwrap();
        let fate = |mark, id: Option<&str>| Fate {
            mark,
            id: id.map(str::to_owned),
        };
        assert_eq!(history.steps[&0], fate(Mark::Done, Some("x")));
        assert_eq!(history.steps[&1], fate(Mark::Unknown, None));
        assert!(!history.complete);
    }

    #[test]
    fn a_cut_last_line_counts_as_not_written() {
        let (first, second) = (line(0, Mark::Started, None), line(0, Mark::Done, None));
        for cut in 0..second.len() - 1 {
            let text = format!("{first}{}", &second[..cut]);
            let history = RunHistory::read(&plan(), &text).unwrap();
            assert_eq!(history.steps[&0].mark, Mark::Unknown, "{text}");
        }
    }

    #[test]
    fn a_broken_line_in_the_middle_and_a_foreign_one_are_named() {
        let (good, foreign) = (line(0, Mark::Done, None), line(1, Mark::Done, None));
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
