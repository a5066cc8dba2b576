//! Puts attributes off that name what can only be made later, where references go round.
//!
//! A role names the fields that limit what its users see, and a field names the roles that may edit it: whichever is
//! made first can't name the other yet. An attribute with the fact `x-deferred` is then left out of the step that makes
//! its object, and set in a second one; only where there is a circle, and no more attributes than it takes. When objects
//! are deleted that name each other, such an attribute is cleared first. Two required fields of one type whose values come
//! back go round as well: while either demands a value, records can't get one in the other.

use super::{
    Action, Risk, Step, circles::StuckSteps, demands::demand_of, prerequisites::prerequisites, risk,
    step_index::StepIndex,
};
use crate::{
    diff::Change,
    model::{Address, RegisteredKind, Registry, joined, template},
};
use serde_json::{Map, Value};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// An attribute that may be put off.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct DeferrableChange {
    /// The step, by its position.
    step: usize,
    /// The change, by its position in the step.
    change: usize,
    /// The steps of the same circle that make what it names or, where its object goes, that delete it; or the ones that write
    /// records which it would demand a value of.
    others: Vec<usize>,
}

/// Splits the steps in two whose attributes have to be put off; `stuck` are those that wait for themselves.
pub(super) fn defer(registry: &Registry, steps: Vec<Step>, stuck: &StuckSteps) -> Vec<Step> {
    let mut possible = deferrable(registry, &steps, stuck);
    if possible.is_empty() {
        return steps;
    }

    // With all of them put off, as many circles are broken as can be.
    let split = SplitSteps::of(registry, &steps, &possible);
    let mut after = prerequisites(registry, &split.steps);

    // One after the other is taken back, unless that closes a circle. Of one kind those that are made last come first, so
    // that they wait for the ones before them and the order of the plan stays.
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &possible {
        let next = kinds.len();
        kinds.entry(&steps[change.step].kind).or_insert(next);
    }
    possible.sort_by_key(|change| {
        let kind = kinds.get(steps[change.step].kind.as_str()).copied();
        (kind, Reverse(change.step), change.change)
    });
    let mut needed = Vec::new();
    for change in possible {
        let own = split.main[change.step];
        let others: Vec<usize> = change.others.iter().map(|other| split.main[*other]).collect();
        let removes = steps[change.step].action.removes();
        let closes = |other: &usize| {
            if removes {
                waits_for(&after, own, *other)
            } else {
                waits_for(&after, *other, own)
            }
        };

        if others.iter().any(closes) {
            needed.push(change);
            continue;
        }
        for other in others {
            if removes {
                after[other].insert(own);
            } else {
                after[own].insert(other);
            }
        }
    }
    SplitSteps::of(registry, &steps, &needed).steps
}

/// Finds the attributes in the circles that may be put off, in the order of the plan.
fn deferrable(registry: &Registry, steps: &[Step], stuck: &StuckSteps) -> Vec<DeferrableChange> {
    let steps_of = StepIndex::new(registry, steps);
    let mut found = Vec::new();
    for at in stuck.steps() {
        let step = &steps[at];
        let Some(kind) = registry.kind(&step.kind) else {
            continue;
        };
        for (number, change) in step.changes.iter().enumerate() {
            let attribute = kind.attributes.get(&change.attribute);
            // A step that does nothing else can only wait.
            let is_alone = step.action.edits() && step.changes.len() == 1;
            if is_alone || attribute.is_none_or(|attribute| attribute.deferred.is_none()) {
                continue;
            }

            let awaited = match demand_of(kind, change) {
                Some(true) => steps_of.record_writes_beside(step),
                Some(false) | None => makers(&steps_of, step, change),
            };
            let beside = awaited.into_iter();
            let others: Vec<usize> = beside.filter(|other| stuck.share_a_circle(at, *other)).collect();
            if !others.is_empty() {
                found.push(DeferrableChange {
                    step: at,
                    change: number,
                    others,
                });
            }
        }
    }
    found
}

/// Returns the steps that make what an attribute names or, where its object goes, that delete it.
fn makers(steps_of: &StepIndex<'_>, step: &Step, change: &Change) -> Vec<usize> {
    let counts = |other: &usize| {
        let action = steps_of.all()[*other].action;
        if step.action.removes() {
            action.removes()
        } else {
            action.makes()
        }
    };
    let named = named(step, change);
    let steps = named.iter().flat_map(|named| steps_of.at(named));
    steps.filter(counts).collect()
}

/// Returns what an attribute names: after a step, or before one that removes its object.
fn named(step: &Step, change: &Change) -> Vec<Address> {
    let value = if step.action.removes() {
        &change.before
    } else {
        &change.after
    };
    template::targets(value)
}

/// Says whether a step waits for another one, or for one that does, or is that one.
fn waits_for(after: &[BTreeSet<usize>], step: usize, other: usize) -> bool {
    let mut known = BTreeSet::from([step]);
    let mut open = vec![step];
    while let Some(at) = open.pop() {
        if at == other {
            return true;
        }
        open.extend(after[at].iter().copied().filter(|next| known.insert(*next)));
    }
    false
}

/// The steps of a plan, some of them split in two.
struct SplitSteps {
    steps: Vec<Step>,
    /// The position of each step, or of what is left of it.
    main: Vec<usize>,
}

impl SplitSteps {
    fn of(registry: &Registry, steps: &[Step], deferred: &[DeferrableChange]) -> Self {
        let mut changes_of: BTreeMap<usize, Vec<&DeferrableChange>> = BTreeMap::new();
        for change in deferred {
            changes_of.entry(change.step).or_default().push(change);
        }

        let mut split = Self {
            steps: Vec::with_capacity(steps.len() + changes_of.len()),
            main: Vec::with_capacity(steps.len()),
        };
        for (at, step) in steps.iter().enumerate() {
            let kind = registry.kind(&step.kind);
            match (changes_of.get(&at), kind) {
                (Some(deferred), Some(kind)) => {
                    let because = because(kind, steps, step, deferred);
                    let changes: BTreeSet<usize> = deferred.iter().map(|one| one.change).collect();
                    split.add(kind, step, &changes, because);
                }
                (_, _) => {
                    split.main.push(split.steps.len());
                    split.steps.push(step.clone());
                }
            }
        }
        split
    }

    /// Adds a step and the one beside it that sets, or clears, some of its attributes.
    fn add(&mut self, kind: &RegisteredKind, step: &Step, deferred: &BTreeSet<usize>, because: String) {
        let numbered = step.changes.iter().cloned().enumerate();
        let (later, rest): (Vec<_>, Vec<_>) = numbered.partition(|(number, _)| deferred.contains(number));
        let later: Vec<Change> = later.into_iter().map(|(_, change)| change).collect();
        let mut rest: Vec<Change> = rest.into_iter().map(|(_, change)| change).collect();

        if step.action.removes() {
            let cleared = later.iter().map(|change| {
                let stand_in = stand_in(kind, step, change, |change| &change.before);
                Change::new(&change.attribute, change.before.clone(), stand_in)
            });
            let cleared: Vec<Change> = cleared.collect();
            rest.extend(
                cleared
                    .iter()
                    .map(|change| Change::new(&change.attribute, change.after.clone(), Value::Null)),
            );
            self.steps.push(beside(kind, step, cleared, because));
            self.main.push(self.steps.len());
            self.steps.push(Step {
                changes: rest,
                ..step.clone()
            });
            return;
        }

        // What the object has until then is set by the step that makes it, where there has to be something.
        let mut set = Vec::new();
        for change in later {
            if step.action.edits() {
                set.push(change);
                continue;
            }
            let stand_in = stand_in(kind, step, &change, |change| &change.after);
            if kind
                .stand_in(&attributes(step, |change| &change.after), &change.attribute)
                .is_some()
            {
                rest.push(Change::new(&change.attribute, Value::Null, stand_in.clone()));
            }
            set.push(Change::new(&change.attribute, stand_in, change.after));
        }

        let left = if step.action.edits() {
            risk::of_changes(kind, None, &rest)
        } else {
            step.risk.clone()
        };
        let second = beside(kind, step, set, because);
        self.main.push(self.steps.len());
        // Only what could come of the attributes that are put off is no longer a risk of this step.
        let risk = if second.risk.rank() < step.risk.rank() {
            step.risk.clone()
        } else {
            left
        };
        let first = Step {
            changes: rest,
            ..step.clone()
        };
        self.steps.push(first.judged(risk));
        self.steps.push(second);
    }
}

/// Makes the step beside another one that sets, or clears, some attributes of its object.
fn beside(kind: &RegisteredKind, step: &Step, changes: Vec<Change>, because: String) -> Step {
    let between = Risk::Behaviour {
        because: because.clone(),
    };
    let own = risk::of_changes(kind, None, &changes);

    // What is so in between says more than how a change of the attribute works in general.
    let risk = if step.action.edits() {
        own
    } else {
        risk::worst([between, own])
    };
    let second = Step {
        action: Action::Update,
        changes,
        reason: because,
        ..step.clone()
    };
    second.judged(risk)
}

/// Says why attributes are set, or cleared, in a step of their own.
fn because(kind: &RegisteredKind, steps: &[Step], step: &Step, deferred: &[&DeferrableChange]) -> String {
    let is_demand = |one: &&&DeferrableChange| demand_of(kind, &step.changes[one.change]) == Some(true);
    let (demands, others): (Vec<&&DeferrableChange>, Vec<_>) = deferred.iter().partition(is_demand);
    let clauses = [(demands, true), (others, false)].into_iter();
    let clauses = clauses.filter(|(changes, _)| !changes.is_empty());
    let texts = clauses.map(|(changes, demands)| clause(kind, steps, step, &changes, demands));
    texts.collect::<Vec<_>>().join("; ")
}

/// Says why some attributes are put off that all demand values of records, or that all name what can't be there yet.
fn clause(
    kind: &RegisteredKind,
    steps: &[Step],
    step: &Step,
    deferred: &[&&DeferrableChange],
    demands: bool,
) -> String {
    let list =
        |texts: &mut dyn Iterator<Item = String>| joined(texts.map(|text| format!("`{text}`")), " and ");
    let others = deferred.iter().flat_map(|one| &one.others);
    let names: BTreeSet<&Address> = others.map(|other| &steps[*other].address).collect();
    let names = list(&mut names.iter().map(ToString::to_string));
    let later = || deferred.iter().map(|one| &step.changes[one.change].attribute);
    let attributes = list(&mut later().cloned());
    let between = later().find_map(|attribute| kind.attributes.get(attribute)?.deferred.clone());
    let between = between.unwrap_or_default();

    if step.action.removes() {
        return format!(
            "{names} must be deleted first, so {attributes} is cleared before that; from then on {between}"
        );
    }
    let why = match (demands, step.action.edits()) {
        (true, _) => format!("records have to get the values of {names} first"),
        (false, true) => format!("{names} can only be created after the rest of this"),
        (false, false) => format!("{names} can only be created after it"),
    };
    let until = if step.action.edits() {
        String::new()
    } else {
        format!("; until then {between}")
    };
    format!("{why}, so {attributes} is set in a second step{until}")
}

/// Returns what an attribute holds while it is put off.
fn stand_in<'a>(
    kind: &RegisteredKind,
    step: &'a Step,
    change: &'a Change,
    side: impl Fn(&'a Change) -> &'a Value + Copy,
) -> Value {
    let stand_in = kind.stand_in(&attributes(step, side), &change.attribute);
    stand_in.unwrap_or_else(|| match side(change) {
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Bool(_) => Value::Bool(false),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Object(_) => Value::Null,
    })
}

fn attributes<'a>(step: &'a Step, side: impl Fn(&'a Change) -> &'a Value) -> Map<String, Value> {
    let attributes = step.changes.iter();
    attributes
        .map(|change| (change.attribute.clone(), side(change).clone()))
        .collect()
}
