//! How long the cursors of searches are good: a clock beside the endpoints, which have none.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::protocol::{Answer, Call, Refusal};

/// The cursors that were given out, and when.
#[derive(Debug)]
pub(crate) struct SearchCursors {
    lifetime: Duration,
    given: HashMap<String, Instant>,
}

impl SearchCursors {
    /// Close's own cursors end after 30 seconds (API notes, "Pagination").
    pub const LIFETIME: Duration = Duration::from_secs(30);

    pub fn new(lifetime: Duration) -> Self {
        Self {
            lifetime,
            given: HashMap::new(),
        }
    }

    /// Refuses a call whose cursor has ended.
    pub fn check(&self, call: &Call, now: Instant) -> Result<(), Refusal> {
        let cursor = call.body.get("cursor").and_then(Value::as_str);
        let given = cursor.and_then(|cursor| self.given.get(cursor));
        if call.is_search() && given.is_some_and(|given| now.duration_since(*given) >= self.lifetime) {
            return Err(Refusal::field("cursor", "Expired cursor"));
        }
        Ok(())
    }

    /// Notes the cursor of an answer.
    pub fn note(&mut self, call: &Call, answer: &Answer, now: Instant) {
        let cursor = answer.body.as_ref().and_then(|body| body.get("cursor"));
        if let (true, Some(cursor)) = (call.is_search(), cursor.and_then(Value::as_str)) {
            self.given.insert(cursor.to_owned(), now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Method;
    use serde_json::json;

    #[test]
    fn a_cursor_is_good_for_its_time_and_a_new_one_for_a_new_time() {
        let call = |cursor: &str| Call {
            method: Method::Post,
            path: "/data/search/".to_owned(),
            query: Vec::new(),
            body: json!({"cursor": cursor}).as_object().cloned().unwrap(),
        };
        let mut cursors = SearchCursors::new(SearchCursors::LIFETIME);
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let answer = Answer::ok(json!({"data": [], "cursor": "cur_1"}));
        cursors.note(&call("cur_0"), &answer, start);
        assert!(cursors.check(&call("cur_1"), start + 29 * second).is_ok());
        assert!(cursors.check(&call("cur_1"), start + 30 * second).is_err());
        cursors.note(&call("cur_0"), &answer, start + 40 * second);
        assert!(cursors.check(&call("cur_1"), start + 69 * second).is_ok());
    }
}
