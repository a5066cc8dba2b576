//! Lists, member by member: what comes, goes, moves, is renamed or differs inside, and how many stay as they are.

use super::{ShownValue, TreeBranch, TreeReview, alignment, shown};
use crate::model::Address;
use serde_json::Value;
use std::collections::BTreeSet;

/// The changes of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListReview {
    /// The attribute.
    pub name: String,
    /// Whether the order of the members means something.
    pub is_ordered: bool,
    /// What changes: what goes first, then the others by their new places.
    pub rows: Vec<ListRow>,
    /// How many members stay as and where they are.
    pub kept: usize,
    /// All members as they are now.
    pub before: Vec<ShownValue>,
    /// All members as they come to be.
    pub after: Vec<ShownValue>,
    /// Whether members are told in words of their own, each on its own line.
    pub is_told: bool,
}

/// The row of one member that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// What happens.
    pub what: MemberChange,
    /// The member; as it comes to be, where it stays.
    pub member: ShownValue,
    /// The place now, from 0; none where it comes.
    pub from: Option<usize>,
    /// The place then, from 0; none where it goes.
    pub to: Option<usize>,
    /// Whether it gets another place among those that stay.
    pub moves: bool,
    /// Its address, where it has one of its own.
    pub address: Option<Address>,
    /// What differs in it, or what is in it, below its name.
    pub inside: Vec<TreeBranch>,
}

/// The change of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// It comes.
    Added,
    /// It goes.
    Removed,
    /// It gets another place.
    Moved,
    /// It gets another name; this is the old one.
    Renamed(ShownValue),
    /// It differs inside.
    Changed,
}

/// What is known about the members of two lists besides the lists.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct KnownMembers<'a> {
    /// The members that become others.
    pub renames: &'a [(Value, Value)],
    /// The members, as JSON texts, that nobody moved: where either of two may have moved, it is the other one.
    pub unmoved: Option<&'a BTreeSet<String>>,
    /// The object that has the list.
    pub object: Option<&'a Address>,
}

/// Two lists with what pairs their members.
struct ListPair<'a> {
    before: &'a [Value],
    after: &'a [Value],
    is_set: bool,
    known: KnownMembers<'a>,
}

impl ListReview {
    /// Compares two lists.
    pub(super) fn of(
        name: &str,
        before: &[Value],
        after: &[Value],
        is_set: bool,
        known: KnownMembers<'_>,
    ) -> Self {
        let sides = ListPair {
            before,
            after,
            is_set,
            known,
        };

        let (rows, kept) = sides.rows();
        Self {
            name: name.to_owned(),
            is_ordered: !is_set,
            rows,
            kept,
            before: before.iter().map(ShownValue::of).collect(),
            after: after.iter().map(ShownValue::of).collect(),
            is_told: false,
        }
    }

    /// Tells the members in words of their own where `label` has some; those of a new list with their numbers.
    pub fn told(
        mut self,
        before: &[Value],
        after: &[Value],
        label: impl Fn(&Value) -> Option<String>,
    ) -> Self {
        let is_numbered = before.is_empty() && self.is_ordered;

        for row in &mut self.rows {
            let value = match (row.from, row.to) {
                (_, Some(to)) => after.get(to),
                (Some(from), None) => before.get(from),
                (None, None) => None,
            };
            if let Some(words) = value.and_then(&label) {
                let number = row.to.filter(|_| is_numbered);
                let number = number.map_or_else(String::new, |to| format!("{}. ", to + 1));
                row.member = ShownValue::Word(number + &words);
                self.is_told = true;
            }
        }
        self
    }
}

impl ListPair<'_> {
    /// Pairs the members and says what happens to each, and how many stay.
    fn rows(&self) -> (Vec<ListRow>, usize) {
        let (mut gone, new, kept) = self.unpaired();
        let mut rows = Vec::new();
        for to in new {
            // From the surest match to the weakest, so that a rename isn't taken for an addition.
            let pair = [Self::is_same, Self::is_renamed, Self::is_alike]
                .into_iter()
                .find_map(|fits| gone.iter().position(|from| fits(self, *from, to)));
            let from = pair.map(|pair| gone.remove(pair));
            rows.push(self.row(from, Some(to)));
        }
        let removed = gone.into_iter().map(|from| self.row(Some(from), None));
        (removed.chain(rows).collect(), kept)
    }

    fn row(&self, from: Option<usize>, to: Option<usize>) -> ListRow {
        let old = from.map(|at| &self.before[at]);
        let new = to.map(|at| &self.after[at]);
        let what = match (old, new) {
            (None, _) => MemberChange::Added,
            (_, None) => MemberChange::Removed,
            (Some(old), Some(new)) if old == new => MemberChange::Moved,
            (Some(old), Some(_)) if from.zip(to).is_some_and(|(from, to)| self.is_renamed(from, to)) => {
                MemberChange::Renamed(ShownValue::of(old))
            }
            (Some(_), Some(_)) => MemberChange::Changed,
        };

        let inside = match what {
            MemberChange::Moved | MemberChange::Renamed(_) => Vec::new(),
            MemberChange::Added | MemberChange::Removed | MemberChange::Changed => inside(old, new),
        };

        let member = new.or(old).map_or(ShownValue::Nothing, ShownValue::of);
        ListRow {
            moves: what == MemberChange::Moved,
            what,
            member,
            from,
            to,
            address: None,
            inside,
        }
    }

    /// Returns the places of the members that are not simply kept, before and after, and how many are.
    fn unpaired(&self) -> (Vec<usize>, Vec<usize>, usize) {
        let keys = |list: &[Value]| list.iter().map(Value::to_string).collect::<Vec<_>>();
        let (old, new) = (keys(self.before), keys(self.after));

        // Places mean nothing in a set, so equal members are a pair wherever they are.
        if self.is_set {
            let mut gone: Vec<usize> = (0..old.len()).collect();
            let mut left = Vec::new();
            for (to, key) in new.iter().enumerate() {
                match gone.iter().position(|from| old[*from] == *key) {
                    Some(pair) => drop(gone.remove(pair)),
                    None => left.push(to),
                }
            }
            let kept = old.len() - gone.len();
            return (gone, left, kept);
        }

        let pairs = alignment::common_members(&old, &new, |member| {
            self.known.unmoved.is_some_and(|unmoved| unmoved.contains(member))
        });
        let gone = (0..old.len()).filter(|at| pairs.binary_search_by_key(at, |(from, _)| *from).is_err());
        let left = (0..new.len()).filter(|at| pairs.binary_search_by_key(at, |(_, to)| *to).is_err());
        (gone.collect(), left.collect(), pairs.len())
    }

    fn is_same(&self, from: usize, to: usize) -> bool {
        self.before[from] == self.after[to]
    }

    fn is_renamed(&self, from: usize, to: usize) -> bool {
        let pair = (&self.before[from], &self.after[to]);
        self.known.renames.iter().any(|(old, new)| (old, new) == pair)
    }

    /// Says whether two members with something in them go by the same name.
    fn is_alike(&self, from: usize, to: usize) -> bool {
        let (old, new) = (&self.before[from], &self.after[to]);
        old.is_object() && new.is_object() && shown::label(old) == shown::label(new)
    }
}

/// Returns what differs below the names of two members, or what is there in the only one.
pub(super) fn inside(old: Option<&Value>, new: Option<&Value>) -> Vec<TreeBranch> {
    // Plain values already are the name of the member; only what lies below them is compared.
    let below = |value: Option<&Value>| -> Value {
        let map = value.and_then(Value::as_object).into_iter().flatten();
        let inner = map.filter(|(_, value)| !shown::is_plain(value));
        Value::Object(inner.map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    let (old, new) = (below(old), below(new));
    TreeReview::of("", &old, &new).branches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn values(texts: &[&str]) -> Vec<Value> {
        texts.iter().map(|text| json!(text)).collect()
    }

    /// Makes the new list of the old one and the rows.
    fn apply(list: &ListReview) -> Vec<ShownValue> {
        let leaves: Vec<usize> = list.rows.iter().filter_map(|row| row.from).collect();
        let members = list.before.iter().enumerate();
        let mut out: Vec<ShownValue> = members
            .filter(|(at, _)| !leaves.contains(at))
            .map(|(_, member)| member.clone())
            .collect();
        for row in &list.rows {
            if let Some(to) = row.to {
                out.insert(to, row.member.clone());
            }
        }
        out
    }

    proptest! {
        #[test]
        fn the_rows_make_the_new_list_of_the_old_one(
            before in proptest::collection::vec("[abcde]", 0..9),
            after in proptest::collection::vec("[abcde]", 0..9),
        ) {
            let before: Vec<Value> = before.into_iter().map(Value::from).collect();
            let after: Vec<Value> = after.into_iter().map(Value::from).collect();
            let renames = [(json!("a"), json!("b"))];
            let known = KnownMembers { renames: &renames, ..KnownMembers::default() };
            let list = ListReview::of("choices", &before, &after, false, known);
            prop_assert_eq!(apply(&list), list.after.clone());
            prop_assert_eq!(list.rows.is_empty(), before == after);
            let staying = list.rows.iter().filter(|row| row.from.is_some()).count();
            prop_assert_eq!(list.kept + staying, before.len());
        }

        #[test]
        fn the_rows_of_a_set_are_what_only_one_side_has(
            before in proptest::collection::btree_set("[abcde]", 0..6),
            after in proptest::collection::btree_set("[abcde]", 0..6),
        ) {
            let all = |set: &std::collections::BTreeSet<String>| -> Vec<Value> {
                set.iter().rev().map(|text| json!(text)).collect()
            };
            let list = ListReview::of("roles", &all(&before), &all(&after), true, KnownMembers::default());
            let of = |what: &MemberChange| list.rows.iter().filter(|row| row.what == *what).count();
            prop_assert_eq!(of(&MemberChange::Added), after.difference(&before).count());
            prop_assert_eq!(of(&MemberChange::Removed), before.difference(&after).count());
            prop_assert_eq!(list.kept, after.intersection(&before).count());
        }
    }

    #[test]
    fn one_member_that_moves_is_one_row() {
        let list = ListReview::of(
            "order",
            &values(&["a", "b", "c", "d", "e"]),
            &values(&["e", "a", "b", "c", "d"]),
            false,
            KnownMembers::default(),
        );
        assert_eq!((list.rows.len(), list.kept), (1, 4));
        let row = &list.rows[0];
        assert_eq!(
            (&row.what, row.from, row.to),
            (&MemberChange::Moved, Some(4), Some(0)),
            "{row:?}"
        );
    }

    #[test]
    fn a_member_that_is_renamed_neither_comes_nor_goes() {
        let renames = [(json!("Software"), json!("SaaS"))];
        let (before, after) = (values(&["Software", "Retail"]), values(&["SaaS", "Retail"]));
        let known = KnownMembers {
            renames: &renames,
            ..KnownMembers::default()
        };
        let rows = ListReview::of("choices", &before, &after, false, known).rows;
        assert_eq!(rows.len(), 1);
        assert_eq!(
            rows[0].what,
            MemberChange::Renamed(ShownValue::Text("Software".to_owned()))
        );
    }

    #[test]
    fn a_member_with_values_in_it_shows_what_differs_there() {
        let event = |value: &str| json!({"object_type": "lead", "action": "updated", "extra_filter": {"type": "equals", "value": value}});
        let other = json!({"object_type": "lead", "action": "created"});
        let list = ListReview::of(
            "events",
            &[other.clone(), event("a")],
            &[event("b"), other],
            true,
            KnownMembers::default(),
        );
        assert_eq!((list.rows.len(), list.kept), (1, 1));
        let row = &list.rows[0];
        assert_eq!(
            (&row.what, row.member.plain()),
            (&MemberChange::Changed, "lead updated".to_owned())
        );
        assert_eq!(row.inside[0].path, "extra_filter.value");
    }
}
