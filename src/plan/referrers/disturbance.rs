//! What a step takes away from whoever relies on its object.

use crate::{
    model::{
        Address, Live, MentionForm, RegisteredKind, Registry, ShownObject, TagName, ValueLoss, template,
    },
    plan::{Action, Step},
};
use serde_json::Value;

/// What a step takes away from whoever relies on its object.
#[derive(Clone, Debug)]
pub(super) struct Disturbance {
    /// The step's object.
    pub address: Address,
    /// The action.
    pub upset: Upset,
    /// The objects that may be named: the step's own, and what lies in it if that goes too.
    pub objects: Vec<MentionedObject>,
}

/// What happens to an object that something may rely on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Upset {
    /// It goes, or gets another id.
    Gone,
    /// It goes out of sight, and what names it still finds it there.
    Archived,
    /// This name instead of its own.
    Renamed(String),
    /// These values of it go.
    ValuesGone(Vec<String>),
    /// Its values become of another type.
    Retyped,
    /// It stays, and others may not use it any more, because of what an attribute comes to be.
    Withdrawn(String),
}

/// An object, and how it may be named.
#[derive(Clone, Debug)]
pub(super) struct MentionedObject {
    /// Its address.
    pub address: Address,
    /// Its id as Close writes it, and the reference that stands for it in canonical values.
    pub needles: Vec<String>,
    /// How tags name it; nothing where they can't.
    pub tag: Option<TagName>,
    /// How its kind may be named.
    pub form: MentionForm,
}

/// Returns what a plan's steps take away.
pub(super) fn disturbances(registry: &Registry, live: &Live, steps: &[Step]) -> Vec<Disturbance> {
    let found = steps.iter().flat_map(|step| {
        let kind = registry.kind(&step.kind);
        let upsets = kind.map(|kind| upsets(kind, step)).unwrap_or_default();
        let disturbed = upsets.into_iter().map(|upset| Disturbance {
            address: step.address.clone(),
            objects: objects(registry, live, step, &upset),
            upset,
        });
        disturbed.filter(|one| !one.objects.is_empty())
    });
    found.collect()
}

fn upsets(kind: &RegisteredKind, step: &Step) -> Vec<Upset> {
    if step.action == Action::Archive {
        return vec![Upset::Archived];
    }
    if step.action.takes_away() {
        return vec![Upset::Gone];
    }
    if !step.action.edits() {
        return Vec::new();
    }

    let mut upsets = Vec::new();
    for change in &step.changes {
        if change.attribute == kind.any.def.key {
            let new = change.after.as_str().unwrap_or_default();
            upsets.push(Upset::Renamed(new.to_owned()));
            continue;
        }
        let attribute = kind.attributes.get(&change.attribute);
        if attribute.is_some_and(|attribute| attribute.withdraws.as_ref() == Some(&change.after)) {
            let after = match &change.after {
                Value::String(word) => word.clone(),
                other => other.to_string(),
            };
            upsets.push(Upset::Withdrawn(format!("`{}: {after}`", change.attribute)));
        }
        match attribute.and_then(|attribute| attribute.loses) {
            Some(ValueLoss::Items) => {
                let gone = change.removed_items().filter_map(Value::as_str);
                let gone: Vec<String> = gone.map(str::to_owned).collect();
                upsets.extend((!gone.is_empty()).then_some(Upset::ValuesGone(gone)));
            }
            Some(ValueLoss::Conversion) => upsets.push(Upset::Retyped),
            Some(ValueLoss::WhenOff) | None => {}
        }
    }
    upsets
}

fn objects(registry: &Registry, live: &Live, step: &Step, upset: &Upset) -> Vec<MentionedObject> {
    let own = live.shown(&step.address);
    // An archived object keeps its parts, out of sight with it.
    let inside = (*upset == Upset::Gone).then(|| live.all_inside(&step.address));

    let shown = own.into_iter().chain(inside.into_iter().flatten());
    let objects = shown.filter_map(|one| mentioned(registry, live, step, one));
    objects.collect()
}

fn mentioned(
    registry: &Registry,
    live: &Live,
    step: &Step,
    shown: ShownObject<'_>,
) -> Option<MentionedObject> {
    let spec = shown.spec;
    let kind = registry.kind(spec.kind)?;
    let key = kind.any.def.key;
    let text = spec.attributes.get(key).and_then(Value::as_str);

    // A place of a shared field is named by the field: it has neither an id nor a name of its own.
    let named = text.and_then(template::as_reference);
    let is_own = shown.is_addressed && spec.address == step.address;
    // Whoever names the field does not mean where it stands in an object that goes.
    if named.is_some() && !is_own {
        return None;
    }
    let renamed = step.changes.iter().find(|change| change.attribute == key);
    let old = renamed
        .filter(|_| is_own)
        .and_then(|change| change.before.as_str());
    let name = match &named {
        Some(field) => field.name(),
        None => old.or(text).map_or_else(|| spec.address.name(), str::to_owned),
    };

    let mentions = kind.any.def.mentions;
    if mentions == MentionForm::Never {
        return None;
    }
    let needles = match &named {
        Some(field) => {
            let id = live.index.id(field).map(str::to_owned);
            id.into_iter().chain([template::reference(field)]).collect()
        }
        None => shown.needles(live),
    };
    Some(MentionedObject {
        address: spec.address.clone(),
        needles,
        tag: live.tag(mentions, shown.id, &name),
        form: mentions,
    })
}
