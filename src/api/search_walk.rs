//! Walks the pages of a search so that every record is met once (API notes, adjacent section 19). Pure.
//!
//! Close's pages drop and repeat rows where sort keys are equal, so the last key is unique. One walk meets at most 10,000
//! records, and its cursors end after half a minute; from the date of the last record on, another walk takes over.

use super::pages::{DATA, ListGap};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
};

/// The most rows of a page.
pub(super) const GREATEST_LIMIT: usize = 200;
/// The most rows that Close gives with one walk.
const LONGEST_WALK: usize = 10_000;
/// The most pages that are read to count: the rows of a large organization would use up the rate limit.
const MOST_PAGES: usize = 250;
/// The most pages, one after the other, that show no record which was not met before: as many as one walk has at most that
/// begins again within a second, and some.
const MOST_IDLE_PAGES: usize = 60;

/// A walk through the results of a search.
pub(super) struct SearchWalk {
    object_type: String,
    query: Value,
    /// What rows show besides what the walk itself needs.
    attributes: Vec<String>,
    order: WalkOrder,
    met: MetRecords,
    /// The places in the last page of the records that were not met before.
    fresh: Vec<usize>,
    most_pages: Option<usize>,
    pages: usize,
    idle_pages: usize,
    cursor: Option<String>,
    cursors: HashSet<String>,
    /// The rows since the last date from which the walk began again.
    rows: usize,
    /// The date from which it began again, and the one of the last row.
    since: Option<String>,
    last_date: Option<String>,
}

/// The order in which a walk asks for its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WalkOrder {
    /// By date and id, so that no page drops or repeats a row.
    Unique,
    /// By date, so that a walk that ends too early can go on.
    Date,
    /// In whatever order Close has.
    Any,
}

/// The records that were met, each as a number of 128 bits instead of its id, so that many of them need little room.
#[derive(Default)]
struct MetRecords {
    numbers: HashSet<u128>,
    hashers: [RandomState; 2],
}

impl MetRecords {
    /// Adds a record; says whether it was not there.
    fn insert(&mut self, id: &str) -> bool {
        let [high, low] = &self.hashers;
        let number = u128::from(high.hash_one(id)) << 64 | u128::from(low.hash_one(id));
        self.numbers.insert(number)
    }
}

impl WalkOrder {
    /// All orders, the best one first.
    pub const ALL: [Self; 3] = [Self::Unique, Self::Date, Self::Any];

    /// The attributes that the rows are sorted by.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Unique => &[DATE, "id"],
            Self::Date => &[DATE],
            Self::Any => &[],
        }
    }
}

/// What comes after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WalkStep {
    /// Another page.
    More,
    /// Nothing.
    End {
        /// Whether every record was met.
        whole: bool,
    },
}

impl SearchWalk {
    /// Walks in an order, to count.
    pub fn new(order: WalkOrder, object_type: &str, query: &Value) -> Self {
        Self {
            object_type: object_type.to_owned(),
            query: query.clone(),
            attributes: Vec::new(),
            order,
            met: MetRecords::default(),
            fresh: Vec::new(),
            most_pages: Some(MOST_PAGES),
            pages: 0,
            idle_pages: 0,
            cursor: None,
            cursors: HashSet::new(),
            rows: 0,
            since: None,
            last_date: None,
        }
    }

    /// Walks through all records, however many, and has each row show some attributes.
    pub fn showing(self, attributes: &[String]) -> Self {
        Self {
            attributes: attributes.to_vec(),
            most_pages: None,
            ..self
        }
    }

    /// Begins again from the first page, in an order, and knows the records that were met before.
    pub fn again(&mut self, order: WalkOrder) {
        *self = Self {
            met: std::mem::take(&mut self.met),
            attributes: std::mem::take(&mut self.attributes),
            most_pages: self.most_pages,
            ..Self::new(order, &self.object_type, &self.query)
        };
    }

    /// The order that it asks for.
    pub fn order(&self) -> WalkOrder {
        self.order
    }

    /// The places in the last page of the records that no page before had.
    pub fn fresh(&self) -> &[usize] {
        &self.fresh
    }

    /// The number of records so far.
    pub fn found(&self) -> u64 {
        self.met.numbers.len() as u64
    }

    /// Says whether a page has come.
    pub fn has_begun(&self) -> bool {
        self.pages > 0
    }

    /// The body that asks for the next page.
    pub fn body(&self) -> Value {
        let mut fields: Vec<&str> = vec!["id", DATE];
        fields.extend(self.attributes.iter().map(String::as_str));
        let mut body = json!({
            "query": self.query,
            "_limit": GREATEST_LIMIT,
            "_fields": { self.object_type.as_str(): fields },
        });

        // The date comes first, so that a walk that ends too early can go on from there; the id makes the order unique.
        let key = |name: &&str| json!({ "direction": "asc", "field": self.field(name) });
        let keys: Vec<Value> = self.order.keys().iter().map(key).collect();
        if !keys.is_empty() {
            body["sort"] = json!(keys);
        }
        if let Some(since) = &self.since {
            let condition = json!({
                "type": "moment_range", "on_or_after": { "type": "fixed_utc", "value": since }, "before": null,
            });
            let recent =
                json!({ "type": "field_condition", "field": self.field(DATE), "condition": condition });
            body["query"] = json!({ "type": "and", "queries": [self.query, recent] });
        }

        if let Some(cursor) = &self.cursor {
            body["cursor"] = json!(cursor);
        }
        body
    }

    /// Takes a page.
    pub fn add(&mut self, page: &Value) -> Result<WalkStep, ListGap> {
        let rows = page.get(DATA).and_then(Value::as_array);
        let rows = rows.ok_or(ListGap::NoList(DATA))?;
        self.fresh.clear();
        for (place, row) in rows.iter().enumerate() {
            let id = row["id"].as_str().ok_or(ListGap::NoId)?;
            if self.met.insert(id) {
                self.fresh.push(place);
            }
            self.last_date = row[DATE].as_str().map(str::to_owned);
        }
        self.pages += 1;
        self.idle_pages = if self.fresh.is_empty() {
            self.idle_pages + 1
        } else {
            0
        };
        self.rows += rows.len();

        let end = |whole| Ok(WalkStep::End { whole });
        match page.get("cursor") {
            Some(Value::String(cursor)) => {
                // A cursor that comes twice leads round in a circle.
                if !self.cursors.insert(cursor.clone()) || self.is_spent() {
                    return end(false);
                }
                self.cursor = Some(cursor.clone());
                Ok(WalkStep::More)
            }
            Some(Value::Null) if self.rows >= LONGEST_WALK => Ok(self.interrupted()),
            Some(Value::Null) => end(self.order == WalkOrder::Unique || self.pages == 1),
            // Without a cursor, only a page that is not full is surely the last one.
            None => end(rows.len() < GREATEST_LIMIT && (self.order == WalkOrder::Unique || self.pages == 1)),
            Some(_) => end(false),
        }
    }

    /// Begins again from the date of the last row, or ends where that leads nowhere.
    pub fn interrupted(&mut self) -> WalkStep {
        // To the second, so that nothing from within it is left out; what was met before is not counted twice.
        let date = self.last_date.as_deref().and_then(|date| date.get(..19));
        let since = date.map(|date| format!("{date}+00:00"));
        let leads_on = self.order != WalkOrder::Any && since.is_some() && since != self.since;
        if !leads_on || self.is_spent() {
            return WalkStep::End { whole: false };
        }

        self.since = since;
        // Another walk has cursors of its own, which may read like those of the one before.
        self.cursors.clear();
        self.cursor = None;
        self.rows = 0;
        WalkStep::More
    }

    /// Says whether enough pages were read, or enough of them for nothing.
    fn is_spent(&self) -> bool {
        self.most_pages.is_some_and(|most| self.pages >= most) || self.idle_pages >= MOST_IDLE_PAGES
    }

    fn field(&self, name: &str) -> Value {
        json!({ "type": "regular_field", "object_type": self.object_type, "field_name": name })
    }
}

/// When a record was made; every record has it.
const DATE: &str = "date_created";

#[cfg(test)]
mod tests {
    use super::{GREATEST_LIMIT, LONGEST_WALK, MOST_IDLE_PAGES, MOST_PAGES, SearchWalk, WalkOrder, WalkStep};
    use serde_json::{Value, json};

    const UNKNOWN: WalkStep = WalkStep::End { whole: false };

    /// A page of rows that are made one after the other, a minute each.
    fn page(from: usize, cursor: &Value) -> Value {
        let rows = (from..from + GREATEST_LIMIT).map(|n| {
            let date = format!(
                "2026-{:02}-01T{:02}:{:02}:00.5+00:00",
                n / 1440 + 1,
                n / 60 % 24,
                n % 60
            );
            json!({"id": format!("{n}"), "date_created": date})
        });
        json!({"data": rows.collect::<Vec<_>>(), "cursor": cursor})
    }

    #[test]
    fn after_10_000_records_another_walk_takes_over_from_the_last_date() {
        let query = json!({"type": "match_all"});
        let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
        let pages = LONGEST_WALK / GREATEST_LIMIT;
        for n in 1..pages {
            let step = walk.add(&page((n - 1) * GREATEST_LIMIT, &json!(n.to_string())));
            assert_eq!(step, Ok(WalkStep::More), "{n}");
        }
        let last = page(LONGEST_WALK - GREATEST_LIMIT, &Value::Null);
        assert_eq!(walk.add(&last), Ok(WalkStep::More));
        let body = walk.body();
        assert_eq!(
            (body.get("cursor"), &body["query"]["type"]),
            (None, &json!("and"))
        );

        // The next walk begins with the second of the last row, which comes once more.
        assert_eq!(
            walk.add(&page(LONGEST_WALK - 1, &Value::Null)),
            Ok(WalkStep::End { whole: true })
        );
        assert_eq!(walk.found(), (LONGEST_WALK + GREATEST_LIMIT - 1) as u64);
    }

    #[test]
    fn more_records_of_one_moment_than_a_walk_has_are_at_least_so_many() {
        let query = json!({});
        let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
        let same = |n: usize| {
            let rows = (0..LONGEST_WALK)
                .map(|row| json!({"id": format!("{n}-{row}"), "date_created": "2026-01-01T00:00:00"}));
            json!({"data": rows.collect::<Vec<_>>(), "cursor": null})
        };
        assert_eq!(walk.add(&same(1)), Ok(WalkStep::More));
        assert_eq!(walk.add(&same(1)), Ok(UNKNOWN));
        let mut unsorted = SearchWalk::new(WalkOrder::Any, "lead", &query);
        assert_eq!(unsorted.add(&same(1)), Ok(UNKNOWN));
    }

    #[test]
    fn a_walk_ends_wherever_it_would_go_on_for_ever() {
        let query = json!({});
        let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
        for n in 1..MOST_PAGES {
            let next = json!({"data": [{"id": n.to_string()}], "cursor": n.to_string()});
            assert_eq!(walk.add(&next), Ok(WalkStep::More));
        }
        assert_eq!(
            walk.add(&json!({"data": [{"id": "x"}], "cursor": "y"})),
            Ok(UNKNOWN)
        );
        for odd in [json!(7), json!({})] {
            let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
            assert_eq!(walk.add(&json!({"data": [], "cursor": odd})), Ok(UNKNOWN));
        }
        let mut full = page(0, &Value::Null);
        full.as_object_mut().unwrap().remove("cursor");
        assert_eq!(
            SearchWalk::new(WalkOrder::Unique, "lead", &query).add(&full),
            Ok(UNKNOWN)
        );
    }

    #[test]
    fn a_walk_that_shows_rows_goes_on_as_long_as_there_are_new_ones_and_knows_them_when_it_begins_again() {
        let (query, attributes) = (json!({}), ["custom".to_owned()]);
        let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query).showing(&attributes);
        assert_eq!(
            walk.body()["_fields"]["lead"],
            json!(["id", "date_created", "custom"])
        );
        let one = |n: usize| json!({"data": [{"id": n.to_string()}], "cursor": n.to_string()});
        for n in 0..MOST_PAGES + 10 {
            assert_eq!(walk.add(&one(n)), Ok(WalkStep::More), "{n}");
            assert_eq!(walk.fresh(), [0]);
        }

        walk.again(WalkOrder::Any);
        assert_eq!((walk.body().get("sort"), walk.body().get("cursor")), (None, None));
        let mut step = Ok(WalkStep::More);
        for n in 0..MOST_IDLE_PAGES {
            assert_eq!(step, Ok(WalkStep::More), "{n}");
            step = walk.add(&one(n));
            assert!(walk.fresh().is_empty());
        }
        assert_eq!(step, Ok(UNKNOWN), "it only shows what was met before");
        assert_eq!(walk.found(), (MOST_PAGES + 10) as u64);
    }

    /// Counts by walking a server whose cursors are mere offsets, while records go and come at the end.
    fn counted_while_edited(count: usize, edits: &[(usize, usize, bool)]) -> (usize, u64, usize) {
        let query = json!({});
        let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
        let mut records: Vec<usize> = (0..count).collect();
        let (mut ever, mut gone, mut turn) = (count, 0, 0);
        loop {
            let skip = walk.body()["cursor"]
                .as_str()
                .map_or(0, |cursor| cursor.parse().unwrap());
            let rows: Vec<_> = records.iter().skip(skip).take(GREATEST_LIMIT).collect();
            let rows = rows
                .into_iter()
                .map(|n| json!({"id": n.to_string(), "date_created": format!("{n:09}")}));
            let next = skip + GREATEST_LIMIT;
            let cursor = if next < records.len() {
                json!(next.to_string())
            } else {
                Value::Null
            };
            let page = json!({"data": rows.collect::<Vec<_>>(), "cursor": cursor});
            if let WalkStep::End { whole } = walk.add(&page).unwrap() {
                assert!(whole);
                return (count - gone, walk.found(), ever);
            }
            turn += 1;
            for (_, at, is_new) in edits.iter().filter(|(when, ..)| *when == turn) {
                if *is_new {
                    records.push(ever);
                    ever += 1;
                } else if !records.is_empty() {
                    gone += usize::from(records.remove(at % records.len()) < count);
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_count_is_never_less_than_what_was_there_all_the_time_nor_more_than_ever_was(
            count in 0..1_500_usize,
            edits in proptest::collection::vec((1..8_usize, 0..1_500_usize, proptest::prelude::any::<bool>()), 0..40),
        ) {
            let (throughout, found, ever) = counted_while_edited(count, &edits);
            proptest::prop_assert!((throughout as u64..=ever as u64).contains(&found), "{throughout} {found} {ever}");
        }
    }
}
