//! What a rule found, and who accepted it.

use super::secret::{masked, masked_problem};
use crate::model::{Address, Problem, SourceId};
use jiff::civil::Date;

/// A finding of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct LintFinding {
    /// What it is, where, and what to do. Its code is that of the rule.
    pub problem: Problem,
    /// The object or list that it is about; none for what is about a waiver.
    pub address: Option<Address>,
    /// Who accepted it, and why.
    pub waived: Option<Acceptance>,
}

/// The acceptance of a finding, as the manifests state it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The reason.
    pub reason: String,
    /// The last day on which it is.
    pub until: Date,
}

impl LintFinding {
    /// Makes a finding about an object or a list.
    #[must_use]
    pub fn new(address: Address, problem: Problem) -> Self {
        Self {
            problem,
            address: Some(address),
            waived: None,
        }
    }

    /// Returns the finding with stars for secrets.
    #[must_use]
    pub fn masked(self) -> Self {
        let Self {
            problem,
            address,
            waived,
        } = self;
        Self {
            problem: masked_problem(&problem),
            address: address.map(|address| Address::of(masked(address.as_str()))),
            waived: waived.map(|waived| Acceptance {
                reason: masked(&waived.reason),
                ..waived
            }),
        }
    }

    /// Returns what findings are sorted by: where they stand, then what they are.
    pub(super) fn order(&self) -> (bool, Option<(SourceId, u32)>, &'static str, &str) {
        let place = self.problem.place.as_ref();
        let place = place.map(|(place, _)| (place.source, place.start));
        (
            place.is_none(),
            place,
            self.problem.code.id,
            &self.problem.message,
        )
    }
}
