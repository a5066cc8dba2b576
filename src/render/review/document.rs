//! The parts of a review. Values only.

use super::{ReviewItem, ReviewSummary};
use crate::{
    model::Address,
    plan::{Note, Organization, Refusal, UnlistedObject},
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
    pub refusals: Vec<RefusalGroup>,
    /// Other things to know.
    pub notes: Vec<Note>,
    /// The objects that the manifests don't mention.
    pub unmanaged: Vec<Address>,
    /// Which of these are in lists that the manifests manage: made by hand.
    pub unlisted: Vec<UnlistedObject>,
    /// Which others are in such lists.
    pub unreported: Vec<Address>,
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

/// Refusals under one title.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusalGroup {
    /// What is wrong with all of them, as in `Can't be compared` or `Conflicts`.
    pub title: String,
    /// The refusals.
    pub refusals: Vec<Refusal>,
}

impl RefusalGroup {
    /// Puts refusals under a title; none need none.
    pub fn of(title: &str, refusals: Vec<Refusal>) -> Option<Self> {
        (!refusals.is_empty()).then(|| Self {
            title: title.to_owned(),
            refusals,
        })
    }
}

impl Review {
    /// Returns all refusals.
    pub fn refusals(&self) -> impl Iterator<Item = &Refusal> {
        self.refusals.iter().flat_map(|group| &group.refusals)
    }

    /// Returns the review of an organization that the project file calls by a name.
    #[must_use]
    pub fn called(self, alias: Option<String>) -> Self {
        Self { alias, ..self }
    }

    /// Returns the review with other commands in its texts.
    #[must_use]
    pub fn with_commands(mut self, complete: impl Fn(&str) -> String) -> Self {
        let refusals = self.refusals.iter_mut().flat_map(|group| &mut group.refusals);
        let refusals = refusals.map(|refusal| &mut refusal.because);
        let notes = self.notes.iter_mut().map(|note| &mut note.text);
        let items = self.groups.iter_mut().flat_map(|group| &mut group.items);
        let told = items.flat_map(|item| {
            let hazards = item
                .hazards
                .iter_mut()
                .filter_map(|hazard| hazard.instead.as_mut());
            hazards.chain(&mut item.hints)
        });
        for text in refusals.chain(notes).chain(told) {
            *text = complete(text);
        }
        self
    }

    /// Returns the title, with the name that people use on the command line.
    pub fn title(&self) -> String {
        self.about.title(self.alias.as_deref())
    }

    /// Returns each thing to know once, with everything of which it is said.
    pub fn notes_by_text(&self) -> Vec<(Vec<&Address>, &str)> {
        let mut notes: Vec<(Vec<&Address>, &str)> = Vec::new();
        for Note { address, text, .. } in &self.notes {
            match notes.iter_mut().find(|(_, other)| other == text) {
                Some((addresses, _)) => addresses.push(address),
                None => notes.push((vec![address], text)),
            }
        }
        notes
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
