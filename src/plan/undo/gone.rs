//! What a run deleted comes back, with all that went with it and with what named it.

use super::{
    changed::start, draft::UndoDraft, kept_standing::KeptStanding, reverse_changes::RestoredObject,
    state_before::ObjectBefore, undone_step::UndoneStep,
};
use crate::{
    model::{
        Address, Deletion, KindVerbs, PeopleCounting, QualifiedObject, RegisteredKind, Spec, ValueLoss,
        comparison::is_same, counted_as, template,
    },
    plan::{Action, Note, RecordCount, Step, UndoLeftover, tag_words::made_word},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl<'a> UndoDraft<'a> {
    /// Brings back what a step deleted, with all that went with it.
    pub(super) fn gone(&mut self, taken: &UndoneStep<'a>, steps: &[UndoneStep<'a>]) {
        let step = taken.step;
        // What records held of it left with an earlier step, which kept it and says so itself.
        let is_emptied = steps.iter().any(|one| one.step.action == Action::Migrate);
        let not_kept = self.not_kept(step).filter(|_| !is_emptied);
        let mut now = self.past.now(&step.address);
        let Some(kind) = self.registry.kind(&step.kind) else {
            return;
        };

        // Its id told it apart from others of its name, and it will have another one.
        let id = taken.recorded.id.as_deref();
        if let Some(bare) = id.and_then(|id| step.address.unqualified(id)) {
            let Some(own) = self.own_address(kind, &bare, step) else {
                self.leave(
                    &step.address,
                    "the run deleted it as one of several objects of its name",
                );
                return;
            };
            now = own;
        }

        // What an earlier attempt brought back is the same object, and is brought back to the end.
        let is_there = self.live.specs.contains_key(&now) && !self.attempts.brought_back(&now, self.live);
        if is_there || self.live.ambiguous.contains_key(&now) {
            if taken.sure {
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
        let attributes = step
            .changes
            .iter()
            // What had to be cleared before it could go comes back as well.
            .map(|change| (&change.attribute, start(steps, change)));
        self.restore(
            kind,
            (&step.address, now),
            taken.recorded.id.as_deref(),
            attributes,
            not_kept.clone(),
        );
        if let Some(left) = left_behind(kind, step) {
            self.undo
                .lost
                .push(Note::new(&self.past.now(&step.address), left));
        }

        // Close deletes what lies in an object, and what says where it appears, with it.
        let went_with = |one: &&ObjectBefore| {
            one.address.is_within(&step.address)
                || one
                    .attributes
                    .get(self.registry.kind(&one.kind).map_or("", |kind| kind.any.def.key))
                    .is_some_and(|key| template::targets(key).contains(&step.address))
        };
        for kept in self.before.objects.iter().filter(went_with) {
            let now = self.past.now(&kept.address);
            if let Some(kind) = self.registry.kind(&kept.kind)
                && (!self.live.specs.contains_key(&now) || self.attempts.brought_back(&now, self.live))
            {
                // What records held of it was kept with what it lies in or stands for.
                self.restore(
                    kind,
                    (&kept.address, now),
                    kept.id.as_deref(),
                    kept.attributes.iter(),
                    not_kept.clone(),
                );
            }
        }
    }

    /// Returns the address of an object that comes back among others of its name; nothing where it was one too many, so that
    /// nothing would tell it apart.
    fn own_address(&self, kind: &RegisteredKind, bare: &Address, step: &Step) -> Option<Address> {
        // A run that undoes nothing deleted it because of its name.
        self.before.origin.undoes.as_ref()?;
        let before = step.changes.iter().filter(|change| !change.before.is_null());
        let before = before.map(|change| (change.attribute.clone(), self.past.value(&change.before)));
        let lowered = kind.lower(Value::Object(before.collect()), None).ok()?;

        let is_alike = |(address, qualifiers): (&Address, &Vec<String>)| {
            let other = QualifiedObject { address, qualifiers };
            other.short() == *bare && *qualifiers == lowered.qualifiers
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

    fn restore<'b>(
        &mut self,
        kind: &'a RegisteredKind,
        (was, now): (&Address, Address),
        id: Option<&'a str>,
        attributes: impl Iterator<Item = (&'b String, &'b Value)>,
        not_kept: Option<String>,
    ) {
        // What only ties two objects together has neither.
        let is_tie = kind.any.def.verbs == KindVerbs::Associate;
        let mut lost = if is_tie {
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
        let made = made_word(kind.any.def.mentions, &now.name());
        if let (Some(word), Some(made)) = (word, made.filter(|made| word != Some(made))) {
            lost = format!(
                "{lost}, and Close makes the tag `{made}` of its name: texts that use its old tag `{word}` don't find it"
            );
        }
        if lost != "it comes back" {
            self.undo.lost.push(Note::new(&now, lost));
        }

        let attributes = attributes
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), self.past.value(value)))
            .collect();
        let restored = RestoredObject { kind, id, attributes };
        self.inverse.restored.insert(now, restored);
    }

    /// Lets objects that named a deleted one name the one that comes back in its place.
    pub(super) fn mentions(&mut self, undone: &BTreeMap<&Address, Vec<UndoneStep<'_>>>) {
        for kept in &self.before.objects {
            let now = self.past.now(&kept.address);
            let Some(spec) = self.live.specs.get(&now).filter(|spec| spec.kind == kept.kind) else {
                continue;
            };
            let Some(kind) = self.registry.kind(spec.kind) else {
                continue;
            };

            // What the run changed itself was taken back with that, or it was said why not.
            let own = undone.get(&kept.address).into_iter().flatten();
            let own = own.flat_map(|taken| &taken.step.changes);
            let own: BTreeSet<&str> = own.map(|change| change.attribute.as_str()).collect();
            let is_own = |name: &String| own.contains(name.as_str());

            for (name, before) in &kept.attributes {
                let before = self.past.value(before);
                let attribute = kind.attributes.get(name);
                let dangling = self.inverse.dangling(&before);
                let shown = spec.attributes.get(name);
                if dangling == before || shown.is_some_and(|shown| is_same(attribute, shown, &before)) {
                    continue;
                }

                // Close keeps the id of what was deleted in the value, so one that holds it was not touched since.
                let fixed = attribute.is_some_and(|attribute| attribute.immutable);
                if !fixed && shown.is_some_and(|shown| is_same(attribute, shown, &dangling)) {
                    let reverted = self.inverse.revert(kind, spec);
                    reverted.attributes.entry(name.clone()).or_insert(before);
                } else if !is_own(name) {
                    let text = format!(
                        "its `{name}` referred to an object that the run deleted, and can't \
                                        be restored"
                    );
                    self.leave(&kept.address, text);
                }
            }
        }
    }
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
