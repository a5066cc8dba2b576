//! The plan that is carried out for a saved one. The file says which steps and attributes were reviewed, and nothing
//! else: who agreed, what a step may cost, what it waits for and what it makes come from the plan that the run makes
//! itself. So nothing that somebody wrote into the file allows what the manifests and flags of the run do not.

use super::{Plan, RecordTotal, Risk, Stale, StaleCause, Step, StepConsent, risk, same_steps::does_same};
use crate::model::{ConsentRisk, Live, Registry};
use std::collections::{BTreeMap, BTreeSet};

/// Returns what a saved plan comes to, given the plan that the same manifests give now, which it was found to fit.
///
/// # Errors
///
/// Returns the steps that would have to wait for later ones, or that are there twice.
pub fn derived(registry: &Registry, saved: &Plan, now: &Plan, live: &Live) -> Result<Plan, Vec<Stale>> {
    let sources: Vec<Vec<&Step>> = saved
        .steps
        .iter()
        .map(|step| does_same(registry, step, now))
        .collect();
    let mut wrong: Vec<Stale> = twice(saved);

    let before = prerequisites(&sources, now);
    let mut steps = Vec::with_capacity(saved.steps.len());
    for (step, sources) in saved.steps.iter().zip(&sources) {
        if sources.is_empty() && (!step.action.edits() || step.changes.is_empty()) {
            wrong.push(unplanned(step, ""));
        }
        let mut after: BTreeSet<usize> = step.after.iter().copied().collect();
        after.extend(before.get(&step.id).into_iter().flatten());
        if after.iter().any(|before| *before >= step.id) {
            wrong.push(unplanned(step, "the steps would run in a different order now"));
        }
        steps.push(Step {
            after: after.into_iter().collect(),
            ..rederived(registry, step, sources, live)
        });
    }

    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Plan {
        organization: now.organization.clone(),
        records: RecordTotal::of_part(now, &steps).map(Box::new),
        steps,
        is_applied: false,
        ..saved.clone()
    })
}

/// Returns a saved step with everything but its attributes as the new plan has it.
fn rederived(registry: &Registry, step: &Step, sources: &[&Step], live: &Live) -> Step {
    // Only a change of order that came about meanwhile has no counterpart, and that neither costs nor allows anything.
    let Some(now) = sources.first() else {
        let mut identity = step.identity.clone();
        let found = live.specs.get(&step.address);
        identity.retain(|name, value| found.is_some_and(|spec| spec.attributes.get(name) == Some(value)));
        return Step {
            identity,
            records: None,
            keeps: None,
            consents: Vec::new(),
            agreed: None,
            needs_consent: None,
            ..step.clone()
        };
    };

    let names = |step: &Step| -> BTreeSet<String> {
        step.changes
            .iter()
            .map(|change| change.attribute.clone())
            .collect()
    };
    let is_whole = names(step) == names(now) && sources.len() == 1;
    if step.action.is_about_existence() || is_whole {
        let is_made = step.action.is_about_existence();
        let changes = if is_made { &now.changes } else { &step.changes };
        return Step {
            id: step.id,
            changes: changes.clone(),
            ..(*now).clone()
        };
    }

    // The new plan changes more of the object than was reviewed, or does it in several steps.
    let own = registry.kind(&step.kind).map_or_else(
        || step.risk.clone(),
        |kind| risk::of_changes(kind, None, &step.changes),
    );
    let risks = sources.iter().map(|now| now.risk.clone());
    let impossible = risks.filter(|risk| matches!(risk, Risk::Impossible { .. }));
    let risk = risk::worst([step.risk.clone(), own].into_iter().chain(impossible));

    // Whatever the new steps need of access and outreach, somebody has to agree to for the part.
    let mut consents: BTreeMap<ConsentRisk, StepConsent> = BTreeMap::new();
    for consent in sources.iter().flat_map(|now| &now.consents) {
        let merged = consents.entry(consent.risk).or_insert_with(|| consent.clone());
        if !merged.because.contains(&consent.because) {
            merged.because = format!("{}; {}", merged.because, consent.because);
        }
    }
    let items = now.items.iter();
    let items = items.filter(|item| names(step).contains(&item.attribute));
    let mut derived = Step {
        id: step.id,
        action: step.action,
        changes: step.changes.clone(),
        items: items.cloned().collect(),
        consents: consents.into_values().rev().collect(),
        ..(*now).clone()
    }
    .judged(risk);
    derived.sum_up_consents();
    derived
}

/// Returns the saved steps that each saved step has to wait for, as the new plan orders them.
fn prerequisites(sources: &[Vec<&Step>], now: &Plan) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut saved_by_now: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (saved, sources) in sources.iter().enumerate() {
        for source in sources {
            saved_by_now.entry(source.id).or_default().push(saved);
        }
    }

    let mut found = BTreeMap::new();
    for (saved, sources) in sources.iter().enumerate() {
        let mut waits: Vec<usize> = sources
            .iter()
            .flat_map(|step| step.after.iter().copied())
            .collect();
        let (mut seen, mut before) = (BTreeSet::new(), BTreeSet::new());
        // Steps that only the new plan has are not carried out, so that what they wait for is waited for directly.
        while let Some(at) = waits.pop() {
            if !seen.insert(at) {
                continue;
            }
            match saved_by_now.get(&at) {
                Some(steps) => before.extend(steps.iter().filter(|step| **step != saved)),
                None => waits.extend(now.steps.get(at).into_iter().flat_map(|step| &step.after)),
            }
        }
        found.insert(saved, before);
    }
    found
}

/// Returns the steps that make or remove what an earlier step makes or removes already.
fn twice(saved: &Plan) -> Vec<Stale> {
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for step in saved.steps.iter().filter(|step| step.action.is_about_existence()) {
        let one = (&step.address, step.action.effect().object);
        if seen.contains(&one) {
            found.push(unplanned(step, "the plan has it twice"));
        }
        seen.push(one);
    }
    found
}

fn unplanned(step: &Step, because: &str) -> Stale {
    Stale {
        address: step.address.clone(),
        action: step.action,
        moved: StaleCause::Unplanned {
            because: because.to_owned(),
        },
    }
}
