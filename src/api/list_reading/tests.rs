//! The law of reading: whatever people do to lists between two answers, a list is read whole or refused.

use super::{ListReading, MOST_READINGS};
use crate::api::pages::ListGap;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How a server orders a list.
#[derive(Clone, Copy, Debug)]
enum ListOrder {
    /// As people arrange it.
    Arranged,
    /// By name, so that a rename moves.
    ByName,
    /// By id.
    ById,
    /// Otherwise at each read.
    Whirling,
}

/// How a server cuts a list.
#[derive(Clone, Copy, Debug)]
enum ListCut {
    /// In pages of this length, with `has_more`.
    Announced(usize),
    /// In pages of 100, without a word.
    Unsaid,
    /// Not at all, and `_skip` is ignored.
    Whole,
}

/// What somebody does to the list.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Insert(usize),
    Delete(usize),
    Move(usize, usize),
    Rename(usize, usize),
}

/// A list on a server, and everything that was ever in it.
#[derive(Debug)]
struct LivingList {
    order: ListOrder,
    cut: ListCut,
    items: Vec<(String, String)>,
    ever: BTreeSet<(String, String)>,
    throughout: BTreeSet<String>,
    made: usize,
    reads: usize,
}

impl LivingList {
    fn new(order: ListOrder, cut: ListCut, count: usize) -> Self {
        let mut list = Self {
            order,
            cut,
            items: Vec::new(),
            ever: BTreeSet::new(),
            throughout: BTreeSet::new(),
            made: 0,
            reads: 0,
        };
        (0..count).for_each(|position| list.edit(Edit::Insert(position * 7)));
        list.throughout = list.items.iter().map(|(id, _)| id.clone()).collect();
        list
    }

    fn edit(&mut self, edit: Edit) {
        let length = self.items.len();
        match edit {
            Edit::Insert(at) => {
                self.made += 1;
                // Neither ids nor names come in the order in which things are made.
                let id = format!("id_{:04}", (self.made * 7919) % 10_007);
                let name = format!("{:04}", (self.made * 6101) % 9_973);
                self.ever.insert((id.clone(), name.clone()));
                self.items.insert(at % (length + 1), (id, name));
            }
            Edit::Delete(_) | Edit::Move(..) | Edit::Rename(..) if length == 0 => {}
            Edit::Delete(at) => {
                let (id, _) = self.items.remove(at % length);
                self.throughout.remove(&id);
            }
            Edit::Move(from, to) => {
                let item = self.items.remove(from % length);
                self.items.insert(to % length, item);
            }
            Edit::Rename(at, name) => {
                let item = &mut self.items[at % length];
                item.1 = format!("{:04}", name % 10_000);
                self.ever.insert(item.clone());
            }
        }
    }

    fn answer(&mut self, path: &str) -> Value {
        self.reads += 1;
        let mut rows = self.items.clone();
        match self.order {
            ListOrder::Arranged => {}
            ListOrder::ByName => {
                rows.sort_by(|(id, name), (other_id, other)| (name, id).cmp(&(other, other_id)))
            }
            ListOrder::ById => rows.sort(),
            ListOrder::Whirling => {
                let turn = self.reads * 31 % rows.len().max(1);
                rows.rotate_left(turn);
            }
        }

        let skip = path
            .split_once("_skip=")
            .map_or(0, |(_, skip)| skip.parse().unwrap());
        let page = |length: usize| -> Vec<Value> {
            let rows = rows.iter().skip(skip).take(length);
            rows.map(|(id, name)| json!({"id": id, "name": name})).collect()
        };
        match self.cut {
            ListCut::Announced(length) => {
                json!({"data": page(length), "has_more": skip + length < rows.len()})
            }
            ListCut::Unsaid => json!({"data": page(100)}),
            ListCut::Whole => {
                let all = rows.iter().map(|(id, name)| json!({"id": id, "name": name}));
                json!({"data": all.collect::<Vec<_>>()})
            }
        }
    }

    fn check(&self, read: &[Value]) {
        let mut seen = BTreeMap::new();
        for item in read {
            let text = |name: &str| item[name].as_str().unwrap().to_owned();
            *seen.entry(text("id")).or_insert(0) += 1;
            assert!(
                self.ever.contains(&(text("id"), text("name"))),
                "{item} never existed"
            );
        }
        for (id, count) in &seen {
            assert_eq!(*count, 1, "{id}");
        }
        for id in &self.throughout {
            assert!(
                seen.contains_key(id),
                "{id} was there all the time and was not read"
            );
        }
    }
}

/// Reads several lists at once, while the edits that belong to a turn happen before its answer.
fn read_all(lists: &mut [LivingList], edits: &[(usize, usize, Edit)]) -> Vec<Option<usize>> {
    let mut readings: Vec<_> = lists.iter().map(|_| Some(ListReading::new("/list/"))).collect();
    let mut outcomes = vec![None; lists.len()];
    let mut turn = 0;
    while readings.iter().any(Option::is_some) {
        for nth in 0..lists.len() {
            let Some(reading) = &mut readings[nth] else {
                continue;
            };
            let mut answers = Vec::new();
            for path in reading.asks() {
                turn += 1;
                for (_, list, edit) in edits.iter().filter(|(when, ..)| *when == turn) {
                    let count = lists.len();
                    lists[list % count].edit(*edit);
                }
                answers.push(lists[nth].answer(&path));
            }
            match reading.take(answers) {
                Ok(None) => continue,
                Ok(Some(items)) => {
                    lists[nth].check(&items);
                    outcomes[nth] = Some(lists[nth].reads);
                }
                Err(gap) => assert!(
                    matches!(
                        gap,
                        ListGap::KeptChanging {
                            readings: MOST_READINGS
                        } | ListGap::Repeated { .. }
                    ),
                    "{gap}"
                ),
            }
            readings[nth] = None;
        }
    }
    outcomes
}

fn an_order() -> impl Strategy<Value = ListOrder> {
    prop_oneof![
        3 => Just(ListOrder::Arranged),
        3 => Just(ListOrder::ByName),
        2 => Just(ListOrder::ById),
        1 => Just(ListOrder::Whirling),
    ]
}

fn an_edit() -> impl Strategy<Value = Edit> {
    // Most often near the first pages, where edits shift the most.
    let at = || prop_oneof![0..4_usize, 0..400_usize];
    prop_oneof![
        at().prop_map(Edit::Insert),
        at().prop_map(Edit::Delete),
        (at(), at()).prop_map(|(from, to)| Edit::Move(from, to)),
        (at(), 0..10_000_usize).prop_map(|(at, name)| Edit::Rename(at, name)),
    ]
}

fn edits(of: impl Strategy<Value = Edit>) -> impl Strategy<Value = Vec<(usize, usize, Edit)>> {
    prop::collection::vec((1..14_usize, 0..3_usize, of), 0..12)
}

/// Few objects in short pages, where nearly every edit shifts something, or about as many as Close gives at once.
fn a_list() -> impl Strategy<Value = LivingList> {
    let short = (2..5_usize, 0..14_usize);
    let long = (Just(100_usize), 95..310_usize);
    (an_order(), prop_oneof![9 => short, 1 => long])
        .prop_map(|(order, (length, count))| LivingList::new(order, ListCut::Announced(length), count))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_are_read_whole_or_refused_whatever_happens_between_their_pages(
        mut lists in prop::collection::vec(a_list(), 1..4),
        edits in edits(an_edit()),
    ) {
        read_all(&mut lists, &edits);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_that_say_nothing_of_pages_are_read_whole_or_refused_while_things_come_and_go(
        order in prop_oneof![Just(ListOrder::Arranged), Just(ListOrder::ByName), Just(ListOrder::ById)],
        count in 95..310_usize,
        is_cut in any::<bool>(),
        edits in edits(prop_oneof![(0..400_usize).prop_map(Edit::Insert), (0..400_usize).prop_map(Edit::Delete)]),
    ) {
        let cut = if is_cut { ListCut::Unsaid } else { ListCut::Whole };
        read_all(&mut [LivingList::new(order, cut, count)], &edits);
    }
}

#[test]
fn a_list_that_nobody_edits_takes_a_call_for_each_page_and_a_second_look_at_all_but_the_last() {
    for (count, calls) in [
        (0, 1),
        (1, 1),
        (100, 1),
        (101, 3),
        (199, 3),
        (200, 5),
        (298, 5),
        (299, 7),
    ] {
        for order in [ListOrder::Arranged, ListOrder::ByName, ListOrder::ById] {
            let list = LivingList::new(order, ListCut::Announced(100), count);
            assert_eq!(read_all(&mut [list], &[]), [Some(calls)], "{count}");
        }
    }
    for (cut, count, calls) in [
        (ListCut::Unsaid, 99, 1),
        (ListCut::Unsaid, 100, 2),
        (ListCut::Unsaid, 101, 2),
        (ListCut::Unsaid, 201, 3),
        (ListCut::Whole, 100, 2),
        (ListCut::Whole, 250, 1),
    ] {
        let list = LivingList::new(ListOrder::ByName, cut, count);
        assert_eq!(read_all(&mut [list], &[]), [Some(calls)], "{cut:?} {count}");
    }
}

#[test]
fn one_edit_at_any_moment_only_takes_another_reading() {
    for turn in 1..8 {
        for edit in [
            Edit::Insert(3),
            Edit::Delete(3),
            Edit::Move(3, 180),
            Edit::Move(180, 3),
            Edit::Rename(150, 0),
        ] {
            for order in [ListOrder::Arranged, ListOrder::ByName, ListOrder::ById] {
                let mut lists = [LivingList::new(order, ListCut::Announced(100), 250)];
                let outcome = read_all(&mut lists, &[(turn, 0, edit)]);
                assert!(
                    outcome[0].is_some_and(|calls| calls <= 10),
                    "{turn} {edit:?} {order:?}: {outcome:?}"
                );
            }
        }
    }
}

#[test]
fn an_order_that_is_another_at_each_read_is_refused_in_the_end() {
    let mut lists = [LivingList::new(ListOrder::Whirling, ListCut::Announced(10), 35)];
    assert_eq!(read_all(&mut lists, &[]), [None]);
    assert!(lists[0].reads <= 7 * MOST_READINGS as usize, "{}", lists[0].reads);
}
