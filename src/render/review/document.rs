//! The parts of a review. Values only.

use super::{AttributeDetail, ChangeSign, ReviewSummary, RiskLevel};
use crate::{
    model::{Address, Location},
    plan::{Note, Organization, RecordCount, RecordEffect, Refusal, StepConsent, ValueKeeping},
    render::way_out::WayOut,
};

/// The review of a plan or a comparison: everything that a reader sees of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// What it is about.
    pub about: ReviewSubject,
    /// What it comes to; can be read alone.
    pub summary: ReviewSummary,
    /// The objects, as people know them, in the order of the manifest's sections.
    pub groups: Vec<ReviewGroup>,
    /// Why it can't be carried out, or compared, at all.
    pub refusals: Vec<Refusal>,
    /// Other things to know.
    pub notes: Vec<Note>,
    /// The objects that the manifests don't mention.
    pub unmanaged: Vec<Address>,
    /// Which of these are in lists that the manifests manage: made by hand.
    pub unlisted: Vec<Address>,
    /// What the project file calls the organization; nothing where it has no name there.
    pub alias: Option<String>,
}

/// The subject of a review, which also says what `before` and `after` are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewSubject {
    /// What is going to happen: what the organization has, and what it gets.
    Plan(Organization),
    /// What was changed by hand: what the manifests say, and what the organization has.
    Drift(Organization),
    /// How two sides differ: what the first one has, and what the second one has.
    Comparison {
        /// The name of the first side.
        source: String,
        /// The name of the second side.
        target: String,
    },
}

/// Objects that people look for in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewGroup {
    /// What people call it, as in `Lead statuses` or `Sales pipeline`.
    pub title: String,
    /// The objects.
    pub items: Vec<ReviewItem>,
}

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

impl Review {
    /// Returns the review of an organization that the project file calls by a name.
    #[must_use]
    pub fn called(self, alias: Option<String>) -> Self {
        Self { alias, ..self }
    }

    /// Returns the title, with the name that people use on the command line.
    pub fn title(&self) -> String {
        self.about.title(self.alias.as_deref())
    }

    /// Returns what the organization has, and nobody listed in any list that the manifests manage.
    pub fn unmanaged_elsewhere(&self) -> Vec<&Address> {
        let elsewhere = self.unmanaged.iter();
        elsewhere
            .filter(|address| !self.unlisted.contains(address))
            .collect()
    }

    /// Returns all objects.
    pub fn items(&self) -> impl Iterator<Item = &ReviewItem> {
        self.groups.iter().flat_map(|group| &group.items)
    }

    /// Says whether nothing happens and nothing stands in the way.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.refusals.is_empty()
    }
}
