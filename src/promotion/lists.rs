//! Decides about the orders of lists: who changed one, and where new members go.

use super::{
    decide::PromotionRequest,
    decision::{KeptChange, PromotionConflict, PromotionDecision},
    pairing::PairedSides,
    record::PromotedOrder,
    side::{PromotionSide, chosen},
    verdict::{Verdict, of},
};
use crate::model::{Address, Order, Registry, template};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the order of a list is called among attributes.
const ORDER: &str = "order";

/// Adds what becomes of the orders of all lists.
pub fn decide(
    registry: &Registry,
    request: &PromotionRequest<'_>,
    sides: &PairedSides,
    decision: &mut PromotionDecision,
) {
    for (container, live) in &sides.source.orders {
        let holder = decision.desired.entries.get(container);
        let holder_goes = holder.is_some_and(|holder| holder.removed);
        let there = sides.target.orders.get(container);
        let is_new = decision.created.contains(container);
        let kind = sides.source.specs.get(container).map(|spec| spec.kind);
        if holder_goes || (there.is_none() && !is_new) || registry.ordered(container, kind).is_none() {
            continue;
        }
        let there = there.map(|live| live.order.members.as_slice());
        let list = ListPromotion {
            sides,
            container,
            source: &live.order.members,
            target: there.unwrap_or_default(),
        };
        list.decide(request, decision);
    }
}

/// One list on both sides.
struct ListPromotion<'a> {
    sides: &'a PairedSides,
    container: &'a Address,
    source: &'a [Address],
    target: &'a [Address],
}

impl ListPromotion<'_> {
    fn decide(&self, request: &PromotionRequest<'_>, decision: &mut PromotionDecision) {
        let stays = |member: &&Address| {
            let entry = decision.desired.entries.get(*member);
            let specs = &self.sides.target.specs;
            specs.contains_key(*member) && entry.is_none_or(|entry| !entry.removed)
        };
        let source: Vec<&Address> = self.source.iter().collect();
        let target: Vec<&Address> = self.target.iter().filter(stays).collect();
        // Those that a promotion made are not where anybody put them.
        let record = &self.sides.record.objects;
        let placed = |member: &Address| !record.get(member).is_some_and(|past| past.pending);
        let paired: BTreeSet<&Address> = target
            .iter()
            .filter(|member| source.contains(*member))
            .copied()
            .filter(|member| placed(member))
            .collect();
        let past = self.sides.record.orders.get(self.container);
        let verdict = self.verdict(&source, &target, &paired, past);
        let names = [self.container];
        let taken = chosen(request.takes, &names);
        let list = |members: &[&Address]| -> Value {
            let members = members.iter().filter(|member| paired.contains(*member));
            members
                .map(|member| Value::from(template::reference(member)))
                .collect()
        };
        let was = past.and_then(|past| past.target.as_ref());
        let was = was.map_or(Value::Null, |was| list(&was.iter().collect::<Vec<_>>()));
        let mut next = past.cloned().unwrap_or_default();
        let all = |members: &[&Address]| Some(members.iter().map(|member| (*member).clone()).collect());
        let side = match (verdict, taken) {
            (Verdict::Same, _) => {
                next = PromotedOrder {
                    source: all(&source),
                    target: all(&target),
                };
                PromotionSide::Target
            }
            (Verdict::Settled, _) => PromotionSide::Target,
            (Verdict::Promote, _) | (Verdict::Conflict, Some(PromotionSide::Source)) => PromotionSide::Source,
            (Verdict::Conflict, Some(PromotionSide::Target)) => {
                next.source = all(&source);
                PromotionSide::Target
            }
            (Verdict::Keep, _) => {
                decision.kept.push(KeptChange {
                    address: self.container.clone(),
                    attribute: Some(ORDER.to_owned()),
                    was,
                    now: list(&target),
                });
                PromotionSide::Target
            }
            (Verdict::Conflict, None) => {
                let (from, to) = (request.from, request.to);
                let because = match past {
                    Some(_) => format!("{from} and {to} both changed it since the last promotion"),
                    None => format!(
                        "{from} and {to} differ, and nothing was promoted before that would say who changed it"
                    ),
                };
                decision.conflicts.push(PromotionConflict {
                    address: self.container.clone(),
                    attribute: Some(ORDER.to_owned()),
                    was,
                    source: list(&source),
                    target: list(&target),
                    because,
                    is_choice: true,
                });
                PromotionSide::Target
            }
        };
        decision.next.orders.insert(self.container.clone(), next);
        let has = |member: &&&Address| target.contains(*member) || decision.created.contains(**member);
        let wanted: Vec<&Address> = source.iter().filter(has).copied().collect();
        let members: Vec<&Address> = match side {
            PromotionSide::Source => wanted,
            PromotionSide::Target => {
                let fixed = target.iter().filter(|member| paired.contains(*member));
                insert(fixed.copied().collect(), &wanted)
            }
        };
        let there: Vec<&Address> = target
            .iter()
            .filter(|one| members.contains(*one))
            .copied()
            .collect();
        let here: Vec<&Address> = members
            .iter()
            .filter(|one| target.contains(*one))
            .copied()
            .collect();
        if there != here {
            // Until the list is in order, nobody has put them where they are.
            let made = here.into_iter().filter(|one| !placed(one));
            for one in made {
                let known = decision.next.objects.get_mut(one);
                known.into_iter().for_each(|known| known.pending = true);
            }
        }
        if side == PromotionSide::Source {
            let reason = format!("{} changed the order", request.from);
            decision.reasons.insert(self.container.clone(), reason);
        }
        if !members.is_empty() {
            decision.desired.orders.push(Order {
                container: self.container.clone(),
                members: members.into_iter().cloned().collect(),
            });
        }
    }

    /// Compares the members that all have, now and then.
    fn verdict(
        &self,
        source: &[&Address],
        target: &[&Address],
        paired: &BTreeSet<&Address>,
        past: Option<&PromotedOrder>,
    ) -> Verdict {
        let same = among(source, paired) == among(target, paired);
        let moved = |then: Option<&Vec<Address>>, now: &[&Address]| {
            then.is_none_or(|then| {
                let then: Vec<&Address> = then.iter().collect();
                let both: BTreeSet<&Address> =
                    paired.iter().filter(|one| then.contains(*one)).copied().collect();
                among(&then, &both) != among(now, &both)
            })
        };
        let then =
            |side: fn(&PromotedOrder) -> &Option<Vec<Address>>| past.and_then(|past| side(past).as_ref());
        of(
            same,
            moved(then(|past| &past.source), source),
            moved(then(|past| &past.target), target),
        )
    }
}

fn among<'a>(members: &[&'a Address], some: &BTreeSet<&Address>) -> Vec<&'a Address> {
    members
        .iter()
        .filter(|member| some.contains(*member))
        .copied()
        .collect()
}

/// Puts members where another list has them: behind the nearest one before them that both lists have.
fn insert<'a>(mut members: Vec<&'a Address>, others: &[&'a Address]) -> Vec<&'a Address> {
    for (at, new) in others.iter().enumerate() {
        if members.contains(new) {
            continue;
        }
        let before = others[..at].iter().rev();
        let place = before
            .filter_map(|one| members.iter().position(|other| other == one))
            .next();
        members.insert(place.map_or(0, |place| place + 1), new);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_members_come_behind_those_that_they_follow() {
        for (members, others, wanted) in [
            ("a b", "a x b", "a x b"),
            ("b a", "a x b", "b a x"),
            ("a b", "x y a b", "x y a b"),
            ("", "x y", "x y"),
            ("a b", "a b", "a b"),
        ] {
            let list = |text: &str| -> Vec<Address> { text.split_whitespace().map(Address::of).collect() };
            let (members, others, wanted) = (list(members), list(others), list(wanted));
            let found = insert(members.iter().collect(), &others.iter().collect::<Vec<_>>());
            assert_eq!(found, wanted.iter().collect::<Vec<_>>());
        }
    }
}
