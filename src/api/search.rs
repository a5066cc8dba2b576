//! Searches for records: how many there are, and which. Rows are never asked for where a count is enough.

use super::error::ApiError;
use super::reader::Reader;
use crate::model::{Call, SEARCH};
use serde_json::{Value, json};

/// The number of records that a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchCount {
    /// The number.
    pub count: u64,
    /// Whether these are all.
    pub whole: bool,
}

/// How many pages are counted by hand where the server gives no total.
const MOST_PAGES: usize = 20;

impl Reader {
    /// Counts the records that a query finds: by the server's total, else by paging as far as that goes.
    ///
    /// # Errors
    ///
    /// Passes on what the server says, also where it does not understand the query.
    pub async fn count(&self, query: &Value) -> Result<SearchCount, ApiError> {
        let body = json!({ "query": query, "include_counts": true, "_limit": 0 });
        let answer = self.search(body).await?;
        match answer.pointer("/count/total").and_then(Value::as_u64) {
            Some(count) => Ok(SearchCount { count, whole: true }),
            None => self.count_pages(query).await,
        }
    }

    /// Returns the ids of the first records that a query finds; none is left where it is empty.
    ///
    /// # Errors
    ///
    /// Passes on what the server says.
    pub async fn found(&self, query: &Value) -> Result<Vec<String>, ApiError> {
        let answer = self.search(json!({ "query": query, "_limit": 100 })).await?;
        let rows = answer["data"].as_array().into_iter().flatten();
        Ok(rows
            .filter_map(|row| row["id"].as_str().map(str::to_owned))
            .collect())
    }

    async fn count_pages(&self, query: &Value) -> Result<SearchCount, ApiError> {
        let mut cursor = Value::Null;
        let mut count = 0;
        // Bounded, because the rows of a large organization would use up the rate limit.
        for _ in 0..MOST_PAGES {
            let answer = self
                .search(json!({ "query": query, "_limit": 100, "cursor": cursor }))
                .await?;
            count += answer["data"].as_array().map_or(0, Vec::len) as u64;
            cursor = answer["cursor"].clone();
            if cursor.is_null() {
                return Ok(SearchCount { count, whole: true });
            }
        }
        Ok(SearchCount { count, whole: false })
    }

    async fn search(&self, body: Value) -> Result<Value, ApiError> {
        Ok(self.client.send(&Call::post(SEARCH, body)).await?.body)
    }
}

#[cfg(test)]
mod tests {
    use super::SearchCount;
    use crate::api::tests::loopback::{Loopback, answer};
    use serde_json::json;

    #[tokio::test]
    async fn a_total_is_taken_and_no_row_is_asked_for() {
        let server = Loopback::script(vec![answer(
            200,
            &[],
            r#"{"data": [], "count": {"total": 1234}}"#,
        )])
        .await;
        let count = server
            .client()
            .reader()
            .count(&json!({"type": "match_all"}))
            .await
            .unwrap();
        assert_eq!(
            count,
            SearchCount {
                count: 1234,
                whole: true
            }
        );
    }

    #[tokio::test]
    async fn without_a_total_the_pages_are_counted() {
        let page = |next: &str| {
            answer(
                200,
                &[],
                &format!(r#"{{"data": [{{}}, {{}}], "cursor": {next}}}"#),
            )
        };
        let server = Loopback::script(vec![page("null"), page("\"a\""), page("null")]).await;
        let count = server
            .client()
            .reader()
            .count(&json!({"type": "match_all"}))
            .await
            .unwrap();
        assert_eq!(
            count,
            SearchCount {
                count: 4,
                whole: true
            }
        );
    }

    #[tokio::test]
    async fn pages_without_end_are_at_least_so_many() {
        let page = || answer(200, &[], r#"{"data": [{}], "cursor": "again"}"#);
        let server = Loopback::script((0..40).map(|_| page()).collect()).await;
        let count = server
            .client()
            .reader()
            .count(&json!({"type": "match_all"}))
            .await
            .unwrap();
        assert_eq!(
            count,
            SearchCount {
                count: 20,
                whole: false
            }
        );
    }
}
