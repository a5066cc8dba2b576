//! The half of a client that can only read: planning gets nothing else.

use super::answer::Answer;
use super::answer_facts::ExaminedAnswer;
use super::client::Client;
use super::error::{ApiError, ApiErrorKind};
use super::pages::{ListGap, ListPages, NextPage, page_path};
use crate::model::Call;
use serde_json::Value;

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
    /// No `_limit` is sent, since its maximum differs between endpoints. A missing `has_more` means that nothing
    /// follows, but for a page that is exactly as long as a page is: then one more is asked for. Items need no id, but
    /// an id that comes twice is an error, unless a page that nobody announced is the first one once more.
    pub async fn list(&self, path: &str) -> Result<Vec<Value>, ApiError> {
        let mut pages = ListPages::default();
        loop {
            // By the number of items, since only the server knows how long its pages are.
            let page = page_path(path, pages.items.len());
            let answer = self.get(&page).await?;
            match pages.add(answer.body) {
                Ok(NextPage::Follows | NextPage::MayFollow) => {}
                Ok(NextPage::Ends) => return Ok(pages.items),
                Err(gap) => return Err(self.incomplete(&page, gap)),
            }
        }
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
    use crate::api::tests::loopback::{KEY, Loopback, answer, json};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn a_list_is_read_to_its_end() {
        let server = Loopback::script(vec![
            json(
                200,
                &json!({"data": [{"id": "a"}, {"id": "b"}], "has_more": true}),
            ),
            json(200, &json!({"data": [{"id": "c"}], "has_more": true})),
            json(200, &json!({"data": [{"id": "d"}], "has_more": false})),
        ])
        .await;
        let items = server.client().reader().list("/webhook/").await.unwrap();
        assert_eq!(items, ["a", "b", "c", "d"].map(|id| json!({"id": id})));
        let lines: Vec<_> = server
            .requests()
            .into_iter()
            .map(|request| request.line)
            .collect();
        let line = |query| format!("GET /api/v1/webhook/{query} HTTP/1.1");
        assert_eq!(lines, ["", "?_skip=2", "?_skip=3"].map(line));
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
            (vec![page(0..100), page(0..0)], 2, 100),
            (vec![page(0..100), page(0..100)], 2, 100),
            (vec![page(0..100), page(100..101)], 2, 101),
            (vec![page(0..100), page(100..200), page(200..200)], 3, 200),
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
            matches!(error.kind(), ApiErrorKind::Incomplete(ListGap::NoList(DATA))),
            "{error:?}"
        );
        assert_eq!(reader.get("/webhook/").await.unwrap().body, Value::Null);
    }
}
