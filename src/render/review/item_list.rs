//! Lists whose members have ids in Close, such as the steps of a workflow: a member that differs is the same one, changed.

use super::{ListReview, ListRow, MemberChange, ShownValue, TreeReview, list::inside};
use crate::model::{Address, ItemFate, item_changes};
use serde_json::Value;

impl ListReview {
    /// Compares two lists whose members have ids in Close: one that differs is the same member, changed. `shape` is the
    /// attribute without which a member is another one.
    pub(super) fn of_items(
        name: &str,
        (before, after): (&[Value], &[Value]),
        shape: &str,
        object: Option<&Address>,
    ) -> Self {
        let changes = item_changes(shape, before, after);
        let rows: Vec<ListRow> = changes
            .iter()
            .map(|change| {
                let old = change.from.and_then(|at| before.get(at));
                let new = change.to.and_then(|at| after.get(at));
                let (what, inside) = match (change.fate, old, new) {
                    (ItemFate::Changed, Some(old), Some(new)) => {
                        (MemberChange::Changed, TreeReview::of("", old, new).branches)
                    }
                    (ItemFate::Added, ..) => (MemberChange::Added, inside(old, new)),
                    (ItemFate::Removed, ..) => (MemberChange::Removed, inside(old, new)),
                    (ItemFate::Moved | ItemFate::Changed, ..) => (MemberChange::Moved, Vec::new()),
                };
                ListRow {
                    what,
                    member: new.or(old).map_or(ShownValue::Nothing, ShownValue::of),
                    from: change.from,
                    to: change.to,
                    moves: change.moves,
                    // The items of a new list go together, and none of them can be selected alone.
                    address: object
                        .filter(|_| !before.is_empty())
                        .map(|object| change.address(object)),
                    inside,
                }
            })
            .collect();

        let staying = rows.iter().filter(|row| row.from.is_some()).count();
        Self {
            name: name.to_owned(),
            is_ordered: true,
            kept: before.len() - staying,
            rows,
            before: before.iter().map(ShownValue::of).collect(),
            after: after.iter().map(ShownValue::of).collect(),
            is_told: false,
        }
    }

    /// Tells what differs in the members in words of their own where `label` has some for a value of that name.
    pub fn values_told(
        mut self,
        (before, after): (&[Value], &[Value]),
        label: impl Fn(&str, &Value) -> Option<String>,
    ) -> Self {
        for row in &mut self.rows {
            for branch in &mut row.inside {
                for (shown, list, at) in [
                    (&mut branch.before, before, row.from),
                    (&mut branch.after, after, row.to),
                ] {
                    let value = at.and_then(|at| list.get(at)?.get(&branch.path));
                    if let (Some(shown), Some(words)) =
                        (shown, value.and_then(|value| label(&branch.path, value)))
                    {
                        *shown = ShownValue::Word(words);
                    }
                }
            }
        }
        self
    }
}
