//! The stages of one record's values in a run that changes them: what the run can leave wherever it is interrupted. Pure.

use super::ValueEffect;
use serde_json::json;
use std::collections::BTreeSet;

/// A stage of the values of one record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RecordStage {
    /// The single values that the record holds, as JSON.
    held: BTreeSet<String>,
    /// The effects that are not begun or not finished, by their places.
    unfinished: Vec<usize>,
}

/// The single values that the effects after a stage may change.
#[derive(Default)]
struct LaterChanges {
    renamed: BTreeSet<String>,
    lost: BTreeSet<String>,
    /// Whether the whole value goes.
    clears: bool,
}

/// Says whether a run that has these effects can leave a record with `now` that held `kept`. A choice that becomes another
/// one is added before the old one goes. Effects that have nothing to do with each other are done in any order; one that
/// gives a choice a name which another one frees comes after it, and losses come after all that is before them. Without
/// losses, records show what only a removed choice hides.
pub(super) fn can_leave(
    effects: &[ValueEffect],
    kept: &BTreeSet<String>,
    now: &BTreeSet<String>,
    with_losses: bool,
) -> bool {
    let mut stages = BTreeSet::from([RecordStage {
        held: kept.clone(),
        unfinished: Vec::new(),
    }]);
    for (place, effect) in effects.iter().enumerate() {
        if !with_losses && matches!(effect, ValueEffect::Without { .. }) {
            continue;
        }

        // Of many stages, few lead to what the record holds.
        let later = LaterChanges::of(&effects[place + 1..]);
        stages = stages
            .into_iter()
            .flat_map(|stage| stage.after(effects, place))
            .filter(|stage| stage.leads_to(now, &later))
            .collect();
    }

    stages.iter().any(|stage| stage.held == *now)
}

impl RecordStage {
    /// Returns the stages at which the run can be once the effect at this place was its turn.
    fn after(mut self, effects: &[ValueEffect], place: usize) -> Vec<Self> {
        match &effects[place] {
            ValueEffect::Cleared => self.held.clear(),
            ValueEffect::Without { items } if self.unfinished.is_empty() => {
                for item in items {
                    self.held.remove(&text(item));
                }
            }
            ValueEffect::Choice { from, to } => {
                let waits = |earlier: &usize| is_before(&effects[*earlier], from, to);
                if self.unfinished.iter().any(waits) {
                    self.unfinished.push(place);
                } else if self.held.contains(&text(from)) {
                    return self.renamed(from, to, place);
                }
            }
            ValueEffect::Without { .. }
            | ValueEffect::Status
            | ValueEffect::Converted
            | ValueEffect::Narrowed => {}
        }
        vec![self]
    }

    /// Returns the stages of a choice that becomes another one: not begun, half done, and done.
    fn renamed(self, from: &str, to: &str, place: usize) -> Vec<Self> {
        let mut begun = self.clone();
        begun.held.insert(text(to));
        let mut done = begun.clone();
        // A choice that becomes itself stays.
        if from != to {
            done.held.remove(&text(from));
        }

        let unfinished = [self, begun].map(|mut stage| {
            stage.unfinished.push(place);
            stage
        });
        unfinished.into_iter().chain([done]).collect()
    }

    /// Says whether all that differs from what the record holds may still change.
    fn leads_to(&self, now: &BTreeSet<String>, later: &LaterChanges) -> bool {
        let may_change = |item: &String| {
            let is_lost = self.unfinished.is_empty() && later.lost.contains(item);
            later.clears || is_lost || later.renamed.contains(item)
        };
        self.held.symmetric_difference(now).all(may_change)
    }
}

impl LaterChanges {
    fn of(effects: &[ValueEffect]) -> Self {
        let mut later = Self::default();
        for effect in effects {
            match effect {
                ValueEffect::Cleared => later.clears = true,
                ValueEffect::Without { items } => later.lost.extend(items.iter().map(|item| text(item))),
                ValueEffect::Choice { from, to } => later.renamed.extend([text(from), text(to)]),
                ValueEffect::Status | ValueEffect::Converted | ValueEffect::Narrowed => {}
            }
        }
        later
    }
}

/// Says whether an effect has to be finished before a choice becomes another one: it frees the new name, or it makes the
/// choice that is renamed.
fn is_before(effect: &ValueEffect, from: &str, to: &str) -> bool {
    match effect {
        ValueEffect::Choice {
            from: freed,
            to: made,
        } => freed == to || made == from,
        ValueEffect::Cleared
        | ValueEffect::Without { .. }
        | ValueEffect::Status
        | ValueEffect::Converted
        | ValueEffect::Narrowed => false,
    }
}

fn text(item: &str) -> String {
    json!(item).to_string()
}
