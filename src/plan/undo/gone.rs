//! What a run deleted comes back, with all that went with it and with what named it.

use super::{
    addresses::RestoredName, draft::UndoDraft, kept_standing::KeptStanding, reverse_changes::RestoredObject,
    state_before::ObjectBefore, undone_step::UndoneStep,
};
use crate::{
    model::{
        Address, Deletion, PeopleCounting, QualifiedObject, RegisteredKind, Spec, ValueLoss,
        comparison::is_same, counted_as, template,
    },
    plan::{Action, Note, RecordCount, Step, UndoLeftover, tag_words::made_word},
};
use serde_json::Value;

impl<'a> UndoDraft<'a> {
    /// Brings back what a step deleted, with all that went with it.
    pub(super) fn gone(&mut self, taken: &UndoneStep<'a>, steps: &[UndoneStep<'a>]) {
        let step = taken.step;
        // What records held of it left with an earlier step, which kept it and says so itself.
        let not_kept = self.not_kept(step);
        let not_kept = not_kept.filter(|_| !self.emptied.contains(&step.address));
        let mut now = self.past.now(&step.address);
        let Some(kind) = self.registry.kind(&step.kind) else {
            return;
        };

        // What goes by a field that stays has nothing left to be a place of.
        let shown = step
            .changes
            .iter()
            .filter(|change| change.attribute == kind.any.def.key);
        let shown = shown.flat_map(|change| template::targets(&change.before));
        if let Some(field) = shown
            .map(|one| self.past.now(&one))
            .find(|one| self.staying.contains(one))
        {
            self.leave(&step.address, format!("it is a place of `{field}`, which stays"));
            return;
        }

        // What told it apart from others of its name was its id, and it will have another one.
        if let Some(bare) = bare_address(kind, taken) {
            let Some(own) = self.own_address(kind, &bare, step) else {
                self.leave(
                    &step.address,
                    "the run deleted it as one of several objects of its name",
                );
                return;
            };
            now = own;
        }

        // A replacement may have given it another name, too.
        let mut attributes = self.attributes_before(kind, steps, step);
        let mut renaming = RestoredName::default();
        if step.action == Action::Replace {
            for (name, before) in &attributes {
                renaming = renaming.of(kind, name, before).unwrap_or(renaming);
            }
        }
        let back = renaming.address(&now);
        if back == now {
            renaming = RestoredName::default();
        }

        // What an earlier attempt brought back is the same object, and is brought back to the end.
        let is_taken = |at: &&Address| {
            let is_there = self.live.specs.contains_key(*at) && !self.attempts.brought_back(at, self.live);
            is_there || self.live.ambiguous.contains_key(*at)
        };
        if [&now, &back].iter().any(is_taken) {
            if step.action == Action::Replace {
                let values = self.values_of_what_is_there(step, &now);
                let text = if taken.sure {
                    format!("the run replaced it, but another object has its name now{values}")
                } else {
                    format!(
                        "the run may have replaced it, but what has its name now is another object{values}"
                    )
                };
                self.leave(&step.address, text);
            } else if taken.sure {
                let values = self.values_of_what_is_there(step, &now);
                let text = format!("the run deleted it, but it exists again{values}");
                self.leave(&step.address, text);
            } else {
                self.doubt(taken, "it was not deleted");
            }
            return;
        }

        if !taken.sure {
            self.doubt(taken, "it was deleted");
        }
        self.tell_lost(kind, step, (&now, &back.name()), not_kept.clone());
        attributes.retain(|_, value| !value.is_null());
        let restored = RestoredObject {
            kind,
            id: taken.old_id(),
            attributes,
            renaming,
        };
        self.inverse.restored.insert(now, restored);

        for kept in self.went_with(step) {
            let now = self.past.now(&kept.address);
            if let Some(kind) = self.registry.kind(&kept.kind)
                && (!self.live.specs.contains_key(&now) || self.attempts.brought_back(&now, self.live))
            {
                // What records held of it was kept with what it lies in or stands for.
                self.tell_identity(kind, (&kept.address, &now, &now.name()), not_kept.clone());
                let restored = self.as_before(kind, kept);
                self.inverse.restored.insert(now, restored);
            }
        }
    }

    /// Returns what went with the object of a step: Close deletes what lies in an object, and what says where it appears,
    /// with it.
    pub(super) fn went_with(&self, step: &'a Step) -> impl Iterator<Item = &'a ObjectBefore> + use<'a> {
        let registry = self.registry;
        self.before.objects.iter().filter(move |one| {
            let shown = registry
                .kind(&one.kind)
                .and_then(|kind| kind.place_of(&one.attributes));
            one.address != step.address
                && (one.address.is_within(&step.address) || shown.as_ref() == Some(&step.address))
        })
    }

    /// Returns an object that went with another one as what comes back.
    pub(super) fn as_before(&self, kind: &'a RegisteredKind, kept: &'a ObjectBefore) -> RestoredObject<'a> {
        let attributes = kept.attributes.iter().filter(|(_, value)| !value.is_null());
        let attributes = attributes.map(|(name, value)| (name.clone(), self.past.value(value)));
        RestoredObject {
            kind,
            id: kept.id.as_deref(),
            attributes: attributes.collect(),
            renaming: RestoredName::default(),
        }
    }

    /// Returns the address of an object that comes back among others of its name; nothing where it was one too many, so that
    /// nothing would tell it apart.
    fn own_address(&self, kind: &RegisteredKind, bare: &Address, step: &Step) -> Option<Address> {
        // A run that undoes nothing deleted it because of its name.
        if step.action == Action::Delete {
            self.before.origin.undoes.as_ref()?;
        }
        let before = step.changes.iter().filter(|change| !change.before.is_null());
        let before = before.map(|change| (change.attribute.clone(), self.past.value(&change.before)));
        let lowered = kind.lower(Value::Object(before.collect()), None).ok()?;

        let is_alike = |(address, qualifiers): (&Address, &Vec<String>)| {
            let other = QualifiedObject { address, qualifiers };
            let is_own = || self.attempts.brought_back(address, self.live);
            other.short() == *bare && *qualifiers == lowered.qualifiers && !is_own()
        };
        let is_one_of_several = self.live.ambiguous.contains_key(bare);
        let own = lowered.qualifiers.last().filter(|_| !is_one_of_several)?;
        (!self.live.qualifiers.iter().any(is_alike)).then(|| bare.qualified(own))
    }

    /// Lets records get their values back where what a step deleted is there again and can hold them; says what becomes
    /// of them.
    fn values_of_what_is_there(&mut self, step: &Step, now: &Address) -> String {
        let count = match self.kept.get(&step.id) {
            Some(KeptStanding::Whole { count: 0, .. }) => return String::new(),
            Some(KeptStanding::Whole { count, .. }) => *count,
            Some(KeptStanding::Unusable { because }) => return format!("; {because}"),
            None => {
                let because = self.not_kept(step).filter(|_| step.loses());
                return because.map(|because| format!("; {because}")).unwrap_or_default();
            }
        };

        let why = match self.live.specs.get(now) {
            None => Some("several objects have its name".to_owned()),
            Some(spec) if spec.kind != step.kind => Some("it is something else now".to_owned()),
            Some(spec) => self.misfit(step, spec),
        };
        let Some(why) = why else {
            self.there_again.insert(now.clone());
            return "; records that hold nothing in it get their values back".to_owned();
        };
        let stay = counted_as(count, "saved value stays", "saved values stay");
        format!("; {stay} in the folder of the run: {why}")
    }

    /// Says what an object lacks that the values need which records held before a step deleted its like.
    fn misfit(&self, step: &Step, spec: &Spec) -> Option<String> {
        let kind = self.registry.kind(spec.kind)?;
        step.changes.iter().find_map(|change| {
            let attribute = kind.attributes.get(&change.attribute)?;
            let loses = attribute.loses.filter(|_| !change.before.is_null())?;
            let before = self.past.value(&change.before);
            let after = spec.attributes.get(&change.attribute).unwrap_or(&Value::Null);

            let fits = match loses {
                ValueLoss::Items => {
                    let items = after.as_array().map(Vec::as_slice).unwrap_or_default();
                    before
                        .as_array()
                        .is_none_or(|old| old.iter().all(|one| items.contains(one)))
                }
                ValueLoss::WhenOff | ValueLoss::Conversion => is_same(Some(attribute), after, &before),
            };
            (!fits).then(|| format!("its `{}` was {before} and is now {after}", change.attribute))
        })
    }

    /// Says what the object of a step comes back without.
    pub(super) fn tell_lost(
        &mut self,
        kind: &RegisteredKind,
        step: &Step,
        (now, name): (&Address, &str),
        not_kept: Option<String>,
    ) {
        self.tell_identity(kind, (&step.address, now, name), not_kept);
        if let Some(left) = left_behind(kind, step) {
            self.undo.lost.push(Note::new(now, left));
        }
    }

    /// Says what Close makes anew of an object that comes back under a name, and what records don't get back of it.
    fn tell_identity(
        &mut self,
        kind: &RegisteredKind,
        (was, now, name): (&Address, &Address, &str),
        not_kept: Option<String>,
    ) {
        // What only ties two objects together has neither.
        let mut lost = if kind.placed().is_some() {
            "it comes back"
        } else {
            UndoLeftover::ANOTHER_ID
        }
        .to_owned();

        if let Some(secret) = kind.any.def.secret {
            lost = format!("{lost} and a new {secret}");
        }
        if let (Deletion::LosesData(because), Some(why)) = (kind.any.def.deletion, not_kept) {
            lost = format!("{lost}, but without what records held: {because}; {why}");
        }

        // Close makes the word anew, of the name that the object has by then.
        let word = self.before.words.get(was);
        let made = made_word(kind.any.def.mentions, name);
        if let (Some(word), Some(made)) = (word, made.filter(|made| word != Some(made))) {
            lost = format!(
                "{lost}, and Close makes the tag `{made}` of its name: texts that use its old tag `{word}` don't find it"
            );
        }
        if lost != "it comes back" {
            self.undo.lost.push(Note::new(now, lost));
        }
    }
}

/// Returns the address that an object had without what told it apart from others of its name; nothing where that was the
/// whole address.
fn bare_address(kind: &RegisteredKind, taken: &UndoneStep<'_>) -> Option<Address> {
    let address = &taken.step.address;
    if taken.step.action != Action::Replace {
        return address.unqualified(taken.old_id()?);
    }
    let made = taken.step.changes.iter().filter(|change| !change.after.is_null());
    let made = made.map(|change| (change.attribute.clone(), change.after.clone()));
    let lowered = kind.lower(Value::Object(made.collect()), None).ok()?;
    let qualifiers = &lowered.qualifiers;
    let object = QualifiedObject { address, qualifiers };
    (object.depth() > 0).then(|| object.short())
}

/// Says which people were in an object that comes back without them, as they were counted before a step deleted it.
fn left_behind(kind: &RegisteredKind, step: &Step) -> Option<String> {
    let PeopleCounting {
        noun, left_behind, ..
    } = kind.any.def.people.as_ref()?;
    let instead = (*left_behind)?;

    let people = step.consents.iter().find_map(|consent| consent.people.as_ref())?;
    let who = match &people.count {
        count if count.is_none() => return None,
        RecordCount::Counted { count } => {
            let several = format!("{noun}s that were");
            counted_as(*count, &format!("{noun} that was"), &several)
        }
        RecordCount::AtMost { .. } | RecordCount::AtLeast { .. } | RecordCount::Unknown { .. } => {
            format!("{noun}s that were")
        }
    };
    Some(format!("it comes back without the {who} in it; {instead}"))
}
