//! A promotion between two organizations: what it starts from, the plan that it comes to, and its record.

use super::{
    error::SessionError,
    intent::{Intent, IntentFuture},
    plan_basis::{refusals, unknown_target},
    planning::{Planned, Planner},
    promotion_file::{PromotionFile, PromotionFolders},
};
use crate::{
    engine::FetchedOrganization,
    kinds,
    model::{Address, Live, ObjectSelection, ReadScope, Selector, shell_option},
    plan::{Note, Organization, Plan, PlanRules, Refusal, RunOrigin, RunPurpose},
    promotion::{
        BroughtChanges, DanglingReference, LocalOverrides, PromotionDecision, PromotionRecord,
        PromotionRequest, SideChoice, SourceAge, announced, decide,
    },
};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The terms of a promotion.
pub struct PromotionTerms {
    /// What the source is called.
    pub from: String,
    /// What the target is called.
    pub to: String,
    /// Whether the target accepts only saved plans.
    pub is_protected: bool,
    /// What the source has for itself.
    pub source_own: LocalOverrides,
    /// What the target has for itself.
    pub target_own: LocalOverrides,
    /// What holds for every plan of the target; nothing is pruned.
    pub rules: PlanRules,
    /// The objects that are meant.
    pub selection: ObjectSelection,
    /// What a person chose.
    pub takes: Vec<SideChoice>,
    /// Puts into words what is left alone; the names of the source and the target go with it.
    pub notes: fn(&PromotionDecision, &str, &str) -> Vec<Note>,
}

/// A promotion.
pub struct Promotion {
    /// What is asked for.
    pub terms: PromotionTerms,
    /// What the source has, in the target's words.
    pub source: Live,
    /// Whether anything was promoted before.
    pub has_record: bool,
    /// What was promoted before.
    record: PromotionRecord,
    /// Where that is recorded.
    file: PromotionFile,
    /// What was promoted before and what is about to be, once that is recorded.
    announced: OnceLock<PromotionRecord>,
    /// Whether the source was read when a plan was saved, and not just now.
    is_saved: bool,
    /// What the run brings, once it has begun.
    brought: OnceLock<BroughtChanges>,
    /// The target as it was read after the last step, if it was.
    seen: Mutex<Option<Live>>,
}

impl Promotion {
    /// Reads the record of what was promoted before.
    ///
    /// # Errors
    ///
    /// Says why the record can't be used.
    pub fn new(
        terms: PromotionTerms,
        folders: &PromotionFolders,
        source_organization: &Organization,
        source: Live,
        target: &Organization,
    ) -> Result<Self, SessionError> {
        let file = PromotionFile::new(folders, &terms.from, &terms.to);
        let known = file.read(source_organization, target)?;
        Ok(Self {
            terms,
            source,
            has_record: known.is_some(),
            record: known
                .unwrap_or_else(|| PromotionRecord::new(source_organization.clone(), target.clone())),
            file,
            announced: OnceLock::new(),
            is_saved: false,
            brought: OnceLock::new(),
            seen: Mutex::new(None),
        })
    }

    /// Marks the source as read when a plan was saved: what the record knows may be newer.
    #[must_use]
    pub fn of_saved_source(self) -> Self {
        Self {
            is_saved: true,
            ..self
        }
    }

    /// Returns what of the target has to be read: as much as is known of the source.
    pub fn target_scope(&self) -> ReadScope {
        let record = self.announced.get().unwrap_or(&self.record);
        let [_, known] = record.ids();
        ReadScope::all_but(kinds::registry(), &self.source.unsought).knowing(known)
    }

    /// Decides what a target gets.
    pub fn decide(&self, target: &Live) -> PromotionDecision {
        let PromotionTerms {
            from,
            to,
            is_protected,
            source_own,
            target_own,
            rules,
            selection,
            takes,
            notes: _,
        } = &self.terms;

        // From the announcement on, what it names counts as promoted: otherwise a second look would take what
        // the run made for the target's own.
        let nothing = BroughtChanges::default();
        let source_age = if self.is_saved {
            SourceAge::Saved(self.brought.get().unwrap_or(&nothing))
        } else {
            SourceAge::Now
        };
        let request = PromotionRequest {
            from,
            to,
            is_protected: *is_protected,
            source: &self.source,
            record: self.announced.get().unwrap_or(&self.record),
            rules,
            source_own,
            target_own,
            selection,
            takes,
            source_age,
        };
        decide(kinds::registry(), &request, target)
    }

    /// Plans for a target that was read.
    ///
    /// # Errors
    ///
    /// Says what could not be read again.
    pub async fn plan_for(
        &self,
        planner: &Planner<'_>,
        fetched: FetchedOrganization,
    ) -> Result<Planned, SessionError> {
        let PromotionTerms {
            from, to, selection, ..
        } = &self.terms;
        let decision = self.decide(&fetched.live);
        let desired = decision.desired.clone();
        // What the source has may be meant, whether or not it is to come over.
        let planner = &planner.beside(&self.source);
        let (mut plan, adopted) = planner.difference(desired, selection, fetched).await?;
        // The help of a rule is about an entry, and there is none.
        let way_out = |address: &Address| {
            let exclude = shell_option("--exclude", &Selector::spell(address));
            format!("correct it in {from}, or leave it out with {exclude}")
        };
        plan.refusals
            .extend(refusals(&adopted, selection, Some(&way_out)));

        // No manifest is behind this plan, so its notes and reasons name the source instead.
        plan.forget_unmanaged();
        let is_made = |address: &Address| {
            decision.created.contains(address) && plan.steps.iter().any(|step| step.address == *address)
        };
        plan.notes
            .retain(|note| note.likely_rename.is_some() || !is_made(&note.address));
        plan.notes.extend((self.terms.notes)(&decision, from, to));
        plan.notes.extend(decision.left_out.iter().cloned());
        for step in &mut plan.steps {
            let reason = decision.reasons.get(&step.address).cloned();
            step.reason = reason.unwrap_or_else(|| format!("it is like this in {from}"));
        }

        // Both sides changed the same object, and only a person can say which change is meant.
        let open = decision.conflicts.iter().map(|conflict| Refusal {
            address: conflict.address.clone(),
            because: conflict.because.clone(),
            at: None,
        });
        plan.refusals.extend(open);

        // The write of an object that names what the target lacks would fail half-way through the run.
        let missing = decision.missing.iter();
        plan.refusals
            .extend(missing.flat_map(|missing| missing.refusals(to)));
        plan.refusals
            .extend(decision.dangling.iter().map(DanglingReference::refusal));

        let mut chosen = self.terms.takes.iter().filter_map(|take| take.address.as_ref());
        let unknown = chosen.find_map(|selector| unknown_target("--take", selector, &adopted.known));
        if let Some(error) = unknown.filter(|_| !planner.is_over) {
            return Err(error);
        }
        Ok(planner.guarded(plan, adopted).await)
    }

    /// Records what the target has by now of what was promoted.
    ///
    /// # Errors
    ///
    /// Says why that can't be recorded.
    pub fn advance(&self, target: &Live) -> Result<(), SessionError> {
        self.file.write(&self.decide(target).next)
    }

    /// Keeps the target as it was read last, or that this is not known, and returns what was kept.
    fn see(&self, target: Option<Live>) -> Option<Live> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *seen, target)
    }
}

impl Intent for Promotion {
    fn remaining<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, Planned> {
        Box::pin(async move {
            // What was read before the steps, or before a read that failed, says nothing of what they made.
            self.see(None);
            let fetched = planner.fetch_whole(&self.target_scope()).await?;
            if planner.is_over {
                self.see(Some(fetched.live.clone()));
            }
            self.plan_for(planner, fetched).await
        })
    }

    /// Records what is about to be made in the target.
    fn begin(&self, live: &Live) -> Result<(), SessionError> {
        let decision = self.decide(live);
        let record = announced(kinds::registry(), &decision);
        // On the disk before the first write: a run that is killed leaves objects in the target, and the next
        // promotion has to know that they come from this one.
        self.file.write(&record)?;
        self.announced.get_or_init(|| record);
        self.brought.get_or_init(|| decision.brought);
        Ok(())
    }

    /// Records what was seen after the last step; where nothing was, reads the target.
    fn end<'a>(&'a self, planner: &'a Planner<'a>) -> IntentFuture<'a, ()> {
        Box::pin(async move {
            match self.see(None) {
                Some(target) => self.advance(&target),
                None => self.advance(&planner.fetch_whole(&self.target_scope()).await?.live),
            }
        })
    }

    fn origin(&self) -> RunOrigin {
        let [targets, excluded] = self.terms.selection.texts();
        RunOrigin {
            from: Some(self.terms.from.clone()),
            targets,
            excluded,
            ..RunOrigin::of(RunPurpose::Promotion)
        }
    }

    fn way_out(&self, plan: &Plan) -> String {
        let way_out = if plan.has_rest() {
            "promote the rest with --target"
        } else {
            "do what each line above says"
        };
        way_out.to_owned()
    }
}
