//! One object of a review: what changes of it, what that may cost, and who has to agree.

use super::{AttributeDetail, ChangeSign, RiskLevel};
use crate::{
    model::{Address, Location},
    plan::{RecordCount, RecordEffect, StepConsent, ValueKeeping},
    render::way_out::WayOut,
};

/// The changes of one object or one list.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewItem {
    /// The positions of its steps in the plan; none in a comparison.
    pub steps: Vec<usize>,
    /// What happens, for a look.
    pub sign: ChangeSign,
    /// What happens, in words: `create`, or `move and rename`.
    pub word: String,
    /// The object; for an order, what holds the list.
    pub address: Address,
    /// The name within its group.
    pub name: String,
    /// The kind, for programs.
    pub kind: String,
    /// What one is called in a sentence.
    pub title: String,
    /// The place in the manifests.
    pub at: Option<Location>,
    /// What changes.
    pub details: Vec<AttributeDetail>,
    /// What it may cost, the worst first; nothing where it costs nothing.
    pub hazards: Vec<Hazard>,
    /// What else to know about this change, such as that it looks like a rename.
    pub hints: Vec<String>,
    /// Why it happens.
    pub reason: String,
    /// Whether that is so for most objects, and need not be said.
    pub is_usual: bool,
    /// The objects that have to be done first.
    pub waits_for: Vec<Address>,
    /// The ways out of a difference where nothing is going to happen.
    pub ways_out: Vec<WayOut>,
}

/// The cost that a change may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// The severity.
    pub level: RiskLevel,
    /// What is lost, or what acts differently, or why Close can't.
    pub because: String,
    /// What to do instead, where Close can't.
    pub instead: Option<String>,
    /// The records whose values go or move.
    pub records: Option<ConcernedRecords>,
    /// What to write instead where it most likely is a rename, the likeliest first.
    pub renames: Vec<String>,
    /// What is kept of the values, where there are any.
    pub keeps: Option<ValueKeeping>,
    /// What a person has to agree to, where one has to.
    pub consent: Option<HazardConsent>,
}

/// What a person has to agree to of a hazard, and whether one did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HazardConsent {
    /// What a person has to agree to.
    pub asked: StepConsent,
    /// Whether it is known whom or what it concerns.
    pub is_told: bool,
    /// Whether the step waits for it.
    pub is_open: bool,
}

/// The records that a hazard concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcernedRecords {
    /// How many there are.
    pub count: RecordCount,
    /// What becomes of their values.
    pub effect: RecordEffect,
    /// Whether Close converts their values, so that nothing moves.
    pub converts: bool,
    /// How many there are and what becomes of them, in a sentence.
    pub sentence: String,
}

impl ReviewItem {
    /// Returns how bad it is.
    pub fn level(&self) -> RiskLevel {
        self.hazards
            .first()
            .map_or(RiskLevel::Safe, |hazard| hazard.level)
    }
}

impl Hazard {
    /// Says whether nobody may carry it out as it is: Close can't, nobody agreed, or nobody knows whom or what it concerns.
    pub fn blocks(&self) -> bool {
        let is_open = self.consent.as_ref().is_some_and(|consent| consent.is_open);
        self.level == RiskLevel::Impossible || is_open
    }

    /// Says whether nobody has to agree although a person might have to: it is proven that no record holds a value.
    pub fn needs_nobody(&self) -> bool {
        let consent = self.consent.as_ref();
        consent
            .is_some_and(|consent| !consent.asked.needed && consent.is_told && consent.asked.agreed.is_none())
    }
}
