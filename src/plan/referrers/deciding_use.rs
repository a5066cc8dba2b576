//! The settings that decide by another object what users may do or see, such as the roles that are limited by a lead field:
//! a step that takes that object away, or makes something else of its values, changes the same as a change of the setting,
//! so that somebody has to agree to it in the same way.

use super::{
    after_plan::after_plan,
    disturbance::{MentionedObject, Upset, disturbances},
    mention::holds,
    unseen::{UnseenKinds, ask_in_doubt, doubt},
};
use crate::{
    model::{
        Attribute, ConsentReason, Live, ObjectChange, PeopleObstacle, PeopleQuestion, RegisteredKind,
        Registry, joined,
    },
    plan::{
        AdoptedSides, PeopleAnswers, PeopleCount, PeopleQuery, Plan, RecordCount, Risk, Step, StepConsent,
        risk,
    },
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A setting that decides by the object of a step what users may do or see.
#[derive(Clone, Debug)]
pub struct DecidingUse {
    /// The place of the step in the plan.
    step: usize,
    /// The name of the kind of the setting.
    kind: &'static str,
    /// Its name in a sentence.
    title: String,
    /// Its id.
    id: String,
    /// What it is like with the object.
    before: Map<String, Value>,
    /// What it comes to without it.
    after: Map<String, Value>,
    /// What a person has to agree to.
    reasons: Vec<ConsentReason>,
}

/// Returns the settings that still decide by an object when a plan takes that away or gives it another type. One that stops
/// naming it in the same plan asks for itself.
#[must_use]
pub fn deciding_uses(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> Vec<DecidingUse> {
    let mut settings = None;
    let mut uses = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let upset = upset_objects(registry, &adopted.live, step);
        let needles: Vec<String> = upset.flat_map(|object| object.needles).collect();
        if needles.is_empty() {
            continue;
        }

        let settings = settings.get_or_insert_with(|| deciding(registry, adopted, plan));
        for (kind, id, before) in settings.iter() {
            uses.extend(of(kind, id, before, &needles).map(|found| DecidingUse { step: at, ..found }));
        }
    }
    uses
}

/// Returns what has to be read to count the people whom such settings concern, each path once.
#[must_use]
pub fn deciding_queries(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    uses: &[DecidingUse],
) -> BTreeSet<PeopleQuery> {
    let queries = uses.iter().filter_map(|one| {
        let counting = registry.kind(one.kind)?.any.def.people.as_ref()?;
        Some(PeopleQuery {
            path: (counting.path)(&one.question(adopted, plan)),
            shape: counting.shape,
        })
    });
    queries.collect()
}

/// Returns the objects that a step takes away or gives another type.
fn upset_objects(
    registry: &Registry,
    live: &Live,
    step: &Step,
) -> impl Iterator<Item = MentionedObject> + use<> {
    let upset = disturbances(registry, live, std::slice::from_ref(step)).into_iter();
    let upset = upset.filter(|one| matches!(one.upset, Upset::Gone | Upset::Archived | Upset::Retyped));
    upset.flat_map(|one| one.objects)
}

/// Asks for agreement to each step by which such settings come to decide otherwise, and says whom that concerns. Where Close
/// does not show the settings, nobody knows that, and nobody can agree.
pub fn tell_deciding_uses(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &mut Plan,
    uses: &[DecidingUse],
    answers: &PeopleAnswers,
    unseen: &UnseenKinds,
) {
    for step in &mut plan.steps {
        ask_of_unseen(registry, &adopted.live, step, unseen);
    }

    let mut by_step: BTreeMap<(usize, &str), Vec<&DecidingUse>> = BTreeMap::new();
    for one in uses {
        by_step.entry((one.step, one.kind)).or_default().push(one);
    }

    for ((at, kind), uses) in by_step {
        let Some(counting) = registry.kind(kind).and_then(|kind| kind.any.def.people.as_ref()) else {
            continue;
        };
        let mut total = Ok(0_u64);
        let mut obstacle = None;
        for one in &uses {
            let question = one.question(adopted, plan);
            let found = match answers.get(&(counting.path)(&question)) {
                Some(Ok(answer)) => (counting.found)(&question, answer),
                Some(Err(because)) => Err(because.clone()),
                None => Err("it was not read".to_owned()),
            };
            obstacle = obstacle.or_else(|| found.as_ref().ok().and_then(|found| found.obstacle.clone()));
            total = total.and_then(|sum: u64| Ok(sum.saturating_add(found?.count)));
        }

        let who = joined(uses.iter().map(|one| one.title.clone()), " and ");
        let mut people = PeopleCount::of(counting, total);
        if let RecordCount::Counted { .. } = people.count {
            let [one, several] = ["has", "have"].map(|verb| format!("{verb} {who}"));
            people.sentence = people.count.sentence(counting.noun, &one, &several);
        }

        let step = &mut plan.steps[at];
        for reason in ConsentReason::merged(uses.iter().flat_map(|one| one.reasons.clone())) {
            if step.consent(reason.risk).is_some() {
                continue;
            }
            let name = if uses.len() == 1 { "names" } else { "name" };
            let because = format!("{who} {name} it, and {}", reason.because);
            let reason = ConsentReason::new(reason.risk, because);
            step.risk = risk::worst([step.risk.clone(), Risk::from(reason.clone())]);
            step.consents.push(StepConsent {
                people: Some(people.clone()),
                ..StepConsent::asked(reason)
            });
        }
        if let Some(PeopleObstacle { because, instead }) = obstacle {
            step.risk = Risk::Impossible {
                because: format!("{who} would change with it: {because}"),
                instead,
            };
        }
    }
}

/// Asks for agreement to a step that takes away what a setting may decide by that Close does not show.
fn ask_of_unseen(registry: &Registry, live: &Live, step: &mut Step, unseen: &UnseenKinds) {
    let doubtful = registry
        .kinds()
        .filter_map(|kind| Some((kind, doubt(unseen, kind)?)));
    for (kind, doubt) in doubtful {
        let objects: Vec<MentionedObject> = upset_objects(registry, live, step).collect();
        let may_decide = |attribute: &&Attribute| {
            objects
                .iter()
                .any(|object| may_name(registry, live, attribute, object))
        };
        let mut attributes = kind.attributes.values().filter(|one| !one.asks.is_empty());
        let Some(attribute) = attributes.find(may_decide) else {
            continue;
        };

        let risks = attribute.asks.iter().map(|(risk, _)| *risk);
        for risk in risks
            .filter(|risk| step.consent(*risk).is_none())
            .collect::<Vec<_>>()
        {
            let because = format!("closectl can't tell whether {} depends on it", kind.any.def.one());
            ask_in_doubt(step, kind, ConsentReason::new(risk, because), doubt.clone());
        }
    }
}

/// Says whether an attribute may name an object.
fn may_name(registry: &Registry, live: &Live, attribute: &Attribute, object: &MentionedObject) -> bool {
    let prefix = attribute.reference.as_deref();
    if prefix != Some(object.address.container()) {
        return false;
    }

    // The place of a shared field is like the field.
    let own = live.shown(&object.address).map(|one| one.spec);
    let field = own.and_then(|own| registry.place_of(own));
    let field = field.and_then(|key| live.shown(&key)).map(|one| one.spec);
    attribute.named_with.iter().all(|(name, needed)| {
        let mut specs = own.iter().chain(&field);
        let shown = specs.find_map(|spec| spec.attributes.get(name));
        shown.is_none_or(|shown| shown == needed)
    })
}

impl DecidingUse {
    /// Returns the question whom it concerns.
    fn question<'a>(&'a self, adopted: &'a AdoptedSides, plan: &'a Plan) -> PeopleQuestion<'a> {
        PeopleQuestion {
            organization_id: &plan.organization.id,
            user_id: adopted.live.user_id.as_deref(),
            id: &self.id,
            change: ObjectChange {
                before: Some(&self.before),
                after: Some(&self.after),
            },
        }
    }
}

/// Returns the settings that may decide by others, with their ids, as they are after a plan.
fn deciding<'a>(
    registry: &'a Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
) -> Vec<(&'a RegisteredKind, String, Map<String, Value>)> {
    let settings = after_plan(adopted, plan).filter_map(|(one, attributes)| {
        let kind = registry.kind(one.spec.kind)?;
        let mut facts = kind.attributes.values();
        let decides = facts.any(|one| one.reference.is_some() && !one.asks.is_empty());
        let id = one.id.filter(|_| decides)?;
        Some((kind, id.to_owned(), attributes))
    });
    settings.collect()
}

/// Returns how a setting decides by an object, if it does.
fn of(
    kind: &RegisteredKind,
    id: &str,
    before: &Map<String, Value>,
    needles: &[String],
) -> Option<DecidingUse> {
    let mut after = before.clone();
    let mut reasons = Vec::new();
    for attribute in kind.attributes.values().filter(|one| one.reference.is_some()) {
        let Some(value) = after
            .get_mut(&attribute.name)
            .filter(|value| holds(value, needles))
        else {
            continue;
        };
        let was = value.clone();
        match value {
            Value::Array(items) => items.retain(|item| !holds(item, needles)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                *value = Value::Null;
            }
        }
        reasons.extend(attribute.asks_of(&was, value));
    }

    let name = before
        .get(kind.any.def.key)
        .and_then(Value::as_str)
        .unwrap_or("without a name");
    (!reasons.is_empty()).then(|| DecidingUse {
        step: 0,
        kind: kind.any.def.name,
        title: format!("the {} \"{name}\"", kind.any.def.title),
        id: id.to_owned(),
        before: before.clone(),
        after,
        reasons,
    })
}
