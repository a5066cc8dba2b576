//! Walks the pages of a search so that every record is met once (API notes, adjacent section 19). Pure.
//!
//! Close's pages drop and repeat rows where sort keys are equal, so the last key is unique. One walk meets at most 10,000
//! records, and its cursors end after half a minute; from the date of the last record on, another walk takes over.

use super::pages::{DATA, ListGap};
use serde_json::{Value, json};
use std::collections::HashSet;

/// The most rows of a page.
pub(super) const GREATEST_LIMIT: usize = 200;
/// The most rows that Close gives with one walk.
const LONGEST_WALK: usize = 10_000;
/// The most pages that are read: the rows of a large organization would use up the rate limit.
const MOST_PAGES: usize = 250;

/// A walk through the results of a search.
pub(super) struct SearchWalk<'a> {
    object_type: &'a str,
    query: &'a Value,
    /// Whether the results come in an order with a unique key.
    sorted: bool,
    ids: HashSet<String>,
    pages: usize,
    cursor: Option<String>,
    cursors: HashSet<String>,
    /// The rows since the last date from which the walk began again.
    rows: usize,
    /// The date from which it began again, and the one of the last row.
    since: Option<String>,
    last_date: Option<String>,
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

impl<'a> SearchWalk<'a> {
    /// Walks in an order that is the same on every page.
    pub fn sorted(object_type: &'a str, query: &'a Value) -> Self {
        Self {
            sorted: true,
            ..Self::unsorted(object_type, query)
        }
    }

    /// Walks in whatever order Close has.
    pub fn unsorted(object_type: &'a str, query: &'a Value) -> Self {
        Self {
            object_type,
            query,
            sorted: false,
            ids: HashSet::new(),
            pages: 0,
            cursor: None,
            cursors: HashSet::new(),
            rows: 0,
            since: None,
            last_date: None,
        }
    }

    /// The number of records so far.
    pub fn found(&self) -> u64 {
        self.ids.len() as u64
    }

    /// Says whether a page has come.
    pub fn has_begun(&self) -> bool {
        self.pages > 0
    }

    /// The body that asks for the next page.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "query": self.query,
            "_limit": GREATEST_LIMIT,
            "_fields": { self.object_type: ["id", DATE] },
        });

        // The date comes first, so that a walk that ends too early can go on from there; the id makes the order unique.
        if self.sorted {
            let key = |name: &str| json!({ "direction": "asc", "field": self.field(name) });
            body["sort"] = json!([key(DATE), key("id")]);
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
        for row in rows {
            let id = row["id"].as_str().ok_or(ListGap::NoId)?;
            self.ids.insert(id.to_owned());
            self.last_date = row[DATE].as_str().map(str::to_owned);
        }
        self.pages += 1;
        self.rows += rows.len();

        let end = |whole| Ok(WalkStep::End { whole });
        match page.get("cursor") {
            Some(Value::String(cursor)) => {
                // A cursor that comes twice leads round in a circle.
                if !self.cursors.insert(cursor.clone()) || self.pages >= MOST_PAGES {
                    return end(false);
                }
                self.cursor = Some(cursor.clone());
                Ok(WalkStep::More)
            }
            Some(Value::Null) if self.rows >= LONGEST_WALK => Ok(self.interrupted()),
            Some(Value::Null) => end(self.sorted || self.pages == 1),
            // Without a cursor, only a page that is not full is surely the last one.
            None => end(rows.len() < GREATEST_LIMIT && (self.sorted || self.pages == 1)),
            Some(_) => end(false),
        }
    }

    /// Begins again from the date of the last row, or ends where that leads nowhere.
    pub fn interrupted(&mut self) -> WalkStep {
        // To the second, so that nothing from within it is left out; what was met before is not counted twice.
        let date = self.last_date.as_deref().and_then(|date| date.get(..19));
        let since = date.map(|date| format!("{date}+00:00"));
        let leads_on = self.sorted && since.is_some() && since != self.since;
        if !leads_on || self.pages >= MOST_PAGES {
            return WalkStep::End { whole: false };
        }

        self.since = since;
        self.cursor = None;
        self.rows = 0;
        WalkStep::More
    }

    fn field(&self, name: &str) -> Value {
        json!({ "type": "regular_field", "object_type": self.object_type, "field_name": name })
    }
}

/// When a record was made; every record has it.
const DATE: &str = "date_created";

#[cfg(test)]
mod tests {
    use super::{GREATEST_LIMIT, LONGEST_WALK, MOST_PAGES, SearchWalk, WalkStep};
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
        let mut walk = SearchWalk::sorted("lead", &query);
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
        let mut walk = SearchWalk::sorted("lead", &query);
        let same = |n: usize| {
            let rows = (0..LONGEST_WALK)
                .map(|row| json!({"id": format!("{n}-{row}"), "date_created": "2026-01-01T00:00:00"}));
            json!({"data": rows.collect::<Vec<_>>(), "cursor": null})
        };
        assert_eq!(walk.add(&same(1)), Ok(WalkStep::More));
        assert_eq!(walk.add(&same(1)), Ok(UNKNOWN));
        let mut unsorted = SearchWalk::unsorted("lead", &query);
        assert_eq!(unsorted.add(&same(1)), Ok(UNKNOWN));
    }

    #[test]
    fn a_walk_ends_wherever_it_would_go_on_for_ever() {
        let query = json!({});
        let mut walk = SearchWalk::sorted("lead", &query);
        for n in 1..MOST_PAGES {
            let next = json!({"data": [{"id": n.to_string()}], "cursor": n.to_string()});
            assert_eq!(walk.add(&next), Ok(WalkStep::More));
        }
        assert_eq!(
            walk.add(&json!({"data": [{"id": "x"}], "cursor": "y"})),
            Ok(UNKNOWN)
        );
        for odd in [json!(7), json!({})] {
            let mut walk = SearchWalk::sorted("lead", &query);
            assert_eq!(walk.add(&json!({"data": [], "cursor": odd})), Ok(UNKNOWN));
        }
        let mut full = page(0, &Value::Null);
        full.as_object_mut().unwrap().remove("cursor");
        assert_eq!(SearchWalk::sorted("lead", &query).add(&full), Ok(UNKNOWN));
    }

    /// Counts by walking a server whose cursors are mere offsets, while records go and come at the end.
    fn counted_while_edited(count: usize, edits: &[(usize, usize, bool)]) -> (usize, u64, usize) {
        let query = json!({});
        let mut walk = SearchWalk::sorted("lead", &query);
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
