//! The half of a client that can only read: planning gets nothing else.

use super::answer::Answer;
use super::answer_facts::ExaminedAnswer;
use super::client::Client;
use super::error::{ApiError, ApiErrorKind};
use super::list_reading::ListReading;
use super::pages::ListGap;
use crate::model::Call;
use serde_json::Value;
use tokio::task::JoinSet;

/// Reads from one organization. It cannot write.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) client: Client,
}

impl Client {
    /// Gives the half of this client that cannot write.
    pub fn reader(&self) -> Reader {
        Reader { client: self.clone() }
    }
}

impl Reader {
    /// Returns a text without the secrets that sign in here, if it holds any.
    #[must_use]
    pub fn blanked(&self, text: &str) -> Option<String> {
        self.client.blanked(text)
    }

    /// Reads one resource.
    pub async fn get(&self, path: &str) -> Result<Answer, ApiError> {
        self.client.send(&Call::get(path)).await
    }

    /// Reads one resource, and what its answer tells besides.
    pub async fn examine(&self, path: &str) -> ExaminedAnswer {
        self.client.examine(&Call::get(path)).await
    }

    /// Reads one resource that holds a list; an answer without that list is [`ApiErrorKind::Incomplete`], since it
    /// would look as if nothing were there.
    pub async fn holding(&self, path: &str, list: &'static str) -> Result<Value, ApiError> {
        let body = self.get(path).await?.body;
        match body.get(list) {
            Some(Value::Array(_)) => Ok(body),
            Some(_) | None if body.is_object() => Err(self.incomplete(path, ListGap::Unlisted(list))),
            Some(_) | None => Err(self.incomplete(path, ListGap::NoList(list))),
        }
    }

    /// Reads all pages of a list (API notes, "Pagination"); a list that cannot be proven whole is
    /// [`ApiErrorKind::Incomplete`].
    ///
    /// What was there from the first call to the last is among the items, once, whatever people do to the list
    /// meanwhile; `pages` says what proves that. No `_limit` is sent, since its maximum differs between endpoints. A
    /// missing `has_more` means that nothing follows, but for a page that is exactly as long as a page is: then one more
    /// is asked for. Items need no id.
    pub async fn list(&self, path: &str) -> Result<Vec<Value>, ApiError> {
        let mut reading = ListReading::new(path);
        loop {
            let pages = reading.asks();
            let answers = self.get_all(&pages, reading.kept()).await?;
            match reading.take(answers) {
                Ok(Some(items)) => return Ok(items),
                Ok(None) => {}
                Err(gap) if gap.is_of_all_pages() => return Err(self.incomplete(path, gap)),
                Err(gap) => return Err(self.incomplete(pages.first().map_or(path, String::as_str), gap)),
            }
        }
    }

    /// Reads several resources at once, and keeps of each as much as is said; the answers come in the order of the paths.
    async fn get_all(&self, paths: &[String], kept: fn(Value) -> Value) -> Result<Vec<Value>, ApiError> {
        if let [path] = paths {
            return Ok(vec![kept(self.get(path).await?.body)]);
        }

        let mut calls = JoinSet::new();
        for (nth, path) in paths.iter().cloned().enumerate() {
            let reader = self.clone();
            calls.spawn(async move { (nth, reader.get(&path).await.map(|answer| kept(answer.body))) });
        }

        let mut answers = vec![Value::Null; paths.len()];
        while let Some(done) = calls.join_next().await {
            // A call that was lost inside this program leaves no answer, and so no list.
            if let Ok((nth, answer)) = done {
                answers[nth] = answer?;
            }
        }
        Ok(answers)
    }

    fn incomplete(&self, path: &str, gap: ListGap) -> ApiError {
        let gap = gap.cleaned(|text| self.client.clean(text));
        self.client.error(&Call::get(path), ApiErrorKind::Incomplete(gap))
    }
}

#[cfg(test)]
mod tests {
    use crate::api::ApiErrorKind;
    use crate::api::pages::{DATA, ListGap};
    use crate::api::tests::loopback::{KEY, Loopback, Reaction, answer, json};
    use serde_json::{Value, json};

    fn page(ids: &[&str], has_more: bool) -> Reaction {
        let items: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        json(200, &json!({ "data": items, "has_more": has_more }))
    }

    fn paths(server: &Loopback) -> Vec<String> {
        let requests = server.requests().into_iter();
        let line = |line: String| line.replace("GET /api/v1", "").replace(" HTTP/1.1", "");
        requests.map(|request| line(request.line)).collect()
    }

    #[tokio::test]
    async fn a_list_is_read_to_its_end_and_its_earlier_pages_are_seen_once_more() {
        let server = Loopback::start(|_, received| {
            match ["_skip=3", "_skip=2"].map(|skip| received.line.contains(skip)) {
                [true, _] => page(&["d"], false),
                [_, true] => page(&["c", "d"], true),
                [false, false] => page(&["a", "b", "c"], true),
            }
        })
        .await;
        let items = server.client().reader().list("/webhook/").await.unwrap();
        assert_eq!(items, ["a", "b", "c", "d"].map(|id| json!({"id": id})));
        let mut paths = paths(&server);
        assert_eq!(
            paths[..3],
            ["", "?_skip=2", "?_skip=3"].map(|query| format!("/webhook/{query}"))
        );
        paths[3..].sort();
        assert_eq!(
            paths[3..],
            ["", "?_skip=2"].map(|query| format!("/webhook/{query}"))
        );
    }

    #[tokio::test]
    async fn a_list_that_changes_is_read_again_and_given_up_in_the_end() {
        let (first, shifted) = (|| page(&["a", "b"], true), || page(&["c", "d"], false));
        let script = vec![first(), shifted(), first(), page(&["b", "d"], false), first()];
        let server = Loopback::script(script).await;
        let items = server.client().reader().list("/webhook/").await.unwrap();
        assert_eq!(items, ["a", "b", "d"].map(|id| json!({"id": id})));

        let server = Loopback::start(move |nth, _| if nth % 2 == 0 { first() } else { shifted() }).await;
        let error = server.client().reader().list("/webhook/").await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "read all of GET /webhook/: the list changed each time closectl read it, 5 times in a row"
        );
        assert_eq!(server.requests().len(), 10);
    }

    #[tokio::test]
    async fn a_server_that_ignores_skip_is_found_out() {
        let page = json(200, &json!({"data": [{"id": "a"}], "has_more": true}));
        let server = Loopback::script(vec![page]).await;
        let error = server.client().reader().list("/webhook/").await.unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("read all of GET /webhook/?_skip=1: a came twice"),
            "{error}"
        );
        assert!(
            matches!(error.kind(), ApiErrorKind::Incomplete(ListGap::Repeated { .. })),
            "{error:?}"
        );
        assert_eq!(server.requests().len(), 2);
    }

    #[tokio::test]
    async fn a_list_that_does_not_say_whether_more_follows_is_asked_once_more_where_it_may() {
        let page = |numbers: std::ops::Range<usize>| {
            let items: Vec<Value> = numbers.map(|number| json!({"id": number.to_string()})).collect();
            json(200, &json!({ "data": items }))
        };
        for (script, calls, count) in [
            (vec![page(0..99)], 1, 99),
            (vec![page(0..100), page(99..100)], 2, 100),
            (vec![page(0..100), page(0..100)], 2, 100),
            (vec![page(0..100), page(99..101)], 2, 101),
            (vec![page(0..100), page(99..199), page(198..200)], 3, 200),
            (vec![page(0..201)], 1, 201),
        ] {
            let server = Loopback::script(script).await;
            let items = server
                .client()
                .reader()
                .list("/custom_object_type/")
                .await
                .unwrap();
            assert_eq!((items.len(), server.requests().len()), (count, calls), "{count}");
        }
    }

    #[tokio::test]
    async fn an_id_that_holds_the_key_is_not_shown() {
        let page = json(
            200,
            &json!({"data": [{"id": format!("{KEY}\u{1b}")}], "has_more": true}),
        );
        let error = Loopback::script(vec![page])
            .await
            .client()
            .reader()
            .list("/a/")
            .await
            .unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(KEY) && !shown.contains('\u{1b}'), "{shown}");
    }

    #[tokio::test]
    async fn an_error_on_a_later_page_is_the_list_s_error() {
        let page = json(200, &json!({"data": [{"id": "a"}], "has_more": true}));
        let server = Loopback::script(vec![page, json(400, &json!({"error": "max_skip = 1"}))]).await;
        let error = server.client().reader().list("/webhook/").await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("GET /webhook/?_skip=1: the server refused it (400)"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn an_empty_answer_is_no_empty_list() {
        let server = Loopback::script(vec![answer(200, &[], "")]).await;
        let reader = server.client().reader();
        let error = reader.list("/webhook/").await.unwrap_err();
        assert!(
            matches!(error.kind(), ApiErrorKind::Incomplete(ListGap::NoBody(DATA))),
            "{error:?}"
        );
        assert_eq!(reader.get("/webhook/").await.unwrap().body, Value::Null);
    }
}
