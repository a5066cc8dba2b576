//! Which steps wait for a person to agree, and to what: the one place that says so.

use super::{
    ConsentSource, Plan, RecordCount, Risk, Step, StepConsent,
    risk::{together, worst},
};
use crate::model::{Address, ConsentReason, ConsentRisk};
use std::collections::BTreeSet;

impl Step {
    /// Returns what a person has to agree to of one risk, if the step has it.
    #[must_use]
    pub fn consent(&self, risk: ConsentRisk) -> Option<&StepConsent> {
        self.consents.iter().find(|consent| consent.risk == risk)
    }

    /// Returns the sets of addresses that approve the step. A set approves it if every address in it is approved. One set is
    /// the address of the step. If only items of a list change, such as steps of a workflow, their addresses are another set.
    #[must_use]
    pub fn approved_at(&self) -> Vec<Vec<&Address>> {
        let items: Vec<&Address> = self.items.iter().map(|item| &item.address).collect();
        let items = self.changes_only_items().then_some(items);
        [vec![&self.address]].into_iter().chain(items).collect()
    }

    /// Says whether it is known whom or what a risk of the step concerns. Where it is not, a person would not know what
    /// to agree to.
    #[must_use]
    pub fn is_told(&self, consent: &StepConsent) -> bool {
        match consent.risk {
            ConsentRisk::DataLoss => self.is_counted(),
            ConsentRisk::Access | ConsentRisk::Outreach => {
                let people = consent.people.as_ref();
                people.is_none_or(|people| people.count.is_known())
            }
        }
    }

    /// Returns what the step still waits for: nobody agreed to it, or nobody can. What can't be done at all waits for
    /// nothing.
    pub fn open_consents(&self) -> impl Iterator<Item = &StepConsent> {
        let is_possible = !matches!(self.risk, Risk::Impossible { .. });
        let is_open = move |consent: &&StepConsent| {
            let is_agreed = consent.agreed.is_some() || !consent.needed;
            is_possible && (!self.is_told(consent) || !is_agreed)
        };
        self.consents.iter().filter(is_open)
    }

    /// Returns the step, of which only a part is left, with the risk of that part. What a person has to agree to of the
    /// whole step, they have to of each part, but for losses, which the risk tells.
    #[must_use]
    pub fn judged(mut self, risk: Risk) -> Self {
        let lost = risk
            .consent()
            .filter(|reason| reason.risk == ConsentRisk::DataLoss);
        let is_new = self.consent(ConsentRisk::DataLoss).is_none();
        self.consents
            .retain(|consent| consent.risk != ConsentRisk::DataLoss || lost.is_some());
        let lost = lost.filter(|_| is_new).map(StepConsent::asked);
        self.consents.splice(0..0, lost);

        let asked = self.consents.iter();
        let asked = asked.map(|one| Risk::from(ConsentReason::new(one.risk, &one.because)));
        self.risk = worst([risk].into_iter().chain(asked));
        self
    }

    /// Adds what else the step comes to. Whoever agrees to the step agrees to that, too.
    pub fn adds_consequence(&mut self, because: &str) {
        let Some(consent) = self.consents.first_mut() else {
            let because = because.to_owned();
            self.risk = together(self.risk.clone(), Risk::Behaviour { because });
            return;
        };

        let before = Risk::from(ConsentReason::new(consent.risk, &consent.because));
        consent.because = format!("{}; {because}", consent.because);
        if self.risk == before {
            self.risk = Risk::from(ConsentReason::new(consent.risk, &consent.because));
        }
    }

    /// Says whether nobody agreed to the loss of values, because no record held one when they were counted.
    #[must_use]
    pub fn relies_on_no_record(&self) -> bool {
        let is_agreed = |consent: &StepConsent| consent.agreed.is_some();
        self.loses()
            && self.records.as_ref().is_some_and(RecordCount::is_none)
            && !self.consent(ConsentRisk::DataLoss).is_some_and(is_agreed)
    }

    /// Sums up, once it is known who agreed to what, whether somebody has to agree to the step and who did: to all that
    /// somebody has to agree to.
    pub fn sum_up_consents(&mut self) {
        if self.consents.is_empty() {
            return;
        }
        self.needs_consent = Some(self.consents.iter().any(|consent| consent.needed));

        let mut needed: Vec<&StepConsent> = self.consents.iter().filter(|one| one.needed).collect();
        if needed.is_empty() {
            needed = self.consents.iter().collect();
        }
        let sources: Option<Vec<ConsentSource>> = needed.iter().map(|consent| consent.agreed).collect();
        self.agreed = sources.and_then(|sources| sources.into_iter().next_back());
    }
}

impl Plan {
    /// Returns the steps that may not be carried out: Close can't, or somebody has to agree and nobody did, or nobody
    /// knows whom or what they concern. Where it is proven that no record loses a value, nobody has to agree to that.
    pub fn blocked(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| match &step.risk {
            Risk::Impossible { .. } => true,
            Risk::Safe
            | Risk::Behaviour { .. }
            | Risk::Outreach { .. }
            | Risk::Access { .. }
            | Risk::DataLoss { .. } => step.open_consents().next().is_some(),
        })
    }

    /// Returns what its steps still wait for, with the steps.
    pub fn open_consents(&self) -> impl Iterator<Item = (&Step, &StepConsent)> {
        let steps = self.steps.iter();
        steps.flat_map(|step| step.open_consents().map(move |consent| (step, consent)))
    }

    /// Says whether some of the steps could be carried out if they were planned without those that stop the plan.
    #[must_use]
    pub fn has_rest(&self) -> bool {
        let refused = self.refusals.iter().map(|refusal| &refusal.address);
        let stopped: BTreeSet<&Address> = self.blocked().map(|step| &step.address).chain(refused).collect();
        self.unmatched.is_empty() && self.steps.iter().any(|step| !stopped.contains(&step.address))
    }

    /// Says whether nothing of the plan is carried out as it is: it is refused, or a step is [blocked](Self::blocked).
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        !self.refusals.is_empty() || self.blocked().next().is_some()
    }
}
