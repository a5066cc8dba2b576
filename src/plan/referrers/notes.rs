//! Says who relies on what a plan changes.

use super::{
    disturbance::{Disturbance, MentionedObject, Upset, disturbances},
    mention::{Mention, mention},
    referrer::{Referrer, all},
    referring_kind::{FoundReferrer, ReferringKind, acting, needed},
    tagged_text::edits,
};
use crate::{
    model::{Registry, TagName},
    plan::{AdoptedSides, Note, Plan},
};
use std::collections::BTreeMap;

/// So many are named of each step; of the others, only the number is told.
const NAMED: usize = 20;

/// Returns which settings a plan needs to be read so that it can say what relies on what it changes, and, where `may_act`
/// says that something may act by it, which workflows there are; none for most.
#[must_use]
pub fn referring_kinds(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    may_act: bool,
) -> Vec<ReferringKind> {
    let disturbed = disturbances(registry, &adopted.live, &plan.steps);
    let mut kinds = needed(registry, &adopted.live, &disturbed);
    if may_act {
        for kind in acting(registry, &adopted.live) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    kinds
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

    let all = all(registry, adopted, plan, found);
    disturbed.iter().flat_map(|one| told(one, &all)).collect()
}

/// Returns what keeps Close from deleting the objects that a plan deletes, by the numbers of the steps: what is there after
/// the plan and names them.
#[must_use]
pub fn holders_of_removed(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    found: &[FoundReferrer],
) -> BTreeMap<usize, Vec<String>> {
    let mut held = BTreeMap::new();
    let mut all_read = None;
    for (at, step) in plan
        .steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.action.takes_away())
    {
        let check = registry.kind(&step.kind).and_then(|kind| kind.any.def.removal);
        let Some(check) = check else { continue };
        let all = all_read.get_or_insert_with(|| all(registry, adopted, plan, found));
        let disturbed = disturbances(registry, &adopted.live, std::slice::from_ref(step));

        let mut names = Vec::new();
        for referrer in all.iter().filter(|one| check.held_by.contains(&one.kind)) {
            let mut objects = disturbed.iter().flat_map(|one| &one.objects);
            let holds = |object: &MentionedObject| {
                mention(&referrer.value, std::iter::empty(), object, &Upset::Gone) == Some(Mention::Id)
            };
            if objects.any(holds) {
                names.push(referrer.who());
            }
        }
        held.insert(at, names);
    }
    held
}

fn told(disturbance: &Disturbance, all: &[Referrer]) -> Vec<Note> {
    let found = all.iter().filter_map(|referrer| {
        let mut objects = disturbance.objects.iter();
        objects.find_map(|object| {
            let texts = referrer.texts.iter().map(|one| one.text.as_str());
            let mention = mention(&referrer.value, texts, object, &disturbance.upset)?;
            let is_kept = mention == Mention::Tag && keeps_word(object, &disturbance.upset);
            let is_renewed = mention == Mention::Id && referrer.named_anew.contains(&object.address);
            if is_kept || is_renewed {
                return None;
            }
            Some(text(disturbance, referrer, object, &mention))
        })
    });
    let texts: Vec<String> = found.collect();

    let more = texts.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("{more} more of the settings of this organization use it as well"));
    let named = texts.into_iter().take(NAMED).chain(rest);
    named.map(|text| Note::new(&disturbance.address, text)).collect()
}

/// Says whether a new name gives an object the same word as the one by which tags name it.
fn keeps_word(object: &MentionedObject, upset: &Upset) -> bool {
    match upset {
        Upset::Renamed(new) => {
            matches!(object.tag, Some(TagName::Word(_))) && object.form.tag(new) == object.tag
        }
        Upset::Gone | Upset::Archived | Upset::ValuesGone(_) | Upset::Retyped | Upset::Withdrawn(_) => false,
    }
}

fn text(
    disturbance: &Disturbance,
    referrer: &Referrer,
    object: &MentionedObject,
    mention: &Mention,
) -> String {
    let who = referrer.who();
    let is_own = object.address == disturbance.address;
    let it = if is_own {
        "it".to_owned()
    } else {
        format!("`{}`", object.address)
    };

    match (&disturbance.upset, mention) {
        (_, Mention::LooksFor(value)) => {
            format!("{who} looks for `{value}` in it, which no record will hold any more")
        }
        (Upset::Gone, Mention::Id) if !is_own => format!("{who} mentions {it}, which is deleted with it"),
        (Upset::Gone, Mention::Id) => format!("{who} mentions {it}, which will no longer exist"),
        (Upset::Archived, Mention::Id) => format!("{who} mentions {it}, which will be archived"),
        (Upset::Gone | Upset::Archived, Mention::Tag) => {
            let with = if is_own {
                ""
            } else {
                ", because the field is deleted with it"
            };
            format!("{who} uses {it} in a tag, which will stop working{with}")
        }
        (Upset::Renamed(_), Mention::Id) => format!("{who} mentions it by its id and keeps working"),
        (Upset::Renamed(new), Mention::Tag) => match &object.tag {
            Some(TagName::Word(word)) => format!(
                "{who} uses its tag `{word}`, and it is unknown whether Close changes the tag with the name: leave the text \
                 as it is, and change it only if the run ends with another tag"
            ),
            Some(TagName::Field { .. }) | None => format!(
                "{who} names it in a tag by its old name, which may stop working, because it is unknown whether \
                 Close updates such tags; {}",
                edits(&referrer.texts, object, new)
            ),
        },
        (Upset::Retyped, Mention::Id | Mention::Tag) => {
            format!("{who} mentions it and may not fit the new type")
        }
        (Upset::ValuesGone(_), Mention::Id | Mention::Tag) => format!("{who} mentions it"),
        (Upset::Withdrawn(how), Mention::Id | Mention::Tag) => {
            format!("{who} uses it, and may not be able to any more with {how}")
        }
    }
}
