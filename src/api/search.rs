//! Searches for records: how many there are, and the first of them (API notes, adjacent section 19).
//!
//! A count is asked for in the form that Close documents. Where that is refused, or its answer makes no sense, the pages
//! are walked and distinct ids counted. `_limit: 0` is never sent, since nobody knows what it means.

use super::error::{ApiError, ApiErrorKind};
use super::pages::{DATA, ListGap};
use super::reader::Reader;
use super::search_walk::{GREATEST_LIMIT, SearchWalk, WalkOrder, WalkStep};
use crate::model::{Call, SEARCH};
use serde_json::{Value, json};

/// The number of records that a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchCount {
    /// The number.
    pub count: u64,
    /// Whether these are all.
    pub whole: bool,
    /// The form in which Close told it.
    pub form: CountForm,
}

/// The form in which records are counted. What Close does with a search in one form proves nothing of another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountForm {
    /// The server's total, without rows.
    Total,
    /// The rows, page by page.
    Rows,
}

/// The first rows of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRows {
    /// The rows.
    pub rows: Vec<Value>,
    /// Whether these are all.
    pub whole: bool,
}

/// The pages of a search, one after the other, in an order that no page can disturb where Close offers one.
pub struct RecordPages {
    reader: Reader,
    walk: SearchWalk,
    /// The orders that are left to try where one is refused.
    others: Vec<WalkOrder>,
    /// Whether every record was met, after the last page.
    end: Option<bool>,
}

/// A total at which a server may have stopped counting.
const SUSPICIOUS_TOTAL: u64 = 10_000;

impl Reader {
    /// Returns how many searches were sent so far.
    #[must_use]
    pub fn searches(&self) -> u64 {
        self.client.meter().searches
    }

    /// Counts the records that a query finds: by the server's total, else by walking its pages as far as that goes.
    ///
    /// # Errors
    ///
    /// Passes on what the server says where it refuses the query in every form, and any other failure at once.
    pub async fn count(&self, object_type: &str, query: &Value) -> Result<SearchCount, ApiError> {
        match self.total(query).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => self.count_pages(object_type, query).await,
            // Either this form is refused or the query is; the next form tells.
            Err(error) if is_refused(&error) => self.count_pages(object_type, query).await,
            Err(error) => Err(error),
        }
    }

    /// Counts the records that a query finds in one form alone; nothing where the answer makes no sense.
    ///
    /// # Errors
    ///
    /// Passes on what the server says, also where it only refuses this form of the query.
    pub async fn count_in(
        &self,
        form: CountForm,
        object_type: &str,
        query: &Value,
    ) -> Result<Option<SearchCount>, ApiError> {
        match form {
            CountForm::Total => self.total(query).await,
            CountForm::Rows => self.count_pages(object_type, query).await.map(Some),
        }
    }

    /// Asks for the server's total of what a query finds; nothing where its answer makes no sense.
    async fn total(&self, query: &Value) -> Result<Option<SearchCount>, ApiError> {
        let body = json!({ "query": query, "include_counts": true, "results_limit": 0 });
        let answer = self.search(body).await?;
        Ok(total(&answer).map(|count| SearchCount {
            count,
            whole: count != SUSPICIOUS_TOTAL,
            form: CountForm::Total,
        }))
    }

    /// Returns the first records that a query finds, with these attributes.
    ///
    /// # Errors
    ///
    /// Passes on what the server says; rows without ids are [`ApiErrorKind::Incomplete`].
    pub async fn first_rows(
        &self,
        object_type: &str,
        query: &Value,
        attributes: &[String],
    ) -> Result<SearchRows, ApiError> {
        let fields = json!({ object_type: attributes });
        let body = json!({ "query": query, "_limit": GREATEST_LIMIT, "_fields": fields });
        let mut answer = self.search(body).await?;
        let Some(Value::Array(rows)) = answer.get_mut(DATA).map(Value::take) else {
            return Err(self.odd_search(ListGap::NoList(DATA)));
        };
        if rows.iter().any(|row| !row["id"].is_string()) {
            return Err(self.odd_search(ListGap::NoId));
        }
        Ok(SearchRows {
            whole: answer["cursor"].is_null() && rows.len() < GREATEST_LIMIT,
            rows,
        })
    }

    /// Returns the pages of the records that a query finds, with these attributes.
    #[must_use]
    pub fn pages(&self, object_type: &str, query: &Value, attributes: &[String]) -> RecordPages {
        let [best, ..] = WalkOrder::ALL;
        RecordPages {
            walk: SearchWalk::new(best, object_type, query).showing(attributes),
            ..self.walk(object_type, query)
        }
    }

    /// Counts by walking.
    async fn count_pages(&self, object_type: &str, query: &Value) -> Result<SearchCount, ApiError> {
        let mut pages = self.walk(object_type, query);
        while pages.next().await?.is_some() {}
        Ok(pages.met())
    }

    fn walk(&self, object_type: &str, query: &Value) -> RecordPages {
        let [best, others @ ..] = WalkOrder::ALL;
        RecordPages {
            reader: self.clone(),
            walk: SearchWalk::new(best, object_type, query),
            others: others.to_vec(),
            end: None,
        }
    }

    async fn search(&self, body: Value) -> Result<Value, ApiError> {
        Ok(self.client.send(&Call::post(SEARCH, body)).await?.body)
    }

    fn odd_search(&self, gap: ListGap) -> ApiError {
        self.client
            .error(&Call::post(SEARCH, Value::Null), ApiErrorKind::Incomplete(gap))
    }
}

impl RecordPages {
    /// Returns the records of the next page that no page before had; nothing after the last page.
    ///
    /// # Errors
    ///
    /// Passes on what the server says where it refuses the query in every order, and any other failure at once.
    pub async fn next(&mut self) -> Result<Option<Vec<Value>>, ApiError> {
        if self.end.is_some() {
            return Ok(None);
        }

        let mut rows = Vec::new();
        let step = match self.reader.search(self.walk.body()).await {
            Ok(mut page) => {
                let step = self.walk.add(&page).map_err(|gap| self.reader.odd_search(gap))?;
                if let Some(Value::Array(all)) = page.get_mut(DATA) {
                    rows = self.walk.fresh().iter().map(|place| all[*place].take()).collect();
                }
                step
            }
            // A cursor that ended is refused as well; what was found until then stays found.
            Err(error) if is_refused(&error) && self.walk.has_begun() => self.walk.interrupted(),
            // Either the order is refused or the query is; the next order tells.
            Err(error) if is_refused(&error) && !self.others.is_empty() => {
                self.walk.again(self.others.remove(0));
                WalkStep::More
            }
            Err(error) => return Err(error),
        };
        if let WalkStep::End { whole } = step {
            self.end = Some(whole);
        }
        Ok(Some(rows))
    }

    /// Begins again from the first page: what was met stays so, and only what was not comes.
    pub fn again(&mut self) {
        let order = self.walk.order();
        self.walk.again(order);
        self.end = None;
    }

    /// Returns how many records were met, and whether these are all.
    #[must_use]
    pub fn met(&self) -> SearchCount {
        SearchCount {
            count: self.walk.found(),
            whole: self.end == Some(true),
            form: CountForm::Rows,
        }
    }
}

impl ApiError {
    /// Says whether Close refused what was asked, and not who asked or how often.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        matches!(self.status(), Some(400 | 422))
    }
}

fn is_refused(error: &ApiError) -> bool {
    error.is_bad_request()
}

/// Returns the total of an answer that was asked for no rows, if the answer makes sense.
fn total(answer: &Value) -> Option<u64> {
    let rows = answer.get(DATA)?.as_array()?;
    let total = answer.pointer("/count/total")?.as_u64()?;
    // Rows that came unasked say how many there are at least; a lower total is no total.
    (total >= rows.len() as u64).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::{CountForm, SearchCount};
    use crate::api::tests::loopback::{Loopback, answer, json as reply};
    use serde_json::{Value, json};

    /// Counts against these answers; returns the bodies that were sent too.
    async fn counted(answers: Vec<Value>) -> (Option<SearchCount>, Vec<Value>) {
        let script = answers.iter().map(|body| match body {
            Value::Null => answer(400, &[], r#"{"error": "no"}"#),
            body => reply(200, body),
        });
        let server = Loopback::script(script.collect()).await;
        let reader = server.client().reader();
        let count = reader.count("lead", &json!({"type": "match_all"})).await.ok();
        let sent = server.requests().into_iter();
        let bodies = sent.map(|request| serde_json::from_str(&request.body).unwrap());
        (count, bodies.collect())
    }

    fn rows(from: usize, to: usize, cursor: &Value) -> Value {
        let rows = (from..to)
            .map(|n| json!({"id": format!("lead_{n}"), "date_created": "2026-01-05T09:00:00.123000+00:00"}));
        json!({"data": rows.collect::<Vec<_>>(), "cursor": cursor})
    }

    const fn whole(count: u64) -> Option<SearchCount> {
        Some(SearchCount {
            count,
            whole: true,
            form: CountForm::Rows,
        })
    }

    const fn at_least(count: u64) -> Option<SearchCount> {
        Some(SearchCount {
            count,
            whole: false,
            form: CountForm::Rows,
        })
    }

    const fn as_total(count: u64, whole: bool) -> Option<SearchCount> {
        Some(SearchCount {
            count,
            whole,
            form: CountForm::Total,
        })
    }

    #[tokio::test]
    async fn a_total_is_taken_and_no_row_is_asked_for() {
        let (count, sent) = counted(vec![json!({"data": [], "count": {"limited": 0, "total": 1234}})]).await;
        assert_eq!(count, as_total(1234, true));
        let query = json!({"type": "match_all"});
        assert_eq!(
            sent,
            [json!({"query": query, "include_counts": true, "results_limit": 0})]
        );
        let (count, _) = counted(vec![
            json!({"data": [], "count": {"limited": 0, "total": 10_000}}),
        ])
        .await;
        assert_eq!(count, as_total(10_000, false), "counting may have stopped there");
    }

    #[tokio::test]
    async fn where_the_count_is_refused_or_odd_the_pages_are_walked_in_a_unique_order() {
        for odd in [
            Value::Null,
            json!({"data": []}),
            json!({"data": [], "count": {"total": "0"}}),
            json!({"data": [], "count": {"total": -1}}),
            json!({"data": [{}, {}], "count": {"total": 1}}),
            json!({"data": {}, "count": {"total": 0}}),
            json!({"count": {"total": 0}}),
            json!([]),
        ] {
            let answers = vec![odd.clone(), rows(0, 2, &json!("a")), rows(1, 3, &json!(null))];
            let (count, sent) = counted(answers).await;
            assert_eq!(count, whole(3), "a row that comes twice counts once: {odd}");
            let keys: Vec<_> = sent[1]["sort"].as_array().unwrap().iter().collect();
            assert_eq!(keys[0]["field"]["field_name"], "date_created");
            assert_eq!(keys[1]["field"]["field_name"], "id");
            assert_eq!(
                (&sent[1]["_limit"], &sent[2]["cursor"]),
                (&json!(200), &json!("a"))
            );
            assert!(sent.iter().all(|body| body.get("_skip").is_none()));
        }
    }

    #[tokio::test]
    async fn without_a_sort_only_a_single_page_is_whole() {
        let refused = || vec![Value::Null; 3];
        let (count, sent) = counted([refused(), vec![rows(0, 2, &json!(null))]].concat()).await;
        assert_eq!((count, sent[3].get("sort")), (whole(2), None));
        assert_eq!(
            sent[2]["sort"][0]["field"]["field_name"], "date_created",
            "by date alone before that"
        );
        let two = vec![
            Value::Null,
            Value::Null,
            Value::Null,
            rows(0, 2, &json!("a")),
            rows(2, 3, &json!(null)),
        ];
        assert_eq!(counted(two).await.0, at_least(3));
        assert_eq!(
            counted(vec![Value::Null; 4]).await.0,
            None,
            "the query is refused"
        );
    }

    #[tokio::test]
    async fn rows_that_cannot_be_told_apart_are_no_count() {
        let odd = [
            json!({"data": [{}]}),
            json!({"cursor": null}),
            json!({"data": "none"}),
        ];
        for page in odd {
            assert_eq!(counted(vec![json!({}), page.clone()]).await.0, None, "{page}");
        }
    }

    #[tokio::test]
    async fn a_cursor_that_ended_or_came_before_ends_the_walk_unless_a_date_goes_on() {
        let again = rows(0, 2, &json!("a"));
        let answers = vec![Value::Null, again.clone(), rows(2, 4, &json!("a"))];
        assert_eq!(counted(answers).await.0, at_least(4));

        let answers = vec![Value::Null, again, Value::Null, rows(1, 3, &json!(null))];
        let (count, sent) = counted(answers).await;
        assert_eq!(count, whole(3));
        let since = &sent[3]["query"]["queries"][1];
        assert_eq!(
            since["condition"]["on_or_after"]["value"],
            "2026-01-05T09:00:00+00:00"
        );
        assert_eq!(since["field"]["field_name"], "date_created");
    }
}
