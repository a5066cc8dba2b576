//! Which new object of a list most likely is which old one under another name. Judges, and says nothing.

use super::Step;
use crate::{
    diff::Change,
    model::{Address, Likeness, RegisteredKind, Spec, comparison::is_same},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A pair is likely from so many points on. Less is enough where something is lost.
const LIKELY: i32 = 50;
const LIKELY_LOSS: i32 = 45;

/// From so many points on, what two objects hold makes them alike, and so does a likeness of their names.
const ALIKE: i32 = 30;
const ALIKE_NAMES: i32 = 50;

/// So many points less than the best pair of an object are not worth a word.
const BEHIND: i32 = 20;

/// Longer lists are only compared as a whole.
const LONGEST: usize = 200;

/// The most pairs that are named for one object.
const MOST: usize = 3;

/// An object that a list loses, or has and does not list.
pub(super) struct OldObject<'a> {
    pub spec: &'a Spec,
    /// Whether it is removed, and does not just stay.
    pub goes: bool,
}

/// What a list loses or does not list, and what is made in it.
#[derive(Default)]
pub(super) struct ListTurnover<'a> {
    pub old: Vec<OldObject<'a>>,
    pub new: Vec<&'a Step>,
}

/// The place of an object in its list: the nearest members around it that are there before and after.
pub(super) type PlaceGap<'a> = (Option<&'a Address>, Option<&'a Address>);

/// The facts of an organization that pairs are judged by.
pub(super) struct PairEvidence<'a> {
    pub kind: &'a RegisteredKind,
    /// The places of the objects of this list, old and new.
    pub gaps: BTreeMap<&'a Address, PlaceGap<'a>>,
    /// The names of what lies in objects, live and made.
    pub inside: &'a BTreeMap<&'a str, BTreeSet<String>>,
}

/// A pair that most likely is one object.
#[derive(Clone, Copy)]
pub(super) struct LikelyPair {
    /// Which of the old ones.
    pub old: usize,
    /// Whether they are alike, and not only in one place.
    pub is_alike: bool,
    points: i32,
}

impl ListTurnover<'_> {
    /// Returns the likely pairs of each new object, the likeliest first, and the first new object that was not looked at
    /// because there would be more than so many pairs.
    pub fn likely(
        &self,
        evidence: &PairEvidence<'_>,
        most: &mut usize,
    ) -> (Vec<Vec<LikelyPair>>, Option<usize>) {
        let places = PlaceCounts::of(self, &evidence.gaps);
        let mut unlooked = None;
        let mut all: Vec<Vec<LikelyPair>> = Vec::with_capacity(self.new.len());
        for (at, made) in self.new.iter().enumerate() {
            if self.old.len() > *most {
                unlooked = Some(at);
                break;
            }
            *most -= self.old.len();

            let pairs = (0..self.old.len()).map(|old| self.pair(made, old, evidence, &places));
            let is_likely = |pair: &LikelyPair| {
                let least = if self.old[pair.old].goes {
                    LIKELY_LOSS
                } else {
                    LIKELY
                };
                pair.points >= least
            };
            let mut pairs: Vec<LikelyPair> = pairs.filter(is_likely).collect();
            pairs.sort_by_key(|pair| (-pair.points, pair.old));
            let best = pairs.first().map_or(0, |pair| pair.points);
            pairs.retain(|pair| pair.points + BEHIND >= best);
            all.push(pairs);
        }

        // An object that clearly is another one's is not named here as well.
        let mut best: BTreeMap<usize, i32> = BTreeMap::new();
        for pair in all.iter().flatten() {
            let points = best.entry(pair.old).or_insert(pair.points);
            *points = pair.points.max(*points);
        }
        for pairs in &mut all {
            pairs.retain(|pair| {
                best.get(&pair.old)
                    .is_none_or(|best| pair.points + BEHIND >= *best)
            });
            pairs.truncate(MOST);
        }
        (all, unlooked)
    }

    /// Judges how much speaks for a pair, less what speaks against it.
    fn pair(
        &self,
        made: &Step,
        at: usize,
        evidence: &PairEvidence<'_>,
        places: &PlaceCounts<'_>,
    ) -> LikelyPair {
        let old = &self.old[at];
        let is_alone = self.old.len() == 1 && self.new.len() == 1;
        let name = match Likeness::of(&made.address.name(), &old.spec.address.name()) {
            Likeness::Same => 100,
            Likeness::Close => 70,
            Likeness::Words => 50,
            Likeness::Distant => 10,
            Likeness::Series if !is_alone => -40,
            Likeness::None | Likeness::Series => 0,
        };

        // One goes and one comes: that says more than the names do.
        let place = if is_alone {
            60
        } else {
            places.points(&made.address, &old.spec.address)
        };
        let held =
            of_attributes(made, old.spec, evidence.kind) + of_contents(made, old.spec, evidence.inside);
        LikelyPair {
            old: at,
            is_alike: name >= ALIKE_NAMES || held >= ALIKE,
            points: name + place + held,
        }
    }
}

/// The old and new objects that are in each place of a list.
struct PlaceCounts<'a> {
    gaps: &'a BTreeMap<&'a Address, PlaceGap<'a>>,
    /// The ranks of objects in their places, and how many old and new ones are there.
    ranks: BTreeMap<&'a Address, usize>,
    counts: BTreeMap<PlaceGap<'a>, (usize, usize)>,
}

impl<'a> PlaceCounts<'a> {
    fn of(list: &ListTurnover<'a>, gaps: &'a BTreeMap<&'a Address, PlaceGap<'a>>) -> Self {
        let mut places = Self {
            gaps,
            ranks: BTreeMap::new(),
            counts: BTreeMap::new(),
        };

        for old in &list.old {
            if let Some((address, gap)) = gaps.get_key_value(&old.spec.address) {
                let count = places.counts.entry(*gap).or_default();
                places.ranks.insert(*address, count.0);
                count.0 += 1;
            }
        }
        for new in &list.new {
            if let Some((address, gap)) = gaps.get_key_value(&new.address) {
                let count = places.counts.entry(*gap).or_default();
                places.ranks.insert(*address, count.1);
                count.1 += 1;
            }
        }
        places
    }

    /// Returns what it says that two objects have the same place.
    fn points(&self, new: &Address, old: &Address) -> i32 {
        let (Some(place), Some(other)) = (self.gaps.get(new), self.gaps.get(old)) else {
            return 0;
        };
        if place != other {
            return 0;
        }
        match self.counts.get(place) {
            Some((1, 1)) => 50,
            // Of few, a person sees at once which one it is, if any.
            Some((2..=MOST, 1)) => 50,
            // Of as many that go as come, each most likely is the one of its rank.
            Some((goes, comes)) if goes == comes && self.ranks.get(new) == self.ranks.get(old) => 35,
            Some(_) | None => 0,
        }
    }
}

/// Returns what the attributes say that are wanted of a new object and that an old one has.
pub(super) fn of_attributes(made: &Step, old: &Spec, kind: &RegisteredKind) -> i32 {
    let mut points = 0;
    let own = |change: &&Change| !kind.names(&change.attribute);
    for Change { attribute, after, .. } in made.changes.iter().filter(own) {
        let facts = kind.attributes.get(attribute);
        let Some(live) = old.attributes.get(attribute) else {
            continue;
        };
        // What most objects have says nothing.
        let is_usual = after.is_null() || facts.is_some_and(|facts| facts.absent.as_ref() == Some(after));
        let decides = facts.is_some_and(|facts| facts.decides || facts.immutable);

        points += match (after, live) {
            _ if is_same(facts, live, after) && is_usual => 0,
            (Value::Bool(_) | Value::Null | Value::Number(_), _) if is_same(facts, live, after) => 3,
            (Value::String(text), _) if is_same(facts, live, after) && text.chars().count() < 12 => 5,
            _ if is_same(facts, live, after) => 30,
            _ if decides => -60,
            (Value::Array(wanted), Value::Array(live)) => match shared(wanted, live) {
                Some(share) if share >= 50 => 30,
                Some(share) if share < 20 => -20,
                Some(_) | None => 0,
            },
            _ => -5,
        };
    }
    points.clamp(-60, 60)
}

/// Returns how many of a hundred items two lists of texts share; nothing where one is empty, or so long that many pairs
/// would take their time.
fn shared(one: &[Value], other: &[Value]) -> Option<usize> {
    let texts = |list: &[Value]| -> Option<BTreeSet<String>> {
        let texts = list.iter().map(|item| Some(item.as_str()?.to_lowercase()));
        texts.collect()
    };
    if one.is_empty() || other.is_empty() || one.len() + other.len() > LONGEST {
        return None;
    }
    let (one, other) = (texts(one)?, texts(other)?);
    let both = one.intersection(&other).count();
    Some(100 * both / (one.len() + other.len() - both))
}

/// Returns what the names of what lies in two objects say.
fn of_contents(made: &Step, old: &Spec, inside: &BTreeMap<&str, BTreeSet<String>>) -> i32 {
    let (Some(new), Some(old)) = (
        inside.get(made.address.as_str()),
        inside.get(old.address.as_str()),
    ) else {
        return 0;
    };
    let both = new.intersection(old).count();
    let share = 100 * both / (new.len() + old.len() - both).max(1);
    match share {
        50.. => 60,
        20..50 => 0,
        _ => -40,
    }
}
