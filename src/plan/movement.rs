//! Steps that move the values of records before the old value goes, so that nothing is lost.

use super::{
    Action, Refusal, Risk, Step,
    build::{PlanDraft, PlannedObject},
    demands::demand_of,
    place_index::PlaceIndex,
    risk,
};
use crate::{
    diff::Change,
    model::{
        Address, Entry, IdIndex, Live, RecordMove, RecordSearch, RegisteredKind, Registry, Spec, ValueLoss,
        ValueMove, ValuesAtRisk, comparison::is_same, did_you_mean, template,
    },
};
use serde_json::{Value, json};

/// The attribute under which a step names the status that records go to.
const STATUS: &str = "status";

impl PlanDraft<'_> {
    /// Adds the step that empties an object before it is removed, and returns whether that makes it safe.
    pub(super) fn move_records(&mut self, kind: &RegisteredKind, live: &Spec, entry: &Entry) -> bool {
        let Some(target) = entry.move_target(kind.any.def.prefix) else {
            return false;
        };

        // Records that went to something that is removed as well would be lost with it.
        let wanted = self.adopted.desired.entries.get(&target);
        let shown = self.adopted.live.shown(&target);
        let there = match wanted {
            Some(other) => !other.removed && other.spec.kind == live.kind,
            // What `ignore` names is not changed by records that come to it.
            None => shown.is_some_and(|one| one.spec.kind == live.kind),
        };
        if !there || target == live.address {
            let what = match wanted {
                Some(other) if other.removed => "the manifests remove it as well",
                Some(_) | None if self.adopted.live.is_shared(&target) => "several have this name",
                Some(_) | None => "this status does not exist",
            };
            let container = Address::of(target.container());
            let beside = self.adopted.live.inside(&container);
            let names: Vec<String> = beside
                .filter(|other| **other != live.address)
                .filter(|other| {
                    let entry = self.adopted.desired.entries.get(*other);
                    !entry.is_some_and(|entry| entry.removed)
                })
                .map(Address::name)
                .collect();
            let likely = did_you_mean(&target.name(), names.iter().map(String::as_str));
            let because =
                format!("its records should move to `{target}`, but {what}{likely}; name one that stays");
            let refusal = Refusal::new(&live.address, entry.at.as_ref(), because);
            self.refusals.push(refusal);
            return false;
        }

        let (before, after) = (template::reference(&live.address), template::reference(&target));
        let change = Change::new(STATUS, before, after);

        let reason = "the manifests say where its records move before it is deleted";
        let whose = if target.container() == live.address.container() {
            String::new()
        } else {
            format!(" of `{}`", Address::of(target.container()).name())
        };
        let because = format!("its records get the status `{}`{whose}", target.name());
        let risk = Risk::Behaviour { because };
        let object = PlannedObject {
            kind,
            spec: live,
            at: entry.at.as_ref(),
        };
        self.push(&object, Action::Migrate, vec![change], reason, risk);
        true
    }

    /// Splits a change of values that records hold into adding the new ones, moving the records, and taking the
    /// old ones out; returns what is left to change in the usual way.
    pub(super) fn move_values(
        &mut self,
        kind: &RegisteredKind,
        entry: &Entry,
        changes: Vec<Change>,
    ) -> Vec<Change> {
        let (moving, mut plain): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|change| !due(&entry.moves, change).is_empty());
        if moving.is_empty() {
            return plain;
        }

        // Records may get back several values, which they must be able to hold by then, and be written without another one.
        let widens = |change: &mut Change| {
            let loses = kind.attributes.get(&change.attribute).and_then(|one| one.loses);
            (loses == Some(ValueLoss::WhenOff) && change.after == true)
                || demand_of(kind, change) == Some(false)
        };
        let mut first: Vec<Change> = plain.extract_if(.., widens).collect();
        for change in moving {
            let moves = due(&entry.moves, &change);
            self.move_items(kind, entry, change, &moves, std::mem::take(&mut first));
        }
        plain
    }

    /// Adds the steps of one list of values: old and new ones side by side with what else comes `first`, the records, and then
    /// only the new ones.
    fn move_items(
        &mut self,
        kind: &RegisteredKind,
        entry: &Entry,
        change: Change,
        moves: &[ValueMove],
        mut first: Vec<Change>,
    ) {
        let Change {
            attribute,
            before,
            after,
        } = change;
        let (old, new) = (items(&before), items(&after));
        let kept = old.iter().filter(|item| !new.contains(item));
        let both: Vec<Value> = new.iter().chain(kept).cloned().collect();

        // Where a run was interrupted, the new values may be there already, in the order in which Close shows them.
        let facts = kind.attributes.get(&attribute);
        let is_there = is_same(facts, &json!(both), &before);
        let wanted = PlannedObject::wanted(kind, entry);
        if !is_there {
            first.push(Change::new(&attribute, before, both.clone()));
        }
        if !first.is_empty() {
            let reason = "the new values must exist first";
            self.push(&wanted, Action::Update, first, reason, Risk::Safe);
        }
        for one in moves {
            // An undo moves the records back that it knows, and no others.
            if let Some(values) = self.returning(&entry.spec.address, one) {
                self.push_return(&wanted, values, true);
                continue;
            }
            let because = format!("records that hold `{}` get `{}` instead", one.from, one.to);
            let reason = "`renamed_from` says what it was";
            let risk = Risk::Behaviour { because };
            let changes = vec![Change::new(&attribute, one.from.as_str(), one.to.as_str())];
            self.push(&wanted, Action::Migrate, changes, reason, risk);
        }

        // Values that records were moved away from are lost to nobody; any other that goes is.
        let mut left = both.clone();
        left.retain(|item| moves.iter().all(|one| *item != one.from));
        let rest = Change::new(&attribute, left, after.clone());
        let risk = risk::of_changes(kind, None, &[rest]);
        let changes = vec![Change::new(&attribute, both, after)];
        self.push(&wanted, Action::Update, changes, "its records have moved", risk);
    }
}

/// Returns the movements whose old value is there and is to go.
fn due(moves: &[ValueMove], change: &Change) -> Vec<ValueMove> {
    let (before, after) = (items(&change.before), items(&change.after));
    let is_due = |one: &&ValueMove| {
        one.attribute == change.attribute
            && before.contains(&json!(one.from))
            && !after.contains(&json!(one.from))
    };
    moves.iter().filter(is_due).cloned().collect()
}

fn items(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

/// Returns how the records of a step that moves values are found and written; `index` has the ids, also of what was
/// made since the organization was read.
///
/// # Errors
///
/// Returns the address that has no id yet, or that is not there any more.
pub fn record_moves(
    registry: &Registry,
    step: &Step,
    live: &Live,
    index: &IdIndex,
) -> Result<Vec<RecordMove>, Address> {
    let Some(change) = step.changes.first() else {
        return Ok(Vec::new());
    };
    let to = template::resolve(&change.after, index)?;
    // A step that moves nothing because it does not know what would let the next one take the values away.
    moves_in(&PlaceIndex::of(registry, live, index), step, &to).ok_or_else(|| step.address.clone())
}

/// Returns the searches for the records that hold what a later step takes away, once a step has given records back what
/// they held before; none where no step does.
///
/// # Errors
///
/// Returns the address that is not there.
pub fn emptied(
    registry: &Registry,
    step: &Step,
    live: &Live,
    index: &IdIndex,
) -> Result<Vec<RecordSearch>, Address> {
    if !step.values.as_ref().is_some_and(|values| values.empties) {
        return Ok(Vec::new());
    }
    let held = step.changes.first().and_then(|change| change.before.as_str());
    holders(registry, live, index, &step.address, held.unwrap_or_default())
        .ok_or_else(|| step.address.clone())
}

/// Returns the searches for the records that have a status, which a reference names, or that hold a value of the object at
/// an address; nothing where it is not there.
#[must_use]
pub fn holders(
    registry: &Registry,
    live: &Live,
    index: &IdIndex,
    address: &Address,
    held: &str,
) -> Option<Vec<RecordSearch>> {
    let status = template::as_reference(held);
    let values = vec![held.to_owned()];
    let mut found = Vec::new();
    let is_there =
        PlaceIndex::of(registry, live, index).visit(status.as_ref().unwrap_or(address), |kind, id, whole| {
            let at_risk = ValuesAtRisk {
                id,
                whole,
                values: status.is_none().then_some(values.as_slice()),
            };
            found.extend((kind.any.holders)(&at_risk));
        });
    is_there.then_some(found)
}

/// Returns how the records of a step are found and written, before it is known what the new value is called.
pub(super) fn moves_of(registry: &Registry, step: &Step, live: &Live) -> Vec<RecordMove> {
    let places = PlaceIndex::of(registry, live, &live.index);
    moves_in(&places, step, &Value::Null).unwrap_or_default()
}

/// Returns the moves of a step in all places of its object; nothing where the object is not there.
pub(super) fn moves_in(places: &PlaceIndex<'_>, step: &Step, to: &Value) -> Option<Vec<RecordMove>> {
    let old = step.changes.first().and_then(|change| change.before.as_str());
    let values: Vec<String> = old.map(str::to_owned).into_iter().collect();
    let mut found = Vec::new();
    let is_there = places.visit(&step.address, |kind, id, whole| {
        let at_risk = ValuesAtRisk {
            id,
            whole,
            values: Some(&values),
        };
        found.extend((kind.any.record_moves)(&at_risk, to));
    });
    is_there.then_some(found)
}
