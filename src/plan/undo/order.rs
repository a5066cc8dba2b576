//! The order that a list is brought back to.

use super::{draft::UndoDraft, undone_step::UndoneStep};
use crate::model::{Address, Order};

impl UndoDraft<'_> {
    /// Returns a list in its old order, if the run changed the order and nobody did since.
    pub(super) fn order(
        &mut self,
        list: &Address,
        ids: &[String],
        reordered: Option<&UndoneStep<'_>>,
    ) -> Option<Order> {
        let (wanted, returns) = self.inverse.list(&self.past, self.live, list, ids);
        if reordered.is_none() && !returns {
            return None;
        }

        // What is replaced has no place in the list that anybody gave it.
        let live = self.live.orders.get(&wanted.container);
        let live = live.map(|live| live.order.members.as_slice()).unwrap_or_default();
        let stays = |member: &&Address| !self.inverse.brings_back(member);
        let live: Vec<Address> = live.iter().filter(stays).cloned().collect();
        let live = live.as_slice();

        // Only the order from before the run and the one that it wrote are its own; any other is somebody else's.
        let as_before = in_same_order(live, &wanted.members);
        let after: Option<Vec<Address>> = reordered.map(|taken| {
            let members = taken.step.named_after();
            members.map(|member| self.past.now(&member)).collect()
        });
        let as_after = after.is_some_and(|after| in_same_order(live, &after));
        if let Some(taken) = reordered.filter(|taken| !taken.sure) {
            self.doubt(
                taken,
                if as_after {
                    "it was done"
                } else {
                    "it was not done"
                },
            );
        }
        if !as_before && !as_after {
            self.leave(list, "somebody changed its order after the run, so it stays");
            return None;
        }
        Some(wanted)
    }
}

/// Says whether the members that two lists share come in the same order.
fn in_same_order(one: &[Address], other: &[Address]) -> bool {
    let shared = one.iter().filter(|member| other.contains(member));
    shared.eq(other.iter().filter(|member| one.contains(member)))
}
