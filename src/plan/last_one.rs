//! Removals that Close refuses because nothing of a kind would be left: found in the plan, and not on the way.

use super::{Action, AdoptedSides, Note, Refusal, Step};
use crate::model::{Address, KeptLast, RegisteredKind, Registry};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the removals of a plan leave nothing of.
#[derive(Debug, Default)]
pub struct LastOnes {
    /// The removals that Close surely refuses.
    pub refusals: Vec<Refusal>,
    /// Those that it may refuse.
    pub notes: Vec<Note>,
    /// The steps of all of them.
    pub steps: BTreeSet<usize>,
}

/// An object that is there once the plan is carried out.
struct RemainingObject<'a> {
    container: &'a str,
    /// The attribute that a rule looks at.
    value: Option<&'a Value>,
}

impl LastOnes {
    /// Looks at every removal of a plan.
    #[must_use]
    pub fn of(registry: &Registry, adopted: &AdoptedSides, steps: &[&Step]) -> Self {
        let mut found = Self::default();
        let goes = |step: &&Step| matches!(step.action, Action::Delete | Action::Replace);
        let all = || steps.iter().copied();
        let going: BTreeSet<&Address> = all().filter(goes).map(|step| &step.address).collect();

        for step in all().filter(goes) {
            let Some(kind) = registry.kind(&step.kind) else {
                continue;
            };
            for rule in kind.any.def.keeps {
                found.judge((registry, kind), rule, step, adopted, steps, &going);
            }
        }
        found
    }

    fn judge(
        &mut self,
        (registry, kind): (&Registry, &RegisteredKind),
        rule: &KeptLast,
        step: &Step,
        adopted: &AdoptedSides,
        steps: &[&Step],
        going: &BTreeSet<&Address>,
    ) {
        let attribute = rule.attribute();
        let remaining = remaining(kind, attribute, adopted, steps, going);
        // What Close does not show may well be what remains.
        if has_hidden(&step.address, adopted) {
            return;
        }

        let (name, values) = match rule {
            KeptLast::OfKind => {
                if remaining.is_empty() {
                    let because = format!(
                        "Close does not delete the last {}, and no other would be left; keep it, or list \
                         another one",
                        kind.any.def.title
                    );
                    self.refuse(step, because);
                }
                return;
            }
            KeptLast::OfValue { attribute, values } => (attribute, values),
        };

        // Only a value that is kept counts, and only where no other object of the list has it.
        let value = adopted.live.specs.get(&step.address);
        let value = value
            .and_then(|live| live.attributes.get(*name))
            .and_then(Value::as_str);
        let Some(value) = value.filter(|value| values.contains(value)) else {
            return;
        };
        let mut beside = remaining
            .iter()
            .filter(|other| other.container == step.address.container())
            .map(|other| other.value.and_then(Value::as_str));
        if beside.clone().any(|other| other == Some(value)) {
            return;
        }

        let title = kind.any.def.title;
        let holder = registry.addressed(step.address.container());
        let list = holder.map_or("list", |holder| holder.any.def.title);
        if beside.any(|other| other.is_none_or(|other| !values.contains(&other))) {
            let because = format!(
                "Close does not delete the last {title} of {name} `{value}` while the {list} has others; keep it, list \
                 another one of that {name}, or move it to another {list} with `renamed_from`"
            );
            self.refuse(step, because);
        } else {
            let text = format!(
                "Close may refuse this: its help says that the last {title} of {name} `{value}` can't be \
                 deleted, while its API says that a {list} must be emptied first; if it refuses, move it to \
                 another {list} with `renamed_from`"
            );
            self.notes.push(Note::new(&step.address, text));
            self.steps.insert(step.id);
        }
    }

    fn refuse(&mut self, step: &Step, because: String) {
        let refusal = Refusal::new(&step.address, step.at.as_ref(), because);
        self.refusals.push(refusal);
        self.steps.insert(step.id);
    }
}

/// Returns the objects of a kind that are there once the plan is carried out.
fn remaining<'a>(
    kind: &RegisteredKind,
    attribute: Option<&str>,
    adopted: &'a AdoptedSides,
    steps: &[&'a Step],
    going: &BTreeSet<&Address>,
) -> Vec<RemainingObject<'a>> {
    let name = kind.any.def.name;
    let live = adopted.live.all_of(name);
    let staying = live.filter(|one| !one.is_addressed || !going.contains(&one.spec.address));
    let staying = staying.map(|one| RemainingObject {
        container: one.spec.address.container(),
        value: attribute.and_then(|attribute| one.spec.attributes.get(attribute)),
    });

    let made = steps
        .iter()
        .filter(|step| step.action == Action::Create && step.kind == name);
    let made = made.map(|step| {
        let mut changes = step.changes.iter();
        let change = changes.find(|change| Some(change.attribute.as_str()) == attribute);
        RemainingObject {
            container: step.address.container(),
            value: change.map(|change| &change.after),
        }
    });
    staying.chain(made).collect()
}

/// Says whether the organization has an object beside this one of which nothing is known but its address.
fn has_hidden(address: &Address, adopted: &AdoptedSides) -> bool {
    let mut beside = adopted
        .live
        .index
        .addresses()
        .filter(|other| other.container() == address.container());
    beside.any(|other| adopted.live.shown(other).is_none())
}
