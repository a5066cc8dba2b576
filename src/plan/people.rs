//! Whom the steps of a plan concern that change access or reach people: what has to be read to count them, and what the
//! answers say of each step.

use super::{PeopleCount, Plan, Risk, Step, risk};
use crate::model::{
    AnswerShape, ConcernedPeople, ConsentRisk, Live, ObjectChange, PeopleCounting, PeopleObstacle,
    PeopleQuestion, Registry,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A read that shows whom a step concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeopleQuery {
    /// The path.
    pub path: String,
    /// The shape of the answer.
    pub shape: AnswerShape,
}

/// The answers to such reads, or why there are none, by their paths.
pub type PeopleAnswers = BTreeMap<String, Result<Value, String>>;

/// Returns what has to be read to count the people whom a plan concerns, each path once.
#[must_use]
pub fn people_queries(registry: &Registry, plan: &Plan, live: &Live) -> BTreeSet<PeopleQuery> {
    let query = |counting: &PeopleCounting, question: &PeopleQuestion<'_>| PeopleQuery {
        path: (counting.path)(question),
        shape: counting.shape,
    };
    let steps = plan.steps.iter();
    steps
        .filter_map(|step| ask(registry, plan, step, live, query))
        .collect()
}

/// Says of each step whom it concerns, and which can't be carried out because of them.
pub fn tell_people(registry: &Registry, plan: &mut Plan, live: &Live, answers: &PeopleAnswers) {
    for at in 0..plan.steps.len() {
        let told = ask(registry, plan, &plan.steps[at], live, |counting, question| {
            let answer = answers.get(&(counting.path)(question));
            let found = match answer {
                Some(Ok(answer)) => (counting.found)(question, answer),
                Some(Err(because)) => Err(because.clone()),
                None => Err("it was not read".to_owned()),
            };
            let obstacle = found.as_ref().ok().and_then(|found| found.obstacle.clone());
            let count = found.map(|ConcernedPeople { count, .. }| count);
            let is_nobody = count == Ok(0) && (counting.is_free)(&question.change);
            (PeopleCount::of(counting, count), obstacle, is_nobody)
        });
        let Some((people, obstacle, is_nobody)) = told else {
            continue;
        };

        let step = &mut plan.steps[at];
        let concerned = step
            .consents
            .iter_mut()
            .filter(|one| one.risk != ConsentRisk::DataLoss);
        concerned.for_each(|consent| {
            consent.people = Some(people.clone());
            consent.needed = !is_nobody;
        });
        if let Some(PeopleObstacle { because, instead }) = obstacle {
            step.risk = Risk::Impossible { because, instead };
        }
    }
}

/// Asks whom a step concerns; nothing where that is nobody who could be counted.
fn ask<T>(
    registry: &Registry,
    plan: &Plan,
    step: &Step,
    live: &Live,
    answer: impl FnOnce(&PeopleCounting, &PeopleQuestion<'_>) -> T,
) -> Option<T> {
    let counting = registry.kind(&step.kind)?.any.def.people.as_ref()?;
    let mut risks = step.consents.iter().map(|consent| consent.risk);
    let concerns = risks.any(|risk| risk != ConsentRisk::DataLoss);
    let (id, spec) = (live.index.id(&step.address)?, live.specs.get(&step.address)?);

    let after = risk::changed(Some(&spec.attributes), &step.changes);
    let goes = step.action.takes_away() && !step.action.edits();
    let question = PeopleQuestion {
        organization_id: &plan.organization.id,
        user_id: live.user_id.as_deref(),
        id,
        change: ObjectChange {
            before: Some(&spec.attributes),
            after: (!goes).then_some(&after),
        },
    };
    concerns.then(|| answer(counting, &question))
}
