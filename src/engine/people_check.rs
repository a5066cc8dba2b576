//! Makes sure, right before a step, that nobody has come whom it would reach: where nobody was there when it was planned,
//! nobody was asked to agree.

use super::{StepContext, StepError, people::read_people};
use crate::{
    model::{Live, Registry},
    plan::{PeopleCount, Plan, acting_queries, count_acting, people_queries, tell_people},
};

/// The look at whom a step concerns to which nobody had to agree.
pub struct PeopleCheck {
    registry: &'static Registry,
    /// The plan of that step alone.
    plan: Plan,
    /// The organization, as far as the step concerns it.
    live: Live,
}

impl PeopleCheck {
    /// Returns the look that a step takes; nothing for one to which somebody agreed, and for one that concerns nobody who
    /// could be counted.
    pub fn of(registry: &'static Registry, plan: &Plan, id: usize, live: &Live) -> Option<Self> {
        let step = plan.steps.get(id)?;
        let relies_on_nobody = step.consents.iter().any(|consent| {
            let is_nobody = consent.people.as_ref().is_some_and(PeopleCount::is_nobody);
            is_nobody && !consent.needed && consent.agreed.is_none()
        });
        if !relies_on_nobody {
            return None;
        }

        let mut around = Live {
            user_id: live.user_id.clone(),
            ..Live::default()
        };
        around
            .index
            .insert(step.address.clone(), live.index.id(&step.address)?);
        let spec = live.specs.get(&step.address)?.clone();
        around.specs.insert(step.address.clone(), spec);
        Some(Self {
            registry,
            plan: Plan {
                organization: plan.organization.clone(),
                steps: vec![step.clone()],
                ..Plan::default()
            },
            live: around,
        })
    }

    /// Counts the people once more.
    ///
    /// # Errors
    ///
    /// Says who is there now, or that nobody knows.
    pub async fn make_sure(mut self, context: &StepContext) -> Result<(), StepError> {
        let queries = people_queries(self.registry, &self.plan, &self.live);
        let answers = read_people(&context.client.reader(), queries).await;
        tell_people(self.registry, &mut self.plan, &self.live, &answers);

        let steps = self.plan.steps.iter();
        let mut consents = steps.flat_map(|step| &step.consents);
        let asked = consents.find(|one| one.needed && one.agreed.is_none());
        match asked.and_then(|consent| consent.people.as_ref()) {
            Some(people) => Err(StepError::PeopleByNow(people.sentence.clone())),
            None => self.make_sure_of_others(context).await,
        }
    }

    /// Counts the people once more whom the step reaches by way of other settings.
    async fn make_sure_of_others(&self, context: &StepContext) -> Result<(), StepError> {
        let organization = &self.plan.organization.id;
        let steps = self.plan.steps.iter();
        let consents = steps.flat_map(|step| &step.consents);
        let relied_on = consents.filter(|one| !one.needed && one.agreed.is_none());

        for consent in relied_on.filter(|one| !one.by_way_of.is_empty()) {
            let uses = &consent.by_way_of;
            let queries = acting_queries(self.registry, organization, uses);
            let answers = read_people(&context.client.reader(), queries).await;
            let people = count_acting(self.registry, organization, uses, &answers);
            if let Some(people) = people.filter(|people| !people.is_nobody()) {
                return Err(StepError::PeopleByNow(people.sentence));
            }
        }
        Ok(())
    }
}
