//! Makes one item of all the steps on one object.

use super::{
    AttributeDetail, ChangeSign, ConcernedRecords, Hazard, HazardConsent, ReviewItem, RiskLevel,
    detail::ORDER, list::KnownMembers,
};
use crate::{
    diff::Change,
    model::{
        Address, ConsentRisk, PARENT, RegisteredKind, Registry, comparison::is_as_wanted, joined, template,
    },
    plan::{Action, LikelyRename, ObjectEffect, Plan, Risk, Step, reasons},
};
use indexmap::IndexMap;
use serde_json::Value;
use std::collections::BTreeSet;

/// What is shown in place of an attribute where records go to another object.
const RECORDS: &str = "records";

/// The course of an attribute through all steps together.
#[derive(Default)]
struct AttributeCourse {
    /// What it was; nothing where the object is new.
    before: Option<Value>,
    after: Value,
    /// The members that become others.
    renames: Vec<(Value, Value)>,
}

/// Returns the step that says what happens to an object: the one that decides whether it exists.
pub fn main_step<'a>(steps: &[&'a Step]) -> Option<&'a Step> {
    steps.iter().copied().min_by_key(|step| step.action.effect().rank)
}

/// Makes an item of the steps on one object.
pub(super) fn of(registry: &Registry, plan: &Plan, steps: &[&Step]) -> Option<ReviewItem> {
    // The main step names the item; the others become its details.
    let main = main_step(steps)?;
    let kind = registry.kind(&main.kind);
    let mut hazards: Vec<Hazard> = steps
        .iter()
        .flat_map(|step| hazards(registry, plan, step))
        .collect();
    hazards.sort_by_key(|hazard| std::cmp::Reverse(hazard.level));
    let name = if main.action == Action::Reorder {
        ORDER.to_owned()
    } else {
        main.address.name()
    };

    Some(ReviewItem {
        steps: steps.iter().map(|step| step.id).collect(),
        sign: ChangeSign::of(main.action),
        word: word(steps),
        address: main.address.clone(),
        name,
        kind: main.kind.clone(),
        title: main.title.clone(),
        at: main.at.clone(),
        details: details(plan, kind, steps),
        hazards,
        hints: Vec::new(),
        reason: main.reason.clone(),
        // Of several reasons, each is only about a part of what happens.
        is_usual: reasons::is_usual(&main.reason) || steps.iter().any(|step| step.reason != main.reason),
        waits_for: waits_for(plan, steps),
        ways_out: Vec::new(),
    })
}

fn details(plan: &Plan, kind: Option<&RegisteredKind>, steps: &[&Step]) -> Vec<AttributeDetail> {
    let facts = |name: &str| kind.and_then(|kind| kind.attributes.get(name));
    // What another step changes of a new object nobody has seen before.
    let is_new = steps.iter().any(|step| step.action.creates());
    let mut courses: IndexMap<&str, AttributeCourse> = IndexMap::new();

    for step in steps {
        for change in shown(kind, step) {
            let Change {
                attribute,
                before,
                after,
            } = change;

            let moves_records = step.action.moves_records();
            let name = match facts(attribute) {
                None if moves_records => RECORDS,
                Some(_) | None => attribute.as_str(),
            };

            // Moving records is a write of its own; in the list it belongs to, it is a renamed member.
            let is_known = courses.contains_key(name);
            let course = courses.entry(name).or_default();
            if moves_records && name != RECORDS {
                course.renames.push((before.clone(), after.clone()));
                continue;
            }

            // Of several changes of one attribute, the first knows what was there and the last what comes.
            if !is_known {
                course.before = (!is_new).then(|| before.clone());
            }
            course.after = after.clone();
        }
    }

    // What the plan deletes is told there; here it would look as if its neighbours moved.
    if let Some(course) = courses.get_mut(ORDER) {
        let goes: BTreeSet<String> = references(
            plan.steps
                .iter()
                .filter(|step| step.action.removes())
                .map(|step| &step.address),
        );
        for list in [course.before.as_mut(), Some(&mut course.after)]
            .into_iter()
            .flatten()
        {
            if let Value::Array(members) = list {
                members.retain(|member| !goes.contains(&member.to_string()));
            }
        }
    }

    let differing = courses.into_iter().filter(|(name, course)| {
        let before = course.before.as_ref();
        before.is_none_or(|before| !is_as_wanted(facts(name), before, &course.after))
    });
    let unmoved = references(&plan.unmanaged);
    differing
        .map(|(name, course)| {
            let known = KnownMembers {
                renames: &course.renames,
                unmoved: Some(&unmoved),
                object: steps.first().map(|step| &step.address),
            };
            AttributeDetail::of(name, kind, course.before.as_ref(), &course.after, known)
        })
        .collect()
}

/// Returns the references to objects, as the members of a list are compared.
fn references<'a>(addresses: impl IntoIterator<Item = &'a Address>) -> BTreeSet<String> {
    let references = addresses
        .into_iter()
        .map(|address| Value::from(template::reference(address)));
    references.map(|reference| reference.to_string()).collect()
}

/// Returns the changes of a step that say more than its address does.
fn shown<'a>(kind: Option<&'a RegisteredKind>, step: &'a Step) -> impl Iterator<Item = &'a Change> {
    let key = kind.map(|kind| kind.any.def.key);
    let says_more = move |change: &&Change| {
        let name = change.attribute.as_str();
        // Of a removed object only the address matters; its attributes go with it.
        if !step.action.creates() {
            return !step.action.removes();
        }
        let is_name =
            key == Some(name) && super::ShownValue::of(&change.after).plain() == step.address.name();
        name != PARENT && !is_name
    };
    step.changes.iter().filter(says_more)
}

/// Returns what a step may cost: each risk that a person has to agree to, and what is worse or instead of it.
fn hazards(registry: &Registry, plan: &Plan, step: &Step) -> Vec<Hazard> {
    let asked = step.consents.iter().map(|consent| {
        let is_loss = consent.risk == ConsentRisk::DataLoss;
        // Of a loss that is approved, a hint says so and what to write instead.
        let is_open = is_loss && consent.agreed.is_none();
        let renames = plan.likely_renames(step).filter(|_| is_open);
        Hazard {
            level: consent.risk.into(),
            because: consent.because.clone(),
            instead: None,
            records: concerned(registry, step).filter(|_| is_loss),
            renames: renames.map(LikelyRename::advice).collect(),
            keeps: step.kept_of_records().filter(|_| is_loss),
            // No approval helps what is refused.
            consent: (!plan.refuses(&step.address)).then(|| HazardConsent {
                asked: consent.clone(),
                is_told: step.is_told(consent),
                is_open: step.open_consents().any(|open| open == consent),
            }),
        }
    });
    let mut hazards: Vec<Hazard> = asked.collect();

    let (because, instead) = match &step.risk {
        Risk::Safe | Risk::Outreach { .. } | Risk::Access { .. } | Risk::DataLoss { .. } => return hazards,
        Risk::Behaviour { because } => (because, None),
        Risk::Impossible { because, instead } => (because, Some(instead)),
    };
    hazards.push(Hazard {
        level: RiskLevel::of(&step.risk),
        because: because.clone(),
        instead: instead.cloned(),
        records: concerned(registry, step),
        renames: Vec::new(),
        keeps: step.kept_of_records(),
        consent: None,
    });
    hazards
}

fn concerned(registry: &Registry, step: &Step) -> Option<ConcernedRecords> {
    Some(ConcernedRecords {
        count: step.records.clone()?,
        effect: step.record_effect()?,
        converts: step.converts,
        sentence: step.records_sentence(registry)?,
    })
}

fn waits_for(plan: &Plan, steps: &[&Step]) -> Vec<Address> {
    let before = steps.iter().flat_map(|step| &step.after);
    let others: BTreeSet<&Address> = before
        .filter_map(|id| plan.steps.get(*id))
        .map(|step| &step.address)
        .filter(|address| steps.iter().all(|step| step.address != **address))
        .collect();
    others.into_iter().cloned().collect()
}

/// Says what happens in all steps together; what only goes with something else is not named.
fn word(steps: &[&Step]) -> String {
    let mut actions: Vec<Action> = steps.iter().map(|step| step.action).collect();
    actions.sort_by_key(|action| action.effect().rank);
    actions.dedup();
    let first = actions.first().copied();
    let goes_without_saying = |action: &Action| match action.effect().object {
        ObjectEffect::Emptied | ObjectEffect::Reordered => true,
        ObjectEffect::Edited => *action == Action::Update || first.is_some_and(Action::is_about_existence),
        ObjectEffect::Created
        | ObjectEffect::Moved
        | ObjectEffect::Refilled
        | ObjectEffect::Replaced
        | ObjectEffect::Removed => false,
    };

    let named = actions
        .iter()
        .enumerate()
        .filter(|(at, action)| *at == 0 || !goes_without_saying(action));
    let words = named.map(|(_, action)| action.word());
    joined(words, " and ")
}
