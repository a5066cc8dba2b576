//! Facts about Close as a file: what a run of `probe` found, for a sandbox to take over. It holds nothing that tells whose
//! organization they are from.

use super::{
    evidence::ProbeCall,
    questions::PROBES,
    report::{ProbeOutcome, ProbeReport, ProbeResult},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Facts about Close, as `closectl probe --out` writes them and `closectl sandbox serve --facts` reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Facts about Close")]
pub struct ProbeFacts {
    /// The version of this format, which is 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u8,
    /// The version of closectl that measured them.
    pub closectl: String,
    /// The date of the measurement, such as 2026-11-26.
    pub measured: String,
    /// The questions that Close answered.
    pub facts: Vec<ProbeFact>,
    /// The questions without an answer.
    pub unanswered: Vec<UnansweredFact>,
}

/// One fact about Close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeFact {
    /// The switch of the sandbox that the fact sets.
    pub switch: String,
    /// The answer, a value of that switch.
    pub answer: String,
    /// The calls that show it, without deletions at the end.
    pub evidence: Vec<ProbeCall>,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnansweredFact {
    /// The switch of the sandbox that the answer would set.
    pub switch: String,
    /// The reason why there is no answer.
    pub reason: String,
}

impl ProbeFacts {
    /// The version of the format.
    pub const VERSION: u8 = 1;

    /// Returns what a run found.
    #[must_use]
    pub fn of(report: &ProbeReport) -> Self {
        let (mut facts, mut unanswered) = (Vec::new(), Vec::new());
        // What closectl takes for granted is no choice of the sandbox.
        let is_switch = |one: &&ProbeResult| PROBES.iter().any(|probe| probe.name == one.name);
        for one in report.questions.iter().filter(is_switch) {
            match &one.outcome {
                ProbeOutcome::Answer { answer } | ProbeOutcome::Contradiction { answer, .. } => {
                    facts.push(ProbeFact {
                        switch: one.name.to_owned(),
                        answer: (*answer).to_owned(),
                        evidence: one.calls.clone(),
                    });
                }
                ProbeOutcome::Unanswered { reason } => unanswered.push(UnansweredFact {
                    switch: one.name.to_owned(),
                    reason: reason.clone(),
                }),
            }
        }

        Self {
            version: Self::VERSION,
            closectl: report.closectl.clone(),
            measured: report.measured.clone(),
            facts,
            unanswered,
        }
    }
}
