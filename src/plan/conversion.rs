//! Conversions: changes of a type that Close carries out by itself on every value that records hold, for minutes. Says
//! what a plan has to tell of them, and what of their results is as it should be.

use super::{Note, Plan, Risk, Step, build::PlanDraft, risk};
use crate::{
    diff::Change,
    model::{
        Address, Attribute, Entry, RegisteredKind, Registry, Spec, ValueLoss, comparison::is_same, counted,
    },
};
use serde_json::{Map, Value};

/// The effect of a conversion on the step that asks for it.
pub(super) struct ConversionNeeds {
    /// Whether Close is at work on it already, so that the step only waits.
    pub is_under_way: bool,
    /// Whether the step asks for it, so that Close writes every value anew.
    pub converts: bool,
    /// What the step may cost; what is under way costs nothing more.
    pub risk: Risk,
}

impl PlanDraft<'_> {
    /// Finds out what Close is converting of an object, and notes what people have to know of it.
    pub(super) fn conversion(
        &mut self,
        kind: &RegisteredKind,
        live: &Spec,
        entry: &Entry,
        changes: &[Change],
    ) -> ConversionNeeds {
        let coming = self.adopted.live.coming(&live.address);
        let mut needs = ConversionNeeds {
            is_under_way: false,
            converts: coming.is_none() && changes.iter().any(|change| begins(kind, change)),
            risk: risk::of_changes(kind, Some(live), changes),
        };
        let Some(coming) = coming else {
            if needs.converts {
                let text = told_beforehand(kind, changes);
                self.notes.push(Note::new(&entry.spec.address, text));
            }
            return needs;
        };

        let expected = |change: &&Change| coming.get(&change.attribute) == Some(&change.after);
        let (under_way, rest): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(expected);
        let other = rest
            .iter()
            .find_map(|change| Some((*change, coming.get(&change.attribute)?)));
        if let Some((change, coming)) = other {
            needs.risk = Risk::Impossible {
                because: format!(
                    "Close is converting its `{}` to {coming} now, but the manifests want {}",
                    change.attribute, change.after
                ),
                instead: "wait until that is done, which can take minutes, then plan again".to_owned(),
            };
        } else if !under_way.is_empty() {
            needs.is_under_way = true;
            let rest: Vec<Change> = rest.into_iter().cloned().collect();
            needs.risk = risk::of_changes(kind, Some(live), &rest);
        }

        if under_way.is_empty() {
            self.notes.extend(unwanted(entry, coming));
        }
        needs
    }
}

/// Says what a conversion means, before it is asked for.
fn told_beforehand(kind: &RegisteredKind, changes: &[Change]) -> String {
    let mut text =
        "Close converts the values that records hold, which can take minutes, and shows the old type until \
         that is done; closectl waits until it is done"
            .to_owned();
    let filled = changes
        .iter()
        .find(|change| is_filled(kind.attributes.get(&change.attribute)));
    if let Some(filled) = filled.filter(|filled| !filled.after.is_null()) {
        let name = &filled.attribute;
        text.push_str(&format!(
            ". Close adds the values that records hold to `{name}`, so none is lost"
        ));
    }
    text
}

/// Says that an object is becoming something else than the manifests want, where it still is what they want.
fn unwanted(entry: &Entry, coming: &Map<String, Value>) -> Option<Note> {
    let (name, coming) = coming.iter().find(|(name, coming)| {
        let wanted = entry.spec.attributes.get(*name);
        wanted.is_some_and(|wanted| wanted != *coming)
    })?;
    let text = format!(
        "Close is converting its `{name}` to {coming} now; when that is done, it differs from the manifests"
    );
    Some(Note::new(&entry.spec.address, text))
}

/// Says whether a change makes Close convert what records hold.
#[must_use]
pub fn begins(kind: &RegisteredKind, change: &Change) -> bool {
    let attribute = kind.attributes.get(&change.attribute);
    attribute.is_some_and(|attribute| attribute.loses == Some(ValueLoss::Conversion))
}

/// Says whether a step makes Close convert what records hold.
#[must_use]
pub fn converts(kind: &RegisteredKind, step: &Step) -> bool {
    step.action.edits() && step.changes.iter().any(|change| begins(kind, change))
}

/// Says whether an attribute lists the values that records can hold, so that a conversion adds to it.
#[must_use]
pub fn is_filled(attribute: Option<&Attribute>) -> bool {
    attribute.is_some_and(|attribute| attribute.loses == Some(ValueLoss::Items))
}

/// Says whether what Close shows of an attribute is what a step makes of it. A list that a conversion fills also holds
/// what records hold (API notes, custom fields 3.1).
#[must_use]
pub fn is_result(kind: &RegisteredKind, step: &Step, change: &Change, shown: &Value) -> bool {
    let attribute = kind.attributes.get(&change.attribute);
    let is_more = || {
        let holds = |item: &Value| items(shown).contains(item);
        is_filled(attribute) && converts(kind, step) && items(&change.after).iter().all(holds)
    };
    is_same(attribute, shown, &change.after) || is_more()
}

/// The difference that a run left behind although it did all that it had to.
#[must_use]
#[derive(Debug)]
pub struct AcceptedRest {
    /// What is left besides.
    pub plan: Plan,
    /// What people have to know.
    pub notes: Vec<Note>,
}

/// Takes out of a plan that was made after a run what Close makes of the steps that were done: the order of a list, and
/// the values that a conversion adds to one.
pub fn accepted_rest<'a>(
    registry: &Registry,
    done: impl Iterator<Item = &'a Step> + Clone,
    mut after: Plan,
) -> AcceptedRest {
    let mut notes = Vec::new();

    after.steps.retain(|left| {
        let Some(kind) = registry.kind(&left.kind).filter(|_| left.action.edits()) else {
            return true;
        };
        let of_object = |step: &&Step| step.address == left.address && step.kind == left.kind;
        let done: Vec<&Step> = done.clone().filter(of_object).collect();

        let is_order = |change: &Change| is_own_order(kind, &done, change);
        let is_added = |change: &Change| is_added(kind, &done, change);
        let is_accepted = left
            .changes
            .iter()
            .all(|change| is_order(change) || is_added(change));
        if is_accepted {
            let added = left.changes.iter().filter(|change| is_added(change));
            notes.extend(added.map(|change| told_afterwards(&left.address, change)));
        }
        !is_accepted
    });

    AcceptedRest { plan: after, notes }
}

/// Says whether nothing is left of a change that was done but an order that Close keeps itself.
fn is_own_order(kind: &RegisteredKind, done: &[&Step], left: &Change) -> bool {
    let mut changes = done.iter().flat_map(|step| &step.changes);
    changes.any(|change| change.attribute == left.attribute)
        && left.is_only_order(kind.attributes.get(&left.attribute))
}

/// Says whether nothing is left but to take away what a conversion has added to a list.
fn is_added(kind: &RegisteredKind, done: &[&Step], left: &Change) -> bool {
    let attribute = kind.attributes.get(&left.attribute);
    let conversions = done.iter().filter(|step| converts(kind, step));
    let mut changes = conversions.flat_map(|step| step.changes.iter().map(move |change| (*step, change)));
    changes.any(|(step, change)| {
        change.attribute == left.attribute
            && is_same(attribute, &change.after, &left.after)
            && is_result(kind, step, change, &left.before)
    })
}

/// Says what a conversion added to a list. The values are told by the next plan, and in no report.
fn told_afterwards(address: &Address, change: &Change) -> Note {
    let count = change.removed_items().count() as u64;
    let them = if count == 1 { "it" } else { "them" };
    let text = format!(
        "Close added {} that records hold to `{}`; to keep {them}, list {them} too (`closectl pull \
         --update` does); otherwise the next plan removes {them} from those records",
        counted(count, "value"),
        change.attribute
    );
    Note::new(address, text)
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map(Vec::as_slice).unwrap_or_default()
}
