//! What is asked of a promotion.

use super::{
    brought::BroughtChanges,
    local_overrides::{LocalOverrides, LocalSides},
    record::PromotionRecord,
    side::{PromotionSide, SideChoice, chosen},
    verdict::Verdict,
};
use crate::{
    model::{Address, Live, ObjectSelection},
    plan::PlanRules,
};

/// A promotion as it is asked for.
#[derive(Debug)]
pub struct PromotionRequest<'a> {
    /// What the source is called.
    pub from: &'a str,
    /// What the target is called.
    pub to: &'a str,
    /// Whether the target accepts only saved plans.
    pub is_protected: bool,
    /// What the source has, its variables replaced by the target's.
    pub source: &'a Live,
    /// What was promoted before; nothing the first time.
    pub record: &'a PromotionRecord,
    /// What holds for every plan of the target.
    pub rules: &'a PlanRules,
    /// What the source has for itself.
    pub source_own: &'a LocalOverrides,
    /// What the target has for itself.
    pub target_own: &'a LocalOverrides,
    /// The objects that are meant.
    pub selection: &'a ObjectSelection,
    /// What a person chose.
    pub takes: &'a [SideChoice],
    /// When the source was read.
    pub source_age: SourceAge<'a>,
}

/// When the source of a promotion was read.
#[derive(Clone, Copy, Debug, Default)]
pub enum SourceAge<'a> {
    /// Just now.
    #[default]
    Now,
    /// When a plan was saved that brings these changes. The record of promotions may know something newer, because a plan
    /// that was saved later may have been applied earlier.
    Saved(&'a BroughtChanges),
}

impl PromotionRequest<'_> {
    /// Returns what both organizations have for themselves.
    #[must_use]
    pub fn local(&self) -> LocalSides<'_> {
        LocalSides {
            source: self.source_own,
            target: self.target_own,
        }
    }

    /// Returns the side that a person chose for a difference of an object, by any of the object's names.
    #[must_use]
    pub fn chosen(&self, verdict: Verdict, names: &[&Address]) -> Option<PromotionSide> {
        chosen(self.takes, verdict, names)
    }

    /// Says whether it is true of the source as it is now that both sides have the same: the source was read just now, or
    /// the run brought it about.
    pub(super) fn tells_now(&self, brings: impl FnOnce(&BroughtChanges) -> bool) -> bool {
        match self.source_age {
            SourceAge::Now => true,
            SourceAge::Saved(brought) => brings(brought),
        }
    }

    /// Says that both sides changed something; `is_known` says whether anybody knows what it was before.
    #[must_use]
    pub fn both_changed(&self, is_known: bool) -> String {
        let (from, to) = (self.from, self.to);
        if is_known {
            format!("{from} and {to} both changed it since the last promotion")
        } else {
            format!(
                "{from} and {to} differ, and nothing was promoted before, so closectl can't tell which of them changed it"
            )
        }
    }
}
