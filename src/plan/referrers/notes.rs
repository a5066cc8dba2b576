//! Says who relies on what a plan changes.

use super::{
    disturbance::{Disturbance, MentionedObject, Upset, disturbances},
    mention::{Mention, mention},
    referrer_kind::{FoundReferrer, ReferrerKind},
    tagged_text::{TaggedText, edits},
};
use crate::{
    model::{Location, Registry},
    plan::{AdoptedSides, Note, Plan},
};
use serde_json::{Map, Value};

/// So many are named of each step; of the others, only the number is told.
const NAMED: usize = 20;

/// Something that may rely on others.
struct Referrer {
    /// What it is called in a sentence.
    title: String,
    /// Where it is written, if it is managed.
    at: Option<Location>,
    /// What it says.
    value: Value,
    /// Its texts in which Close puts values.
    texts: Vec<TaggedText>,
}

/// Returns which settings a plan needs to be read so that it can say what relies on what it changes, and which workflows
/// it may start if it may start any; none for most.
#[must_use]
pub fn referrer_kinds(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    may_start_workflows: bool,
) -> Vec<ReferrerKind> {
    let disturbed = disturbances(registry, &adopted.live, &plan.steps);
    let objects = || disturbed.iter().flat_map(|one| &one.objects);
    let has_objects = objects().next().is_some();
    let has_tags = objects().any(|object| object.tag.is_some());
    let is_needed = |kind: &ReferrerKind| match kind {
        ReferrerKind::EmailTemplate | ReferrerKind::SmsTemplate | ReferrerKind::Link => has_tags,
        ReferrerKind::SmartView => has_objects,
        ReferrerKind::Workflow => has_objects || may_start_workflows,
    };
    ReferrerKind::ALL.into_iter().filter(is_needed).collect()
}

/// Says who relies on what a plan changes, of what the organization has and of what else was found, step by step.
#[must_use]
pub fn referrers(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    found: &[FoundReferrer],
) -> Vec<Note> {
    let disturbed = disturbances(registry, &adopted.live, &plan.steps);
    if disturbed.is_empty() {
        return Vec::new();
    }

    let mut all = managed(registry, adopted, plan);
    all.extend(found.iter().map(|one| Referrer {
        title: format!(
            "the {} \"{}\"",
            one.kind.title(),
            one.value["name"].as_str().unwrap_or("without a name")
        ),
        at: None,
        texts: one.texts(),
        value: one.value.clone(),
    }));
    disturbed.iter().flat_map(|one| told(one, &all)).collect()
}

/// Returns the objects of the organization that are still there after the plan, as they will be then.
fn managed(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> Vec<Referrer> {
    let gone = |text: &str| {
        let removed = |step: &&crate::plan::Step| step.action.removes();
        plan.steps
            .iter()
            .filter(removed)
            .any(|step| step.address.as_str() == text)
    };
    let stays = adopted.live.specs.values().filter(|spec| {
        let mut lineage = spec.address.lineage();
        !lineage.any(gone)
    });

    let referrers = stays.map(|spec| {
        let kind = registry.kind(spec.kind);
        let entry = adopted.desired.entries.get(&spec.address);
        let mut attributes: Map<String, Value> = spec.attributes.clone();
        if let Some(entry) = entry.filter(|entry| !entry.removed) {
            attributes.extend(entry.spec.attributes.clone());
        }
        // What an object lies in and what it is the place of is no mention.
        attributes.retain(|name, _| kind.is_none_or(|kind| !kind.names(name)));
        let at = entry.and_then(|entry| entry.at.clone());
        Referrer {
            title: format!("`{}`", spec.address),
            texts: TaggedText::all(registry.kind(spec.kind), &attributes),
            at,
            value: Value::Object(attributes),
        }
    });
    referrers.collect()
}

fn told(disturbance: &Disturbance, all: &[Referrer]) -> Vec<Note> {
    let found = all.iter().filter_map(|referrer| {
        let mut objects = disturbance.objects.iter();
        objects.find_map(|object| {
            let texts = referrer.texts.iter().map(|one| one.text.as_str());
            let mention = mention(&referrer.value, texts, object, &disturbance.upset)?;
            Some(text(disturbance, referrer, object, &mention))
        })
    });
    let texts: Vec<String> = found.collect();

    let more = texts.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("{more} more of the settings of this organization use it as well"));
    let named = texts.into_iter().take(NAMED).chain(rest);
    named.map(|text| Note::new(&disturbance.address, text)).collect()
}

fn text(
    disturbance: &Disturbance,
    referrer: &Referrer,
    object: &MentionedObject,
    mention: &Mention,
) -> String {
    let place = referrer
        .at
        .as_ref()
        .map(|at| format!(" ({}:{})", at.file, at.line));
    let who = format!("{}{}", referrer.title, place.unwrap_or_default());
    let it = if object.address == disturbance.address {
        "it".to_owned()
    } else {
        format!("`{}`, which goes with it,", object.address)
    };

    match (&disturbance.upset, mention) {
        (_, Mention::LooksFor(value)) => {
            format!("{who} looks for `{value}` in it, which no record will hold any more")
        }
        (Upset::Gone, Mention::Id) => format!("{who} mentions {it} and will no longer find it"),
        (Upset::Gone, Mention::Tag) => {
            format!("{who} names {it} in a tag, which will no longer find it")
        }
        (Upset::Renamed(_), Mention::Id) => format!("{who} mentions it by its id and goes on working"),
        (Upset::Renamed(new), Mention::Tag) => format!(
            "{who} names it in a tag by its old name, which may stop working: whether Close changes such tags is not \
             known; {}",
            edits(&referrer.texts, object, new)
        ),
        (Upset::Retyped, Mention::Id | Mention::Tag) => {
            format!("{who} mentions it, and what it says about it may not fit the new type")
        }
        (Upset::ValuesGone(_), Mention::Id | Mention::Tag) => format!("{who} mentions it"),
    }
}
