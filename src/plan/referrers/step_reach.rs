//! The settings that act by themselves with what a plan changes, such as the workflows that send a template: the people in
//! them get something else without anybody doing more, so that somebody has to agree. What they get changes with the text
//! itself, and with whatever a tag of the text names.

use super::{
    disturbance::{Disturbance, Upset, disturbances},
    mention::holds,
    referrer::{Referrer, all},
    referring_kind::FoundReferrer,
    unseen::{UnseenKinds, ask_in_doubt, doubt},
};
use crate::{
    model::{Address, ConsentReason, ConsentRisk, RegisteredKind, Registry, joined},
    plan::{
        ActingUse, AdoptedSides, Note, PeopleAnswers, PeopleCount, PeopleQuery, Plan, RecordCount, Risk,
        Step, StepConsent, risk,
    },
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The reach of a step: what of it people are sent, and by which settings.
#[derive(Clone, Debug)]
pub struct StepReach {
    /// The place of the step in the plan.
    step: usize,
    /// What people get, such as `the new body`.
    what: String,
    /// The settings that act with it.
    pub uses: Vec<ActingUse>,
    /// Why nobody knows what people are sent, or by which settings, where that is so, with the kind that Close does not
    /// show.
    doubt: Option<(&'static str, String)>,
}

/// A text that Close fills in and sends, and that a step changes or of which a tag loses what it names.
struct SentText {
    /// What people get by it.
    what: String,
    /// How settings name the object that has it.
    needles: Vec<String>,
}

/// Says whether a plan changes a text with which something may act by itself.
#[must_use]
pub fn changes_acting_texts(registry: &Registry, plan: &Plan) -> bool {
    let may_act = |step: &Step| acting(registry).any(|kind| kind.may_name(&step.address));
    let mut steps = plan.steps.iter();
    steps.any(|step| !changed_texts(registry, step).is_empty() && may_act(step))
}

/// Returns what a plan changes of what people may be sent, step by step, with the settings that send it: of what the
/// organization has and of what else was found.
#[must_use]
pub fn reaches(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    found: &[FoundReferrer],
    unseen: &UnseenKinds,
) -> Vec<StepReach> {
    let mut referrers = None;
    let mut reaches = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let mut sent = Vec::new();
        let texts = changed_texts(registry, step);
        let object = adopted.live.shown(&step.address);
        if !texts.is_empty() && may_act_on(registry, &step.address) {
            sent.push(SentText {
                what: format!("the new {}", joined(texts, " and ")),
                needles: object.map(|one| one.needles(&adopted.live)).unwrap_or_default(),
            });
        }
        let mut doubt = None;
        for disturbance in disturbances(registry, &adopted.live, std::slice::from_ref(step)) {
            let all = referrers.get_or_insert_with(|| all(registry, adopted, plan, found));
            sent.extend(broken_tags(registry, &disturbance, all));
            let unread = || unread_texts(registry, adopted, found, &disturbance, unseen);
            if let Some((text, unread)) = doubt.is_none().then(unread).flatten() {
                sent.push(text);
                doubt = Some(unread);
            }
        }

        if !sent.is_empty() {
            let hidden =
                acting(registry).find_map(|kind| Some((kind.any.def.name, self::doubt(unseen, kind)?)));
            reaches.push(StepReach {
                step: at,
                uses: uses(registry, adopted, found, &sent),
                what: joined(sent.into_iter().map(|one| one.what), " and "),
                doubt: hidden.or(doubt),
            });
        }
    }
    reaches
}

/// Returns what stands for the texts with such tags that Close does not show, with their kind and why nobody knows them;
/// nothing where nothing sends them by itself.
fn unread_texts(
    registry: &Registry,
    adopted: &AdoptedSides,
    found: &[FoundReferrer],
    disturbance: &Disturbance,
    unseen: &UnseenKinds,
) -> Option<(SentText, (&'static str, String))> {
    let breaks = matches!(
        disturbance.upset,
        Upset::Gone | Upset::Archived | Upset::Renamed(_)
    );
    let has_tag = disturbance.objects.iter().any(|one| one.tag.is_some());
    if !breaks || !has_tag {
        return None;
    }

    let sent = registry.kinds().filter(|kind| kind.tagged().next().is_some());
    let mut hidden = sent.filter_map(|kind| Some((kind, doubt(unseen, kind)?)));
    let (kind, because) = hidden.find(|(kind, _)| is_sent(registry, kind))?;
    let acts = |actor: &&RegisteredKind| {
        let mut all = candidates(actor, adopted, found);
        doubt(unseen, actor).is_some() || all.any(|(_, value)| is_acting(actor, &value))
    };
    let actor = acting(registry).find(acts)?;
    let text = SentText {
        what: format!("the {} whose tags name it", kind.any.def.plural()),
        needles: Vec::new(),
    };
    Some((text, (actor.any.def.name, because)))
}

/// Returns the texts with tags that may find nothing any more, of what something that acts by itself may send.
fn broken_tags(registry: &Registry, disturbance: &Disturbance, all: &[Referrer]) -> Vec<SentText> {
    let happens = match &disturbance.upset {
        Upset::Gone | Upset::Archived => "whose tag no longer matches anything",
        // Whether Close changes the tags is not known.
        Upset::Renamed(_) => "whose tag may no longer match anything",
        Upset::ValuesGone(_) | Upset::Retyped | Upset::Withdrawn(_) => return Vec::new(),
    };
    let names_it = |referrer: &&Referrer| {
        let mut tags = disturbance.objects.iter().filter_map(|one| one.tag.as_ref());
        tags.any(|tag| referrer.texts.iter().any(|one| tag.is_in(&one.text)))
    };
    let is_sent = |referrer: &&Referrer| {
        let kind = registry.kind(referrer.kind);
        kind.is_some_and(|kind| is_sent(registry, kind))
    };

    let named = all.iter().filter(names_it).filter(is_sent);
    named
        .map(|referrer| SentText {
            what: format!("the text of {}, {happens}", referrer.title),
            needles: referrer.needles.clone(),
        })
        .collect()
}

/// Says whether something that acts by itself may send the texts of a kind.
fn is_sent(registry: &Registry, kind: &RegisteredKind) -> bool {
    may_act_on(registry, &Address::new(kind.any.def.prefix, "any"))
}

/// Returns the settings that act by themselves with one of these texts, each once.
fn uses(
    registry: &Registry,
    adopted: &AdoptedSides,
    found: &[FoundReferrer],
    sent: &[SentText],
) -> Vec<ActingUse> {
    let needles: Vec<String> = sent.iter().flat_map(|one| one.needles.clone()).collect();
    let mut uses = Vec::new();

    for kind in acting(registry) {
        let all = candidates(kind, adopted, found);
        let using = all.filter(|(_, value)| is_acting(kind, value) && holds(value, &needles));
        uses.extend(using.filter_map(|(id, value)| {
            let name = value[kind.any.def.key].as_str().unwrap_or("without a name");
            Some(ActingUse {
                kind: kind.any.def.name,
                title: format!("the {} \"{name}\"", kind.any.def.title),
                id: id?,
                attributes: value.as_object()?.clone(),
            })
        }));
    }
    uses
}

/// Returns what has to be read to count the people in such settings, each path once.
#[must_use]
pub fn acting_queries<'a>(
    registry: &Registry,
    organization: &str,
    uses: impl IntoIterator<Item = &'a ActingUse>,
) -> BTreeSet<PeopleQuery> {
    let queries = uses.into_iter().filter_map(|one| {
        let counting = registry.kind(one.kind)?.any.def.people.as_ref()?;
        Some(PeopleQuery {
            path: (counting.path)(&one.question(organization)),
            shape: counting.shape,
        })
    });
    queries.collect()
}

/// Counts the people in such settings together; nothing where there are no settings, or nobody is in such ones.
#[must_use]
pub fn count_acting(
    registry: &Registry,
    organization: &str,
    uses: &[ActingUse],
    answers: &PeopleAnswers,
) -> Option<PeopleCount> {
    let kind = registry.kind(uses.first()?.kind)?;
    let counting = kind.any.def.people.as_ref()?;
    let total = uses.iter().try_fold(0_u64, |sum, one| {
        Ok(sum.saturating_add(people_in(one, registry, organization, answers)?))
    });

    let mut people = PeopleCount::of(counting, total);
    if let RecordCount::Counted { .. } = people.count {
        let title = kind.any.def.title;
        let [one, several] = ["is in a", "are in a"].map(|verb| format!("{verb} {title} that uses it"));
        people.sentence = people.count.sentence(counting.noun, &one, &several);
    }
    Some(people)
}

/// Says of each step which settings act with what it changes, and asks for agreement where there are people in them, or
/// nobody knows whether there are.
pub fn tell_reaches(
    registry: &Registry,
    plan: &mut Plan,
    reaches: Vec<StepReach>,
    answers: &PeopleAnswers,
    unseen: &UnseenKinds,
) {
    let organization = plan.organization.id.clone();
    for reach in reaches {
        let StepReach {
            step: at,
            what,
            uses,
            doubt,
        } = reach;
        let address = plan.steps[at].address.clone();
        for kind in acting(registry) {
            let unseen = unseen.get(kind.any.def.name);
            if let Some(unseen) = unseen.filter(|unseen| unseen.is_not_included) {
                let (kinds, because) = (kind.any.def.plural(), &unseen.because);
                let text = format!(
                    "closectl can't tell who gets {what}, because Close does not show the {kinds}: {because}"
                );
                plan.notes.push(Note::new(&address, text));
            }
        }
        if let Some((kind, doubt)) = doubt {
            if let Some(kind) = registry.kind(kind) {
                let because = format!("closectl can't tell who gets {what}");
                let reason = ConsentReason::new(ConsentRisk::Outreach, because);
                ask_in_doubt(&mut plan.steps[at], kind, reason, doubt);
            }
            continue;
        }
        let Some(people) = count_acting(registry, &organization, &uses, answers) else {
            continue;
        };

        let named = uses
            .iter()
            .map(|one| match people_in(one, registry, &organization, answers) {
                Ok(count) => format!("{} ({count})", one.title),
                Err(_) => one.title.clone(),
            });
        let who = joined(named, " and ");
        let noun = uses
            .first()
            .and_then(|one| Some(registry.kind(one.kind)?.any.def.people.as_ref()?.noun));
        let is_nobody = people.is_nobody();
        if is_nobody {
            let text = format!("used by {who}, active: people who are added later get {what}");
            plan.notes.push(Note::new(&address, text));
        }

        // Where nobody is inside, nobody has to agree, and right before the write it is counted again.
        let because = format!("the {}s in {who} get {what}", noun.unwrap_or("person"));
        let reason = ConsentReason::new(ConsentRisk::Outreach, because);
        let step = &mut plan.steps[at];
        if !is_nobody {
            step.risk = risk::worst([step.risk.clone(), Risk::from(reason.clone())]);
        }
        step.consents.push(StepConsent {
            people: Some(people),
            by_way_of: uses,
            needed: !is_nobody,
            ..StepConsent::asked(reason)
        });
    }
}

/// Returns how many people are in such a setting, or why nobody knows.
fn people_in(
    one: &ActingUse,
    registry: &Registry,
    organization: &str,
    answers: &PeopleAnswers,
) -> Result<u64, String> {
    let counting = registry
        .kind(one.kind)
        .and_then(|kind| kind.any.def.people.as_ref());
    let counting = counting.ok_or_else(|| "closectl can't count the people in it".to_owned())?;

    let question = one.question(organization);
    match answers.get(&(counting.path)(&question)) {
        Some(Ok(answer)) => (counting.found)(&question, answer).map(|found| found.count),
        Some(Err(because)) => Err(because.clone()),
        None => Err("it was not read".to_owned()),
    }
}

fn acting(registry: &Registry) -> impl Iterator<Item = &RegisteredKind> {
    registry.kinds().filter(|kind| kind.any.def.acting.is_some())
}

/// Says whether something that acts by itself may use an object.
fn may_act_on(registry: &Registry, address: &Address) -> bool {
    acting(registry).any(|kind| kind.may_name(address))
}

/// Returns the texts that a step changes and that Close fills in and sends.
fn changed_texts<'a>(registry: &Registry, step: &'a Step) -> Vec<&'a str> {
    let kind = registry.kind(&step.kind).filter(|_| step.action.edits());
    let is_sent = |name: &&str| {
        let attribute = kind.and_then(|kind| kind.attributes.get(*name));
        attribute.is_some_and(|attribute| attribute.tags)
    };
    let changes = step.changes.iter().map(|change| change.attribute.as_str());
    changes.filter(is_sent).collect()
}

/// Returns the settings of a kind, with their ids, as they are now.
fn candidates(
    kind: &RegisteredKind,
    adopted: &AdoptedSides,
    found: &[FoundReferrer],
) -> impl Iterator<Item = (Option<String>, Value)> {
    let name = kind.any.def.name;
    let live = &adopted.live;
    let known = live.all_of(name).map(|one| {
        let id = one.id.map(str::to_owned);
        (id, Value::Object(one.spec.attributes.clone()))
    });
    let found = found.iter().filter(move |one| one.kind == name);
    known.chain(found.map(|one| (one.value["id"].as_str().map(str::to_owned), one.value.clone())))
}

/// Says whether a setting acts by itself; one of which Close does not show that may.
fn is_acting(kind: &RegisteredKind, value: &Value) -> bool {
    kind.any
        .def
        .acting
        .is_some_and(|(name, word)| value[name].as_str().is_none_or(|state| state == word))
}
