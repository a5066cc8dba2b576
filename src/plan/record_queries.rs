//! Which searches tell how many records each step would take values from or move, and of which steps none can.

use super::{
    Plan, RecordEffect, Step, concerned_records::moved_values, movement::moves_in, place_index::PlaceIndex,
    risk,
};
use crate::model::{Address, Live, RecordSearch, RegisteredKind, Registry, Spec, ValueLoss, ValuesAtRisk};
use serde_json::Value;
use std::collections::BTreeMap;

/// The question how many records a step concerns.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordQuery {
    /// What becomes of their values.
    pub effect: RecordEffect,
    /// The searches that find them, some perhaps twice; nothing where no search does.
    pub searches: Option<Vec<RecordSearch>>,
    /// Whether perhaps only some of those that are found are concerned, which no search tells.
    pub is_bound: bool,
}

/// Returns, for each step that loses data or moves records, how the records are found that hold what goes.
#[must_use]
pub fn record_queries(registry: &Registry, plan: &Plan, live: &Live) -> BTreeMap<usize, RecordQuery> {
    let places = PlaceIndex::of(registry, live, &live.index);
    // The records of kept values are known by their ids, and were read when it was planned.
    let searched = plan.steps.iter().filter(|step| step.values.is_none());
    let queries = searched.filter_map(|step| {
        let effect = step.record_effect()?;
        Some((step.id, query(&places, plan, step, effect)))
    });
    queries.collect()
}

/// Returns the searches that have to find nothing right before a step is carried out, because nobody had to agree to it;
/// none for every other step.
///
/// # Errors
///
/// Returns the address of a step of which no search can tell that.
pub fn queries_of_none(
    registry: &Registry,
    plan: &Plan,
    step: &Step,
    live: &Live,
) -> Result<Vec<RecordSearch>, Address> {
    if !step.relies_on_no_record() {
        return Ok(Vec::new());
    }
    let places = PlaceIndex::of(registry, live, &live.index);
    let query = query(&places, plan, step, RecordEffect::Lost);
    query.searches.ok_or_else(|| step.address.clone())
}

fn query(places: &PlaceIndex<'_>, plan: &Plan, step: &Step, effect: RecordEffect) -> RecordQuery {
    if effect == RecordEffect::Moved && step.action.moves_records() {
        // What is found to be counted is what is found to be moved, wherever it goes.
        let moves = moves_in(places, step, &Value::Null);
        return RecordQuery {
            effect,
            searches: moves.map(|moves| moves.into_iter().map(|one| one.search).collect()),
            is_bound: false,
        };
    }

    // A conversion writes every value anew.
    let kind = places.kind(&step.kind).filter(|_| !step.converts);
    let lost = kind.map_or(LostValues::Any, |kind| {
        LostValues::of(kind, places.spec(&step.address), plan, step)
    });
    let mut found = Vec::new();
    let is_there = places.visit(&step.address, |kind, id, whole| {
        let at_risk = ValuesAtRisk {
            id,
            whole,
            values: lost.items(),
        };
        found.extend((kind.any.holders)(&at_risk));
    });
    RecordQuery {
        effect,
        searches: is_there.then_some(found),
        is_bound: lost == LostValues::Some,
    }
}

/// The values of an object that a step takes from records.
#[derive(Debug, PartialEq)]
enum LostValues {
    /// Any value.
    Any,
    /// Only some, of which no search tells who holds them.
    Some,
    /// These.
    Items(Vec<String>),
}

impl LostValues {
    fn of(kind: &RegisteredKind, live: Option<&Spec>, plan: &Plan, step: &Step) -> Self {
        if !step.action.edits() {
            return Self::Any;
        }

        let mut items = Vec::new();
        for change in &step.changes {
            let loses = kind
                .attributes
                .get(&change.attribute)
                .and_then(|facts| facts.loses);
            // What a change may lose and does not, such as several values instead of one, concerns nobody.
            let Some(loses) = loses.filter(|loses| risk::is_loss(kind, live, *loses, change)) else {
                continue;
            };
            match loses {
                // What records were moved away from is lost to nobody.
                ValueLoss::Items => {
                    let is_moved = |item: &Value| {
                        moved_values(&plan.steps, step, &change.attribute).any(|one| one == item)
                    };
                    let gone = change.removed_items().filter(|item| !is_moved(item));
                    items.extend(gone.filter_map(Value::as_str).map(str::to_owned));
                }
                ValueLoss::WhenOff | ValueLoss::Conversion => return Self::Some,
            }
        }

        // A loss that names no value may be a loss of any.
        if items.is_empty() {
            Self::Any
        } else {
            Self::Items(items)
        }
    }

    fn items(&self) -> Option<&[String]> {
        match self {
            Self::Any | Self::Some => None,
            Self::Items(items) => Some(items),
        }
    }
}
