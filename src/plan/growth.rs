//! The steps of a plan that concern more records or people by now than somebody saw who agreed to it.

use super::{Plan, RecordCount, RecordEffect, Stale, StaleCause, Step};

/// Returns what has grown since a plan was shown; `now` is the plan that the same gives now, with the same steps.
#[must_use]
pub fn grown(shown: &Plan, now: &Plan) -> Vec<Stale> {
    let steps = shown.steps.iter().zip(&now.steps);
    let found = steps.filter_map(|(shown, now)| {
        let moved = growth(shown, now)?;
        Some(Stale {
            address: shown.address.clone(),
            action: shown.action,
            moved,
        })
    });
    found.collect()
}

/// Says that a step may concern more records or people now than it did when somebody saw it. Fewer are no reason to stop.
pub(super) fn growth(seen: &Step, now: &Step) -> Option<StaleCause> {
    record_growth(seen, now).or_else(|| people_growth(seen, now))
}

fn people_growth(seen: &Step, now: &Step) -> Option<StaleCause> {
    now.consents.iter().find_map(|consent| {
        let people = consent.people.as_ref()?;
        let before = seen
            .consent(consent.risk)
            .and_then(|consent| consent.people.as_ref());
        let before = before.map(|people| &people.count);
        // Where nobody knows how many there are, the step is refused as such, with the reason.
        let is_more = people.count.is_known() && people.count.exceeds(before);
        is_more.then(|| StaleCause::People {
            risk: consent.risk,
            planned: before.cloned().unwrap_or(RecordCount::NONE),
            now: people.count.clone(),
            sentence: people.sentence.clone(),
        })
    })
}

fn record_growth(seen: &Step, now: &Step) -> Option<StaleCause> {
    now.record_effect()?;
    let records = now.records.as_ref()?;
    records
        .exceeds(seen.records.as_ref())
        .then(|| StaleCause::Records {
            planned: seen.records.clone().unwrap_or(RecordCount::NONE),
            now: records.clone(),
        })
}

/// Says that a step of a saved plan concerns more records than were reviewed, given the steps that do the same now.
pub(super) fn growth_since_saved<'a>(
    saved: &Step,
    same: impl IntoIterator<Item = &'a Step>,
) -> Option<StaleCause> {
    // What loses values and can't be counted is refused as such, with the reason.
    let is_countable = |now: &&Step| now.is_counted() || now.record_effect() != Some(RecordEffect::Lost);
    same.into_iter()
        .filter(is_countable)
        .find_map(|now| growth(saved, now))
}
