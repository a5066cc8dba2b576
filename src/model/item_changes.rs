//! What becomes of the items of a list that have ids in Close, such as the steps of a workflow: which are added, removed, moved
//! or changed, under which address, and what the list is with some of these changes only.

use super::{
    Address,
    identified_items::{match_items, says},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The change of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemFate {
    /// The item is added.
    Added,
    /// The item is removed.
    Removed,
    /// The item moves to another position and stays the same.
    Moved,
    /// Attributes of the item change. It may also move.
    Changed,
}

/// An item that is not the same in two lists, or not at the same place among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// What becomes of it.
    pub fate: ItemFate,
    /// The position now, from 0; none where it is added.
    pub from: Option<usize>,
    /// The position then, from 0; none where it is removed.
    pub to: Option<usize>,
    /// Whether it gets another position among those that stay.
    pub moves: bool,
}

impl ItemChange {
    /// Returns the position of the item, from 0: that of then, or that of now where it is removed.
    #[must_use]
    pub fn position(&self) -> usize {
        self.to.or(self.from).unwrap_or_default()
    }

    /// Returns the positions by which a rule may mean the item, from 0: that of then and that of now.
    pub fn positions(&self) -> impl Iterator<Item = usize> + use<> {
        let from = self.from.filter(|_| self.from != self.to);
        [self.to, from].into_iter().flatten()
    }

    /// Returns the address of the item: its position in the manifests, or in Close where it is removed.
    #[must_use]
    pub fn address(&self, object: &Address) -> Address {
        item_address(object, self.position())
    }
}

/// Returns the address of an item: `at` counts from 0, and addresses from 1, as people do.
#[must_use]
pub fn item_address(object: &Address, at: usize) -> Address {
    object.child(&(at + 1).to_string())
}

/// Returns what becomes of the items of a live list, those that are removed first, then the others by their new positions.
/// An item that stays as it is between the same neighbours is not among them.
#[must_use]
pub fn item_changes(shape: &str, live: &[Value], wanted: &[Value]) -> Vec<ItemChange> {
    let found = match_items(shape, live, wanted);
    let stays = staying(&found);
    let is_gone = |at: &usize| !found.contains(&Some(*at));

    let removed = (0..live.len()).filter(is_gone).map(|at| ItemChange {
        fate: ItemFate::Removed,
        from: Some(at),
        to: None,
        moves: false,
    });
    let others = found.iter().enumerate().filter_map(|(to, from)| {
        let fate = match from {
            None => ItemFate::Added,
            Some(from) if !says(&live[*from], &wanted[to]) => ItemFate::Changed,
            Some(_) if stays[to] => return None,
            Some(_) => ItemFate::Moved,
        };
        Some(ItemChange {
            fate,
            from: *from,
            to: Some(to),
            moves: from.is_some() && !stays[to],
        })
    });
    removed.chain(others).collect()
}

/// Returns a live list with only those changes of a wanted one that are meant; every other item stays as it is.
#[must_use]
pub fn with_changes(
    shape: &str,
    live: &[Value],
    wanted: &[Value],
    is_meant: impl Fn(&ItemChange) -> bool,
) -> Vec<Value> {
    let found = match_items(shape, live, wanted);
    let stays = staying(&found);
    let changes = item_changes(shape, live, wanted);
    let meant: Vec<&ItemChange> = changes.iter().filter(|change| is_meant(change)).collect();

    // What is not moved on purpose keeps its place; what is removed on purpose goes.
    let mut list: Vec<(Option<usize>, &Value)> = Vec::new();
    for (from, item) in live.iter().enumerate() {
        let change = meant.iter().find(|change| change.from == Some(from));
        let to = found.iter().position(|one| *one == Some(from));
        match (change, to) {
            (None, to) => list.push((to, item)),
            (Some(_), Some(to)) if stays[to] => list.push((Some(to), &wanted[to])),
            (Some(_), _) => {}
        }
    }

    // What is added or moved comes behind the item that it follows in the wanted list, as far as that one is here.
    let comes = meant.iter().filter_map(|change| change.to);
    for to in comes.filter(|to| !stays[*to]) {
        let before = list.iter().enumerate();
        let before = before.filter_map(|(place, (one, _))| Some((one.filter(|one| *one < to)?, place)));
        let place = before.max().map_or(0, |(_, place)| place + 1);
        list.insert(place, (Some(to), &wanted[to]));
    }
    list.into_iter().map(|(_, item)| item.clone()).collect()
}

/// Says for each wanted item whether it stays where it is among the others: as many as possible do, and of equally many
/// those that come first now.
fn staying(found: &[Option<usize>]) -> Vec<bool> {
    let mut longest = vec![0_usize; found.len()];
    for at in (0..found.len()).rev() {
        let Some(from) = found[at] else { continue };
        let behind = (at + 1..found.len()).filter(|next| found[*next].is_some_and(|next| next > from));
        longest[at] = 1 + behind.map(|next| longest[next]).max().unwrap_or_default();
    }

    let mut stays = vec![false; found.len()];
    let (mut begin, mut last) = (0, None);
    for length in (1..=longest.iter().copied().max().unwrap_or_default()).rev() {
        let fits = |at: &usize| longest[*at] == length && found[*at] > last;
        let Some(next) = (begin..found.len()).filter(fits).min_by_key(|at| found[*at]) else {
            break;
        };
        stays[next] = true;
        (begin, last) = (next + 1, found[next]);
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A call with a delay, or a mail with one where the word is longer.
    fn items(words: &str) -> Vec<Value> {
        let item = |word: &str| match word.strip_prefix('m') {
            Some(delay) => json!({"type": "mail", "delay": delay}),
            None => json!({"type": "call", "delay": word}),
        };
        words.split_whitespace().map(item).collect()
    }

    /// What becomes of each item, as `-2` for the second that goes, `+1` for a new first one, `2>1` for one that moves, and
    /// `~2>1` for one that also differs.
    #[track_caller]
    fn changes(live: &str, wanted: &str) -> String {
        let changes = item_changes("type", &items(live), &items(wanted)).into_iter();
        let place = |at: Option<usize>| at.map_or(0, |at| at + 1);
        let words = changes.map(|one| match one.fate {
            ItemFate::Added => format!("+{}", place(one.to)),
            ItemFate::Removed => format!("-{}", place(one.from)),
            ItemFate::Moved => format!("{}>{}", place(one.from), place(one.to)),
            ItemFate::Changed => format!("~{}>{}", place(one.from), place(one.to)),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_item_that_differs_has_one_fate() {
        assert_eq!(changes("1 2 3", "1 2 3"), "");
        assert_eq!(changes("1 2 3", "1 9 3"), "~2>2");
        assert_eq!(changes("1 2 3", "3 1 2"), "3>1");
        assert_eq!(changes("1 2", "2 1"), "2>1", "what comes first now stays");
        assert_eq!(changes("1 2", "1 9 2"), "+2");
        assert_eq!(changes("1 2 3", "1 3"), "-2");
        assert_eq!(changes("1 m2", "m3 1"), "~2>1");
        assert_eq!(changes("1", "m1"), "-1 +1");
    }

    #[test]
    fn only_the_changes_that_are_meant_are_made() {
        let with = |live: &str, wanted: &str, meant: &[usize]| {
            let is_meant = |one: &ItemChange| meant.contains(&(one.to.or(one.from).unwrap() + 1));
            with_changes("type", &items(live), &items(wanted), is_meant)
        };
        assert_eq!(with("1 2 3", "7 8 9", &[2]), items("1 8 3"));
        assert_eq!(with("1 2 3", "7 8 9", &[]), items("1 2 3"));
        assert_eq!(with("1 2 3", "0 1 2 3 4", &[1]), items("0 1 2 3"));
        assert_eq!(with("1 2 3", "0 1 2 3 4", &[5]), items("1 2 3 4"));
        assert_eq!(with("1 2 3", "3 1", &[2]), items("1 3"), "the second one goes");
        assert_eq!(with("1 2 3", "3 1", &[1]), items("3 1 2"), "the third one moves");
        assert_eq!(with("1 2 3", "m0 1 8 2", &[1, 3]), items("m0 1 8 2"));
    }

    proptest::proptest! {
        #[test]
        fn all_changes_make_the_wanted_list_and_none_leave_the_live_one(
            live in "([1-4] ){0,5}",
            wanted in "(m?[1-4] ){0,5}",
        ) {
            let (live, wanted) = (items(&live), items(&wanted));
            proptest::prop_assert_eq!(&with_changes("type", &live, &wanted, |_| true), &wanted);
            proptest::prop_assert_eq!(&with_changes("type", &live, &wanted, |_| false), &live);
            let found = item_changes("type", &live, &wanted);
            proptest::prop_assert_eq!(found.is_empty(), live == wanted);
        }
    }

    #[test]
    fn an_item_has_the_address_of_its_position_and_is_meant_by_both() {
        let object = Address::new("thing", "A/B");
        let change = |from, to| ItemChange {
            fate: ItemFate::Moved,
            from,
            to,
            moves: true,
        };
        let positions = |from, to| change(from, to).positions().collect::<Vec<_>>();
        assert_eq!(
            change(Some(0), Some(2)).address(&object).as_str(),
            "thing/A%2FB/3"
        );
        assert_eq!(change(Some(1), None).address(&object).as_str(), "thing/A%2FB/2");
        assert_eq!(positions(Some(0), Some(2)), [2, 0]);
        assert_eq!(positions(Some(1), None), [1]);
        assert_eq!(positions(Some(1), Some(1)), [1]);
    }
}
