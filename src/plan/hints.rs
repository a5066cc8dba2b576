//! What a person should know about a plan that is not a step: likely renames, and what mentions what goes.

use super::{Action, Adopted, Note, Plan, Step};
use crate::model::{Address, Live, PARENT, Registered, Registry, Spec};
use serde_json::Value;

/// Points out objects that are removed while a similar one is made: that loses what a rename would keep.
#[must_use]
pub fn renames(registry: &Registry, adopted: &Adopted, steps: &[Step]) -> Vec<Note> {
    let gone = |step: &&Step| matches!(step.action, Action::Delete | Action::Disassociate);
    let mut notes = Vec::new();
    for made in steps.iter().filter(|step| step.action == Action::Create) {
        let Some(kind) = registry.kind(&made.kind) else {
            continue;
        };
        let here = |address: &Address| address.container() == made.address.container();
        let removed = steps.iter().filter(gone).map(|step| &step.address);
        let unlisted = adopted
            .live
            .specs
            .keys()
            .filter(|address| !adopted.desired.entries.contains_key(*address));
        for old in removed.chain(unlisted).filter(|address| here(address)) {
            let Some(live) = adopted.live.specs.get(old).filter(|live| live.kind == made.kind) else {
                continue;
            };
            if is_alike(kind, made, live) {
                let text = format!(
                    "this looks like `{old}` under another name; if it is, write `renamed_from: {}` on its entry, \
                     which keeps the object and all its values",
                    old.name()
                );
                notes.push(Note {
                    address: made.address.clone(),
                    text,
                });
            }
        }
    }
    notes
}

/// Says whether all that is wanted of a new object but its name is so on a live one, or nearly its name.
fn is_alike(kind: &Registered, made: &Step, live: &Spec) -> bool {
    let key = kind.any.def.key;
    let own = made
        .changes
        .iter()
        .filter(|change| change.attribute != key && change.attribute != PARENT);
    let same = own
        .clone()
        .filter(|change| live.attributes.get(&change.attribute) == Some(&change.after))
        .count();
    let told = own.count();
    let (new, old) = (
        made.address.name().to_lowercase(),
        live.address.name().to_lowercase(),
    );
    let likeness = strsim::jaro_winkler(&new, &old);
    same == told && (likeness > 0.85 || (told > 2 && likeness > 0.6))
}

/// Says what still mentions an object that goes, besides what goes with it.
#[must_use]
pub fn mentions(registry: &Registry, adopted: &Adopted, steps: &[Step]) -> Vec<Note> {
    let mut notes = Vec::new();
    let goes = |address: &Address| {
        steps.iter().any(|step| {
            matches!(step.action, Action::Delete | Action::Disassociate) && address.is_within(&step.address)
        })
    };
    for step in steps
        .iter()
        .filter(|step| matches!(step.action, Action::Delete | Action::Replace))
    {
        for other in adopted.live.specs.values() {
            let key = registry.kind(other.kind).map_or("", |kind| kind.any.def.key);
            let inside = |name: &String| *name == key || *name == PARENT;
            let named = other.attributes.iter().filter(|(name, _)| !inside(name));
            let mut targets = named.flat_map(|(_, value)| crate::model::template::targets(value));
            if targets.any(|target| target == step.address) && !goes(&other.address) {
                let text = format!("`{}` mentions it and will no longer find it", other.address);
                notes.push(Note {
                    address: step.address.clone(),
                    text,
                });
            }
        }
    }
    notes
}

/// Says which smart views mention an object that goes or loses values, by its id in their queries.
#[must_use]
pub fn views(plan: &Plan, live: &Live, views: &[Value]) -> Vec<Note> {
    let mut notes = Vec::new();
    for step in plan
        .steps
        .iter()
        .filter(|step| step.loses() || step.action == Action::Delete)
    {
        let Some(id) = live.index.id(&step.address) else {
            continue;
        };
        for view in views.iter().filter(|view| view.to_string().contains(id)) {
            let name = view["name"].as_str().unwrap_or("without a name");
            let text = format!("the smart view \"{name}\" mentions it");
            notes.push(Note {
                address: step.address.clone(),
                text,
            });
        }
    }
    notes
}
