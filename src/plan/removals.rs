//! What stands against deleting the objects of a plan: what has to be read to know it, and what the answers say of each step.

use super::{Action, Note, PeopleAnswers, PeopleQuery, Plan, Risk, Step};
use crate::model::{Address, AnswerShape, ID, Live, Registry, RemovalCheck, RemovalFindings};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Returns what has to be read before the objects of a plan are deleted, each path once.
#[must_use]
pub fn removal_queries(registry: &Registry, plan: &Plan, live: &Live) -> BTreeSet<PeopleQuery> {
    let steps = plan.steps.iter();
    let checks =
        steps.filter_map(|step| check(registry, step, live).or_else(|| kept_part(registry, step, live)));
    checks.filter_map(|(check, id)| query(check, id)).collect()
}

/// Says which objects can't be deleted: something uses them after the plan, or more would go than closectl keeps. `holders`
/// are what else was found to use them, by the numbers of the steps.
pub fn tell_removals(
    registry: &Registry,
    plan: &mut Plan,
    live: &Live,
    answers: &PeopleAnswers,
    holders: &BTreeMap<usize, Vec<String>>,
) {
    for at in 0..plan.steps.len() {
        let Some((check, id)) = check(registry, &plan.steps[at], live) else {
            continue;
        };
        let answer = query(check, id).and_then(|query| answers.get(&query.path));
        let holders = holders.get(&at).map(Vec::as_slice).unwrap_or_default();
        if let Some(because) = obstacle(check, answer, live, holders) {
            let instead = check.instead.to_owned();
            plan.steps[at].risk = Risk::Impossible { because, instead };
        }
    }

    // Several steps may change one object.
    let mut told: BTreeMap<&Address, String> = BTreeMap::new();
    for step in &plan.steps {
        let kept = kept_part(registry, step, live);
        let answer = kept.and_then(|(check, id)| Some((check.read?, answers.get(&query(check, id)?.path)?)));
        let text = match answer {
            Some((read, Ok(answer))) => (read.found)(answer)
                .lost
                .map(|lost| format!("kept as in Close: {lost}")),
            Some((_, Err(because))) => {
                Some(format!("closectl can't tell what else belongs to it: {because}"))
            }
            None => None,
        };
        told.extend(text.map(|text| (&step.address, text)));
    }
    let notes: Vec<Note> = told
        .into_iter()
        .map(|(address, text)| Note::new(address, text))
        .collect();
    plan.notes.extend(notes);
}

/// Returns what is looked at before the object of a step is changed, with its id: something belongs to it that only a read
/// of the object alone shows, and that no change touches.
fn kept_part<'a>(registry: &'a Registry, step: &Step, live: &'a Live) -> Option<(&'a RemovalCheck, &'a str)> {
    let check = registry.kind(&step.kind)?.any.def.removal.as_ref()?;
    let is_only_there = check.read.is_some_and(|read| read.only_here);
    let id = live
        .index
        .id(&step.address)
        .filter(|_| is_only_there && step.action.edits())?;
    Some((check, id))
}

/// Returns what is looked at before the object of a step is deleted, with its id.
fn check<'a>(registry: &'a Registry, step: &Step, live: &'a Live) -> Option<(&'a RemovalCheck, &'a str)> {
    let check = registry.kind(&step.kind)?.any.def.removal.as_ref()?;
    // What goes into an archive is still there for what uses it.
    let goes = matches!(step.action, Action::Delete | Action::Replace);
    let id = live.index.id(&step.address).filter(|_| goes)?;
    Some((check, id))
}

/// Returns the read of the object alone, for kinds of which that shows more.
fn query(check: &RemovalCheck, id: &str) -> Option<PeopleQuery> {
    let read = check.read?;
    Some(PeopleQuery {
        path: read.path.replace(ID, id),
        shape: AnswerShape::Holding(read.list),
    })
}

fn obstacle(
    check: &RemovalCheck,
    answer: Option<&Result<Value, String>>,
    live: &Live,
    holders: &[String],
) -> Option<String> {
    let findings = match (check.read, answer) {
        (Some(read), Some(Ok(answer))) => (read.found)(answer),
        (Some(_), Some(Err(because))) => return Some(format!("closectl can't tell what uses it: {because}")),
        (Some(_), None) => return None,
        // What uses it is known from its own lists.
        (None, _) => RemovalFindings::default(),
    };
    let RemovalFindings {
        users,
        user_title,
        lost,
    } = findings;

    // Of what was read as a whole it is known how it will be after the plan.
    let mut named = holders.to_vec();
    for (id, name) in users {
        let title = format!("the {user_title} \"{name}\"");
        let is_known = live
            .index
            .address(&id)
            .is_some_and(|one| live.shown(one).is_some());
        if !is_known && !named.contains(&title) {
            named.push(title);
        }
    }
    match (named.as_slice(), lost) {
        ([], None) => None,
        ([], Some(lost)) => Some(format!("{lost} would be lost, and closectl saves no copy")),
        (named, _) => {
            let use_it = if named.len() == 1 { "uses it" } else { "use it" };
            Some(format!("{} {use_it}", named.join(", ")))
        }
    }
}
