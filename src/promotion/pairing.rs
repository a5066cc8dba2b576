//! Finds which object of the source is which of the target, by what the record says of their ids and else by name, and
//! brings both sides and the record to the addresses that the objects have in the end.

use super::{
    first_names::FirstNames,
    known_objects::{KnownObject, by_id, by_name},
    record::{PromotedObject, PromotionRecord},
    request::PromotionRequest,
    side::{PromotionSide, SideChoice, chosen},
    verdict::{PastValues, Verdict, verdict},
};
use crate::{
    model::{Address, Live, PARENT, QualifiedObject, RegisteredKind, Registry, Spec, told_apart},
    plan::readdress,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Both sides and the past, addressed alike: what has the same address is the same object.
#[derive(Clone, Debug)]
pub struct PairedSides {
    /// What the source has.
    pub source: Live,
    /// What the target has.
    pub target: Live,
    /// What was promoted.
    pub record: PromotionRecord,
    /// What objects that get another name in the target are called there now, once what lies around them has its
    /// new name.
    pub renamed: BTreeMap<Address, Address>,
    /// What the objects are called in the source.
    pub source_names: FirstNames,
    /// What the objects are called in the target.
    pub target_names: FirstNames,
    /// What the record calls the objects.
    pub record_names: FirstNames,
    /// Addresses that two objects would have.
    pub taken: BTreeSet<Address>,
    /// What was promoted and is on neither side any more.
    pub gone: BTreeMap<Address, PromotedObject>,
    /// What was promoted and is still in one of the two without an address that leads to it alone, so that nobody can tell
    /// what became of it.
    pub aside: BTreeSet<Address>,
}

/// An object as far as each side and the record have it.
struct ObjectPair {
    source: Option<Address>,
    target: Option<Address>,
    past: Option<Address>,
    /// Whether one side has it and does not compare it.
    is_aside: bool,
}

/// Pairs the objects and brings them to the same addresses.
#[must_use]
pub fn pair(registry: &Registry, source: Live, target: Live, request: &PromotionRequest<'_>) -> PairedSides {
    let mut paired = PairedSides {
        source,
        target,
        record: request.record.clone(),
        renamed: BTreeMap::new(),
        source_names: FirstNames::default(),
        target_names: FirstNames::default(),
        record_names: FirstNames::default(),
        taken: BTreeSet::new(),
        gone: BTreeMap::new(),
        aside: BTreeSet::new(),
    };

    // In the order of the registry, so that holders have their addresses before what lies in them.
    for kind in registry.kinds().filter(|kind| kind.any.def.listing.is_some()) {
        // An association has no name of its own and follows its field.
        if kind.placed().is_some() {
            paired.follow(kind);
        } else {
            let pairs = paired.pairs(kind);
            paired.settle(kind, &pairs, request);
        }
    }
    paired.name_aside();
    paired
}

impl PairedSides {
    /// Gives objects that are named after another one its current name.
    fn follow(&mut self, kind: &RegisteredKind) {
        let of = |address: &Address, attributes: &Map<String, Value>| {
            let name = kind.place_of(attributes)?.name();
            let new = Address::of(address.container()).child(&name);
            (new != *address).then(|| (address.clone(), new))
        };

        let name = kind.any.def.name;
        for (live, names) in [
            (&mut self.source, &mut self.source_names),
            (&mut self.target, &mut self.target_names),
        ] {
            let specs = live.specs.values().filter(|spec| spec.kind == name);
            let renames: BTreeMap<_, _> = specs
                .filter_map(|spec| of(&spec.address, &spec.attributes))
                .collect();
            move_objects(live, names, &renames);
        }

        // The record has the addresses of the target, so it follows the target's names.
        let objects = self.record.objects.iter().filter(|(_, one)| one.kind == name);
        let renames: BTreeMap<_, _> = objects
            .filter_map(|(address, one)| of(address, &one.target))
            .collect();
        self.move_record(&renames);
    }

    /// Returns all that was promoted, by the addresses that the objects have in the end.
    #[must_use]
    pub fn past(self) -> PromotionRecord {
        let Self { mut record, gone, .. } = self;
        for (address, past) in gone {
            record.objects.entry(address).or_insert(past);
        }
        record
    }

    fn move_record(&mut self, renames: &BTreeMap<Address, Address>) {
        self.record_names.follow(self.record.objects.keys(), renames);
        self.record = std::mem::take(&mut self.record).readdressed(renames);
    }

    fn pairs(&self, kind: &RegisteredKind) -> Vec<ObjectPair> {
        let name = kind.any.def.name;
        let of_kind = |live: &Live| -> BTreeSet<Address> {
            let specs = live.specs.values().filter(|spec| spec.kind == name);
            specs.map(|spec| spec.address.clone()).collect()
        };
        let (mut sources, mut targets) = (of_kind(&self.source), of_kind(&self.target));

        // Ids are surest: they outlive names. After them come the names of then, and last the names of now.
        let known = self.record.objects.iter().filter(|(_, one)| one.kind == name);
        let found: Vec<(&Address, &PromotedObject, KnownObject, KnownObject)> = known
            .map(|(address, one)| {
                let source = by_id(&self.source, one.source_id.as_deref(), &mut sources);
                let target = by_id(&self.target, one.target_id.as_deref(), &mut targets);
                (address, one, source, target)
            })
            .collect();

        // An object that was deleted and made again has another id, but often its old name.
        let mut pairs = Vec::new();
        for (address, one, source, target) in found {
            let is_aside = [&source, &target].contains(&&KnownObject::Aside);
            pairs.push(ObjectPair {
                source: source.or_again(|| by_name(kind, address, &one.source, &mut sources)),
                target: target.or_again(|| by_name(kind, address, &one.target, &mut targets)),
                past: Some(address.clone()),
                is_aside,
            });
        }

        // What lost its counterpart may have another one by now, of the name that it got since.
        for pair in pairs.iter_mut().filter(|pair| !pair.is_aside) {
            match (&pair.source, &pair.target) {
                (Some(source), None) => pair.target = self.take_namesake(source, &mut targets),
                (None, Some(target)) => pair.source = sources.take(target),
                (Some(_), Some(_)) | (None, None) => {}
            }
        }

        // What no record knows is the same object where it has the same name on both sides.
        for address in sources {
            pairs.push(ObjectPair {
                target: self.take_namesake(&address, &mut targets),
                source: Some(address),
                past: None,
                is_aside: false,
            });
        }

        let alone = targets.into_iter().map(|address| ObjectPair {
            source: None,
            target: Some(address),
            past: None,
            is_aside: false,
        });
        pairs.extend(alone);
        pairs
    }

    /// Takes the object of the target that has the name of an object of the source.
    fn take_namesake(&self, source: &Address, targets: &mut BTreeSet<Address>) -> Option<Address> {
        let same = targets.get(source).cloned();
        let same = same.or_else(|| self.namesake(source, targets))?;
        targets.take(&same)
    }

    /// Finds the object of the target that an object of the source is where only one side has several of a name.
    fn namesake(&self, source: &Address, targets: &BTreeSet<Address>) -> Option<Address> {
        let wanted = QualifiedObject {
            address: source,
            qualifiers: self.source.qualifiers.get(source)?,
        };
        let is_same = |address: &&Address| {
            let qualifiers = self.target.qualifiers.get(*address);
            let other = qualifiers.map(|qualifiers| QualifiedObject { address, qualifiers });
            other.is_some_and(|other| wanted.common(&other).is_some())
        };
        targets.iter().find(is_same).cloned()
    }

    /// Decides which names the objects of a kind end up with, and gives them those names.
    fn settle(&mut self, kind: &RegisteredKind, pairs: &[ObjectPair], request: &PromotionRequest<'_>) {
        let mut last: Vec<Option<Address>> = pairs
            .iter()
            .map(|pair| match (&pair.source, &pair.target) {
                (Some(source), Some(target)) => Some(self.place(kind, pair, source, target, request)),
                (Some(one), None) | (None, Some(one)) => Some(one.clone()),
                (None, None) => None,
            })
            .collect();
        self.tell_apart(pairs, &mut last);

        // Two objects can't end up with the same address, however each of them came to it.
        let mut seen = BTreeSet::new();
        let twice: BTreeSet<&Address> = last.iter().flatten().filter(|one| !seen.insert(*one)).collect();

        let (mut sources, mut targets, mut pasts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (pair, last) in pairs.iter().zip(&last) {
            let Some(last) = last else {
                let past = pair.past.as_ref();
                self.aside.extend(past.filter(|_| pair.is_aside).cloned());
                let gone = past.and_then(|past| self.record.objects.remove_entry(past));
                self.gone.extend(gone);
                continue;
            };

            // Nobody may lose an object to another one of the same name; the conflict stops the promotion.
            let moved = twice.contains(last);
            let last = pair.target.as_ref().filter(|_| moved).unwrap_or(last);
            self.aside.extend(pair.is_aside.then(|| last.clone()));

            if let Some(target) = pair.target.as_ref().filter(|target| *target != last) {
                self.renamed.insert(last.clone(), target.clone());
            }
            for (old, renames) in [
                (&pair.source, &mut sources),
                (&pair.target, &mut targets),
                (&pair.past, &mut pasts),
            ] {
                if let Some(old) = old.as_ref().filter(|old| *old != last) {
                    renames.insert(old.clone(), last.clone());
                }
            }
        }

        // All renames of a side happen at once, so that two objects can swap their names.
        self.taken.extend(twice.into_iter().cloned());
        move_objects(&mut self.source, &mut self.source_names, &sources);
        move_objects(&mut self.target, &mut self.target_names, &targets);
        self.move_record(&pasts);
    }

    /// Gives objects of a kind that end up with one name longer addresses, where something tells them apart.
    fn tell_apart(&self, pairs: &[ObjectPair], last: &mut [Option<Address>]) {
        let mut named: BTreeMap<Address, Vec<usize>> = BTreeMap::new();
        for (at, address) in last.iter().enumerate() {
            if let Some(address) = address {
                named.entry(address.clone()).or_default().push(at);
            }
        }

        for (address, sharing) in named.into_iter().filter(|(_, sharing)| sharing.len() > 1) {
            let qualifiers = |at: &usize| self.qualifiers(&pairs[*at]);
            let all: Vec<&[String]> = sharing.iter().map(qualifiers).collect();
            let first = QualifiedObject {
                address: &address,
                qualifiers: all.first().copied().unwrap_or_default(),
            };
            let told = told_apart(&first.short(), &all);
            for (at, own) in sharing.into_iter().zip(told) {
                if own.is_some() {
                    last[at] = own;
                }
            }
        }
    }

    /// Returns what tells an object apart from others of its name.
    fn qualifiers(&self, pair: &ObjectPair) -> &[String] {
        let sides = [(&self.target, &pair.target), (&self.source, &pair.source)];
        let mut known = sides
            .into_iter()
            .filter_map(|(live, address)| live.qualifiers.get(address.as_ref()?));
        known.next().map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the address that an object of both sides ends up with.
    fn place(
        &self,
        kind: &RegisteredKind,
        pair: &ObjectPair,
        source: &Address,
        target: &Address,
        request: &PromotionRequest<'_>,
    ) -> Address {
        // What belongs to one organization as a whole is called there what it is.
        let mut known = vec![
            source,
            target,
            self.source_names.of(source),
            self.target_names.of(target),
        ];
        known.extend(pair.past.iter().flat_map(|past| self.past_names(past)));
        if request.local().has_object(&known) {
            return target.clone();
        }
        let (Some(one), Some(other)) = (self.source.specs.get(source), self.target.specs.get(target)) else {
            return target.clone();
        };
        let past = pair.past.as_ref().and_then(|past| self.record.objects.get(past));

        // Name and parent are decided apart, because each side may have changed one of them.
        let side = |attribute: &str| {
            let names = [source, target];
            side(kind, attribute, (one, other), past, request.takes, &names)
        };

        match (side(kind.any.def.key), side(PARENT)) {
            (PromotionSide::Source, PromotionSide::Source) => source.clone(),
            (PromotionSide::Target, PromotionSide::Target) => target.clone(),
            (PromotionSide::Source, PromotionSide::Target) => {
                Address::of(target.container()).child(&source.name())
            }
            (PromotionSide::Target, PromotionSide::Source) => {
                Address::of(source.container()).child(&target.name())
            }
        }
    }
}

/// Says which side's value an attribute of an object gets; the target's as long as nobody has decided.
fn side(
    kind: &RegisteredKind,
    attribute: &str,
    (source, target): (&Spec, &Spec),
    past: Option<&PromotedObject>,
    takes: &[SideChoice],
    names: &[&Address],
) -> PromotionSide {
    let Some(verdict) = verdict_of(kind, attribute, (source, target), past) else {
        return PromotionSide::Target;
    };
    let undecided = match verdict {
        Verdict::Promote => PromotionSide::Source,
        Verdict::Same | Verdict::Keep | Verdict::Settled | Verdict::Conflict => PromotionSide::Target,
    };
    chosen(takes, verdict, names).unwrap_or(undecided)
}

/// Decides about an attribute of an object that both sides have; nothing where one of them does not show it.
#[must_use]
pub fn verdict_of(
    kind: &RegisteredKind,
    attribute: &str,
    (source, target): (&Spec, &Spec),
    past: Option<&PromotedObject>,
) -> Option<Verdict> {
    let (one, other) = (
        source.attributes.get(attribute)?,
        target.attributes.get(attribute)?,
    );
    let past = PastValues {
        source: past.and_then(|past| past.source.get(attribute)),
        target: past.and_then(|past| past.target.get(attribute)),
    };
    Some(verdict(kind.attributes.get(attribute), one, other, past))
}

/// Gives objects of a side new addresses, and keeps what they were called.
fn move_objects(live: &mut Live, names: &mut FirstNames, renames: &BTreeMap<Address, Address>) {
    if !renames.is_empty() {
        names.follow(live.specs.keys(), renames);
        *live = readdress(std::mem::take(live), renames);
    }
}
