//! The settings that may rely on what a plan changes, as they will be after it.

use super::{after_plan::after_plan, referring_kind::FoundReferrer, tagged_text::TaggedText};
use crate::{
    model::{Address, Location, Registry, ShownObject},
    plan::{AdoptedSides, Plan, renewed_mentions::named_anew},
};
use serde_json::Value;
use std::collections::BTreeSet;

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
    /// The replaced objects that it names by their new ids after the plan.
    pub named_anew: BTreeSet<Address>,
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
        named_anew: BTreeSet::new(),
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

/// Returns what was read before and is still there after the plan, as it will be then.
fn managed(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> Vec<Referrer> {
    let referrers = after_plan(adopted, plan).map(|(one, mut attributes)| {
        let spec = one.spec;
        let kind = registry.kind(spec.kind);
        let entry = adopted.desired.entries.get(&spec.address);
        let entry = entry.filter(|_| one.is_addressed);
        // What an object lies in and what it is the place of is no mention.
        attributes.retain(|name, _| kind.is_none_or(|kind| !kind.names(name)));
        let at = entry.and_then(|entry| entry.at.clone());
        Referrer {
            title: if one.is_addressed {
                format!("`{}`", spec.address)
            } else {
                titled(registry, &one)
            },
            texts: TaggedText::all(registry.kind(spec.kind), &attributes, entry.map(|entry| &**entry)),
            kind: spec.kind,
            needles: one.needles(&adopted.live),
            at,
            named_anew: if one.is_addressed {
                named_anew(plan, &spec.address, &attributes)
            } else {
                BTreeSet::new()
            },
            value: Value::Object(attributes),
        }
    });
    referrers.collect()
}

/// Returns what an object is called in a sentence, as in `the workflow "Onboarding"`.
pub(in crate::plan) fn titled(registry: &Registry, one: &ShownObject<'_>) -> String {
    let def = registry.kind(one.spec.kind).map(|kind| &kind.any.def);
    let name = def.and_then(|def| one.spec.attributes.get(def.key));
    let name = name.and_then(Value::as_str).unwrap_or("without a name");
    format!("the {} \"{name}\"", def.map_or("", |def| def.title))
}
