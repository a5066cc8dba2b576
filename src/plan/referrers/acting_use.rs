//! The settings that act by themselves with a text that a plan changes, such as the workflows that send a template: the
//! people in them get something else without anybody doing more, so that somebody has to agree.

use super::{mention::holds, referring_kind::FoundReferrer};
use crate::{
    model::{
        ConsentReason, ConsentRisk, ObjectChange, PeopleQuestion, RegisteredKind, Registry, joined, template,
    },
    plan::{
        AdoptedSides, Note, PeopleAnswers, PeopleCount, PeopleQuery, Plan, RecordCount, Risk, Step,
        StepConsent, risk,
    },
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A setting that acts by itself with a text that a step changes.
#[derive(Clone, Debug)]
pub struct ActingUse {
    /// The place of the step in the plan.
    step: usize,
    /// The name of the kind of the setting.
    kind: &'static str,
    /// Its name in a sentence.
    title: String,
    /// Its id.
    id: String,
    /// What it is like.
    attributes: Map<String, Value>,
}

/// Says whether a plan changes a text with which something may act by itself.
#[must_use]
pub fn changes_acting_texts(registry: &Registry, plan: &Plan) -> bool {
    let may_act = |step: &Step| acting(registry).any(|kind| kind.may_name(&step.address));
    let mut steps = plan.steps.iter();
    steps.any(|step| !changed_texts(registry, step).is_empty() && may_act(step))
}

/// Returns the settings that act by themselves with the texts that a plan changes, of what the organization has and of
/// what else was found.
#[must_use]
pub fn acting_uses(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    found: &[FoundReferrer],
) -> Vec<ActingUse> {
    let mut uses = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        if changed_texts(registry, step).is_empty() {
            continue;
        }
        let id = adopted.live.index.id(&step.address).map(str::to_owned);
        let needles: Vec<String> = id
            .into_iter()
            .chain([template::reference(&step.address)])
            .collect();

        for kind in acting(registry) {
            let all = candidates(kind, adopted, found);
            uses.extend(
                all.filter(|(_, value)| is_acting(kind, value) && holds(value, &needles))
                    .filter_map(|(id, value)| {
                        let name = value[kind.any.def.key].as_str().unwrap_or("without a name");
                        Some(ActingUse {
                            step: at,
                            kind: kind.any.def.name,
                            title: format!("the {} \"{name}\"", kind.any.def.title),
                            id: id?,
                            attributes: value.as_object()?.clone(),
                        })
                    }),
            );
        }
    }
    uses
}

/// Returns what has to be read to count the people in such settings, each path once.
#[must_use]
pub fn acting_queries(registry: &Registry, plan: &Plan, uses: &[ActingUse]) -> BTreeSet<PeopleQuery> {
    let queries = uses.iter().filter_map(|one| {
        let counting = registry.kind(one.kind)?.any.def.people.as_ref()?;
        Some(PeopleQuery {
            path: (counting.path)(&one.question(plan)),
            shape: counting.shape,
        })
    });
    queries.collect()
}

/// Says of each step which settings act with what it changes, and asks for agreement where there are people in them, or
/// nobody knows whether there are.
pub fn tell_acting_uses(registry: &Registry, plan: &mut Plan, uses: &[ActingUse], answers: &PeopleAnswers) {
    for at in 0..plan.steps.len() {
        let texts = joined(changed_texts(registry, &plan.steps[at]), " and ");
        let own: Vec<&ActingUse> = uses.iter().filter(|one| one.step == at).collect();
        let counting = own.first().and_then(|one| registry.kind(one.kind));
        let Some((def, counting)) =
            counting.and_then(|kind| Some((&kind.any.def, kind.any.def.people.as_ref()?)))
        else {
            continue;
        };

        let mut total = Ok(0_u64);
        let mut named = Vec::new();
        for one in own {
            let question = one.question(plan);
            let count = match answers.get(&(counting.path)(&question)) {
                Some(Ok(answer)) => (counting.found)(&question, answer).map(|found| found.count),
                Some(Err(because)) => Err(because.clone()),
                None => Err("it was not read".to_owned()),
            };
            named.push(match &count {
                Ok(count) => format!("{} ({count})", one.title),
                Err(_) => one.title.clone(),
            });
            total = total.and_then(|sum: u64| Ok(sum.saturating_add(count?)));
        }
        let who = joined(named, " and ");

        if total == Ok(0) {
            let text = format!("used by {who}, active: whoever comes into it gets the new {texts}");
            let note = Note::new(&plan.steps[at].address, text);
            plan.notes.push(note);
            continue;
        }
        let mut people = PeopleCount::of(counting, total);
        if let RecordCount::Counted { .. } = people.count {
            let [one, several] =
                ["is in a", "are in a"].map(|verb| format!("{verb} {} that uses it", def.title));
            people.sentence = people.count.sentence(counting.noun, &one, &several);
        }
        let because = format!("the {}s in {who} get the new {texts}", counting.noun);
        let reason = ConsentReason::new(ConsentRisk::Outreach, because);
        let step = &mut plan.steps[at];
        step.risk = risk::worst([step.risk.clone(), Risk::from(reason.clone())]);
        step.consents.push(StepConsent {
            people: Some(people),
            ..StepConsent::asked(reason)
        });
    }
}

impl ActingUse {
    /// Returns the question who is in it.
    fn question<'a>(&'a self, plan: &'a Plan) -> PeopleQuestion<'a> {
        PeopleQuestion {
            organization_id: &plan.organization.id,
            user_id: None,
            id: &self.id,
            change: ObjectChange {
                before: Some(&self.attributes),
                after: Some(&self.attributes),
            },
        }
    }
}

fn acting(registry: &Registry) -> impl Iterator<Item = &RegisteredKind> {
    registry.kinds().filter(|kind| kind.any.def.acting.is_some())
}

/// Returns the texts that a step changes and that Close fills in and sends.
fn changed_texts<'a>(registry: &Registry, step: &'a Step) -> Vec<&'a str> {
    let kind = registry.kind(&step.kind).filter(|_| step.action.edits());
    let is_sent = |name: &&str| {
        let attribute = kind.and_then(|kind| kind.attributes.get(*name));
        attribute.is_some_and(|attribute| attribute.tags)
    };
    let changes = step.changes.iter().map(|change| change.attribute.as_str());
    changes.filter(is_sent).collect()
}

/// Returns the settings of a kind, with their ids, as they are now.
fn candidates(
    kind: &RegisteredKind,
    adopted: &AdoptedSides,
    found: &[FoundReferrer],
) -> impl Iterator<Item = (Option<String>, Value)> {
    let name = kind.any.def.name;
    let live = &adopted.live;
    let known = live.specs.values().filter(move |spec| spec.kind == name);
    let known = known.map(|spec| {
        let id = live.index.id(&spec.address).map(str::to_owned);
        (id, Value::Object(spec.attributes.clone()))
    });
    let found = found.iter().filter(move |one| one.kind == name);
    known.chain(found.map(|one| (one.value["id"].as_str().map(str::to_owned), one.value.clone())))
}

/// Says whether a setting acts by itself; one of which Close does not show that may.
fn is_acting(kind: &RegisteredKind, value: &Value) -> bool {
    kind.any
        .def
        .acting
        .is_some_and(|(name, word)| value[name].as_str().is_none_or(|state| state == word))
}
