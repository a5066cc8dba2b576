//! The steps that move an object into another list of its kind, before or after it gets another name.

use super::{
    Action, Risk,
    build::{PlanDraft, PlannedObject},
};
use crate::{
    diff::Change,
    model::{Address, Entry, RegisteredKind, template},
};

impl PlanDraft<'_> {
    /// Adds the step that moves an object, if it moves.
    pub(super) fn moving(&mut self, object: &PlannedObject<'_>, moves: Vec<Change>) {
        if moves.is_empty() {
            return;
        }
        let reason = self.renamed_reason(&object.spec.address);
        let because = "opportunities with this status move with it".to_owned();
        self.push(object, Action::Move, moves, &reason, Risk::Behaviour { because });
    }

    /// Returns what moves an object before its other changes, and what moves it after them. It gets another name first where
    /// its new list has another object of its old name.
    pub(super) fn moves_around_rename(
        &self,
        kind: &RegisteredKind,
        entry: &Entry,
        moves: Vec<Change>,
        changes: &[Change],
    ) -> (Vec<Change>, Vec<Change>) {
        let address = &entry.spec.address;
        let mut names = changes
            .iter()
            .filter(|change| change.attribute == kind.any.def.key);
        let name = names.next().and_then(|change| change.before.as_str());
        let list = moves
            .iter()
            .flat_map(|change| template::targets(&change.before))
            .next();
        let (Some(name), Some(list)) = (name, list) else {
            return (moves, Vec::new());
        };

        let renamed_last = Address::of(address.container()).child(name);
        let renamed_first = list.child(&address.name());
        if self.is_name_taken(&renamed_last) && !self.is_name_taken(&renamed_first) {
            (Vec::new(), moves)
        } else {
            (moves, Vec::new())
        }
    }

    /// Says whether an object has an address before the plan, or comes to have it.
    fn is_name_taken(&self, address: &Address) -> bool {
        let adopted = self.adopted;
        let stays = adopted.live.specs.contains_key(address) && !adopted.renamed.contains_key(address);
        let leaves = || adopted.renamed.values().any(|old| old == address);
        stays || adopted.desired.entries.contains_key(address) || leaves()
    }
}
