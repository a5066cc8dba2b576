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
mod tests;
