//! The settings that may rely on what a plan changes, as they will be after it.

use super::{after_plan::after_plan, referring_kind::FoundReferrer, tagged_text::TaggedText};
use crate::{
    model::{Address, Live, Location, Registry, template},
    plan::{AdoptedSides, Plan},
};
use serde_json::Value;

/// Something that may rely on others.
pub(super) struct Referrer {
    /// The name of its kind.
    pub kind: &'static str,
    /// What it is called in a sentence.
    pub title: String,
    /// Where it is written, if it is managed.
    pub at: Option<Location>,
    /// What it says.
    pub value: Value,
    /// Its texts in which Close puts values.
    pub texts: Vec<TaggedText>,
    /// How other settings name it: by its id, or by its address.
    pub needles: Vec<String>,
}

/// Returns everything that may rely on something: what was read before as it will be after the plan, and what was read for
/// this.
pub(super) fn all(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    found: &[FoundReferrer],
) -> Vec<Referrer> {
    let mut all = managed(registry, adopted, plan);
    all.extend(found.iter().map(|one| Referrer {
        kind: one.kind,
        title: one.title.clone(),
        at: None,
        texts: one.texts.clone(),
        needles: one.value["id"].as_str().map(str::to_owned).into_iter().collect(),
        value: one.value.clone(),
    }));
    all
}

impl Referrer {
    /// Returns what it is called, with its place if it is managed.
    pub fn who(&self) -> String {
        let place = self.at.as_ref().map(|at| format!(" ({}:{})", at.file, at.line));
        format!("{}{}", self.title, place.unwrap_or_default())
    }
}

/// Returns the objects of the organization that are still there after the plan, as they will be then.
fn managed(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> Vec<Referrer> {
    let referrers = after_plan(adopted, plan).map(|(spec, mut attributes)| {
        let kind = registry.kind(spec.kind);
        let entry = adopted.desired.entries.get(&spec.address);
        // What an object lies in and what it is the place of is no mention.
        attributes.retain(|name, _| kind.is_none_or(|kind| !kind.names(name)));
        let at = entry.and_then(|entry| entry.at.clone());
        Referrer {
            title: format!("`{}`", spec.address),
            texts: TaggedText::all(registry.kind(spec.kind), &attributes, entry.map(|entry| &**entry)),
            kind: spec.kind,
            needles: names_of(&spec.address, &adopted.live),
            at,
            value: Value::Object(attributes),
        }
    });
    referrers.collect()
}

/// Returns how settings name an object: as Close writes its id, and as the reference that stands for that.
pub(super) fn names_of(address: &Address, live: &Live) -> Vec<String> {
    let id = live.index.id(address).map(str::to_owned);
    id.into_iter().chain([template::reference(address)]).collect()
}
