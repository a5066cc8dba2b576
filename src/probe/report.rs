//! What a run of `probe` found, for people and programs.

use super::{evidence::ProbeCall, finding::Finding, question::Probe};
use schemars::JsonSchema;
use serde::Serialize;

/// The result of a run of `probe`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Report of closectl probe")]
pub struct ProbeReport {
    /// The version of this format: 1.
    pub version: u8,
    /// The version of closectl.
    pub closectl: String,
    /// The date, such as 2026-11-26.
    pub measured: String,
    /// The questions that were asked, in order.
    pub questions: Vec<ProbeResult>,
    /// The number of calls, including deletions and retries.
    pub calls: u64,
    /// The reason if the run stopped before the last question.
    pub stopped: Option<String>,
    /// Whether somebody interrupted it.
    pub interrupted: bool,
    /// The objects that could not be deleted. The next run deletes them.
    pub left: Vec<String>,
}

/// A question and its result.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProbeResult {
    /// The name of the question: a switch of the sandbox, or an assumption of closectl.
    pub name: &'static str,
    /// The question.
    pub question: &'static str,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: ProbeOutcome,
    /// The answers that closectl relies on.
    pub relies_on: String,
    /// The calls that show it, without deletions at the end.
    pub calls: Vec<ProbeCall>,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ProbeOutcome {
    /// Close answered, and closectl works with this answer.
    Answer {
        /// The answer.
        answer: &'static str,
    },
    /// There is no answer.
    Unanswered {
        /// Why not.
        reason: String,
    },
    /// Close answered, and closectl does not work with this answer.
    Contradiction {
        /// The answer.
        answer: &'static str,
        /// The consequence.
        harm: &'static str,
    },
}

impl ProbeResult {
    /// Makes the result of a question.
    #[must_use]
    pub fn of(probe: &Probe, finding: Finding, calls: Vec<ProbeCall>) -> Self {
        let outcome = match finding {
            Finding::Unanswered(reason) => ProbeOutcome::Unanswered { reason },
            Finding::Answer(answer) => match probe.relies.contradicted_by(answer) {
                Some(harm) => ProbeOutcome::Contradiction { answer, harm },
                None => ProbeOutcome::Answer { answer },
            },
        };
        Self {
            name: probe.name,
            question: probe.question,
            outcome,
            relies_on: probe.relies.told(),
            calls,
        }
    }
}

impl ProbeOutcome {
    /// The answer, if there is one.
    #[must_use]
    pub fn answer(&self) -> Option<&'static str> {
        match self {
            Self::Answer { answer } | Self::Contradiction { answer, .. } => Some(answer),
            Self::Unanswered { .. } => None,
        }
    }
}

impl ProbeReport {
    /// Says whether every question came to its end, nothing contradicts closectl, and nothing is left.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let is_contradiction = |one: &ProbeResult| matches!(one.outcome, ProbeOutcome::Contradiction { .. });
        self.stopped.is_none() && self.left.is_empty() && !self.questions.iter().any(is_contradiction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::question::Reliance;

    #[test]
    fn an_answer_that_closectl_does_not_work_with_is_a_failure_that_says_what_goes_wrong() {
        let probe = Probe {
            name: "x",
            question: "Is it so?",
            answers: &["yes", "no"],
            relies: Reliance::WorksWith {
                answers: &["yes"],
                otherwise: "orders get lost",
            },
            ask: |_| Box::pin(async { Ok(Finding::Answer("no")) }),
        };
        let report = |finding| ProbeReport {
            version: 1,
            closectl: String::new(),
            measured: String::new(),
            questions: vec![ProbeResult::of(&probe, finding, Vec::new())],
            calls: 0,
            stopped: None,
            interrupted: false,
            left: Vec::new(),
        };
        let bad = report(Finding::Answer("no"));
        assert!(!bad.is_good());
        let harm = "orders get lost";
        assert_eq!(
            bad.questions[0].outcome,
            ProbeOutcome::Contradiction { answer: "no", harm }
        );
        assert!(report(Finding::Answer("yes")).is_good());
        assert!(report(Finding::Unanswered("it rained".to_owned())).is_good());
    }
}
