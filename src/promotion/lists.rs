//! Decides about the orders of lists: who changed one, and where new members go.

use super::{
    decision::{KeptChange, PromotionConflict, PromotionDecision},
    pairing::PairedSides,
    record::PromotedOrder,
    request::PromotionRequest,
    side::PromotionSide,
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
        // Only lists that both sides will have can be compared.
        let holder = decision.desired.entries.get(container);
        let holder_goes = holder.is_some_and(|holder| holder.removed);
        let there = sides.target.orders.get(container);
        let is_new = decision.created.contains(container);
        let kind = sides.source.specs.get(container).map(|spec| spec.kind);
        if holder_goes || (there.is_none() && !is_new) || registry.ordered(container, kind).is_none() {
            continue;
        }

        // What can't be put into another order is made in that of the source, and nothing is left to decide.
        if live.ordering.is_newest_first() {
            decision.desired.orders.push(live.order.clone());
            continue;
        }

        let there = there.map(|live| live.order.members.as_slice());
        let members = (live.order.members.as_slice(), there.unwrap_or_default());
        ListPromotion::new(sides, container, members, decision).decide(request, decision);
    }
}

/// A list on both sides.
struct ListPromotion<'a> {
    sides: &'a PairedSides,
    container: &'a Address,
    source: Vec<&'a Address>,
    /// The members of the target that stay.
    target: Vec<&'a Address>,
    /// The members of both sides that somebody put where they are.
    paired: BTreeSet<&'a Address>,
    past: Option<&'a PromotedOrder>,
}

impl<'a> ListPromotion<'a> {
    fn new(
        sides: &'a PairedSides,
        container: &'a Address,
        (source, target): (&'a [Address], &'a [Address]),
        decision: &PromotionDecision,
    ) -> Self {
        // What is removed is no longer in the list when its order is written.
        let stays = |member: &&Address| {
            let entry = decision.desired.entries.get(*member);
            sides.target.specs.contains_key(*member) && entry.is_none_or(|entry| !entry.removed)
        };

        let source: Vec<&Address> = source.iter().collect();
        let target: Vec<&Address> = target.iter().filter(stays).collect();
        let paired = target.iter().filter(|member| source.contains(*member));

        Self {
            sides,
            container,
            paired: paired
                .copied()
                .filter(|member| is_placed(sides, member))
                .collect(),
            past: sides.record.orders.get(container),
            source,
            target,
        }
    }

    fn decide(&self, request: &PromotionRequest<'_>, decision: &mut PromotionDecision) {
        let side = self.side(request, decision);
        let members = self.members(side, decision);
        self.mark_unplaced(&members, decision);

        if side == PromotionSide::Source {
            let reason = format!("{} changed the order", request.from);
            decision.reasons.insert(self.container.clone(), reason);
            decision.brought.order(self.container);
        }
        if !members.is_empty() {
            decision.desired.orders.push(Order {
                container: self.container.clone(),
                members: members.into_iter().cloned().collect(),
            });
        }
    }

    /// Decides which side's order counts, and adds what is to be said and remembered of it.
    fn side(&self, request: &PromotionRequest<'_>, decision: &mut PromotionDecision) -> PromotionSide {
        let all = |members: &[&Address]| Some(members.iter().map(|member| (*member).clone()).collect());
        let was = self.past.and_then(|past| past.target.as_ref());
        let was = was.map_or(Value::Null, |was| self.shown(&was.iter().collect::<Vec<_>>()));
        let mut next = self.past.cloned().unwrap_or_default();

        let verdict = self.verdict();
        if verdict != Verdict::Same {
            decision.differing.insert(self.container.clone());
        }
        let side = match (verdict, request.chosen(verdict, &[self.container])) {
            (Verdict::Same, _) => {
                let container = self.container;
                if self.past.is_none() || request.tells_now(|brought| brought.has_order(container)) {
                    next = PromotedOrder {
                        source: all(&self.source),
                        target: all(&self.target),
                    };
                }
                PromotionSide::Target
            }
            (_, Some(PromotionSide::Source)) | (Verdict::Promote, None) => PromotionSide::Source,
            (Verdict::Keep | Verdict::Settled, _) => {
                decision.kept.push(KeptChange {
                    address: self.container.clone(),
                    needs: BTreeSet::new(),
                    attribute: Some(ORDER.to_owned()),
                    was,
                    now: self.shown(&self.target),
                });
                PromotionSide::Target
            }
            (Verdict::Promote | Verdict::Conflict, Some(PromotionSide::Target)) => {
                next.source = all(&self.source);
                decision.stays.insert(self.container.clone());
                PromotionSide::Target
            }
            (Verdict::Conflict, None) => {
                decision.conflicts.push(PromotionConflict {
                    attribute: Some(ORDER.to_owned()),
                    was,
                    source: self.shown(&self.source),
                    target: self.shown(&self.target),
                    ..PromotionConflict::new(self.container, request.both_changed(self.past.is_some()))
                });
                PromotionSide::Target
            }
        };
        decision.next.orders.insert(self.container.clone(), next);
        side
    }

    /// Returns the members that were compared, as a value to show.
    fn shown(&self, members: &[&Address]) -> Value {
        let members = members.iter().filter(|member| self.paired.contains(*member));
        members
            .map(|member| Value::from(template::reference(member)))
            .collect()
    }

    /// Returns the members that the target is to have, in their order.
    fn members(&self, side: PromotionSide, decision: &PromotionDecision) -> Vec<&'a Address> {
        // Also what comes from another list of the target; the order says where it goes.
        let comes = |member: &Address| {
            let before = self.sides.renamed.get(member);
            before.is_some_and(|before| before.container() != self.container.as_str())
        };
        let has = |member: &&Address| {
            self.target.contains(member) || decision.created.contains(*member) || comes(member)
        };
        let wanted: Vec<&Address> = self.source.iter().copied().filter(has).collect();

        match side {
            PromotionSide::Source => wanted,
            PromotionSide::Target => {
                // Members of one side only, or that Close put where they are, don't decide about the order.
                let fixed = self.target.iter().filter(|member| self.paired.contains(*member));
                insert(fixed.copied().collect(), &wanted)
            }
        }
    }

    /// Until the list is in order, nobody has put its new members where they are.
    fn mark_unplaced(&self, members: &[&Address], decision: &mut PromotionDecision) {
        let there: Vec<&Address> = kept(&self.target, |one| members.contains(&one));
        let here: Vec<&Address> = kept(members, |one| self.target.contains(&one));
        if there == here {
            return;
        }

        for one in here.into_iter().filter(|one| !is_placed(self.sides, one)) {
            if let Some(known) = decision.next.objects.get_mut(one) {
                known.pending = true;
            }
        }
    }

    /// Compares the members that both sides have, now and then.
    fn verdict(&self) -> Verdict {
        // Members that came or went since then don't make the order another one.
        let among =
            |members: &[&'a Address], some: &BTreeSet<&Address>| kept(members, |one| some.contains(one));
        let moved = |then: Option<&'a Vec<Address>>, now: &[&'a Address]| {
            then.is_none_or(|then| {
                let then: Vec<&Address> = then.iter().collect();
                let both = self
                    .paired
                    .iter()
                    .copied()
                    .filter(|one| then.contains(one))
                    .collect();
                among(&then, &both) != among(now, &both)
            })
        };

        let same = among(&self.source, &self.paired) == among(&self.target, &self.paired);
        let past = self.past;
        of(
            same,
            moved(past.and_then(|past| past.source.as_ref()), &self.source),
            moved(past.and_then(|past| past.target.as_ref()), &self.target),
        )
    }
}

/// Says whether somebody put an object where it is; those that a promotion made are where Close put them.
fn is_placed(sides: &PairedSides, member: &Address) -> bool {
    let past = sides.record.objects.get(member);
    !past.is_some_and(|past| past.pending)
}

fn kept<'a>(members: &[&'a Address], keep: impl Fn(&'a Address) -> bool) -> Vec<&'a Address> {
    members.iter().copied().filter(|member| keep(member)).collect()
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
