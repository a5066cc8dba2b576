//! The half of a client that can only read: planning gets nothing else. Joins the pages of a list and proves
//! that none is missing.

use super::answer::Answer;
use super::client::Client;
use super::error::ApiError;
use crate::model::Call;
use serde_json::Value;
use std::collections::HashSet;

/// The attribute that holds the items of a page.
const DATA: &str = "data";
const MOST_PAGES: usize = 1_000;

/// Why a list cannot be proven whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Gap {
    /// The answer has no list of that name.
    #[error("the answer has no list in `{0}`")]
    NoList(&'static str),
    /// `has_more` is no yes or no.
    #[error("`has_more` is neither true nor false")]
    OddHasMore,
    /// An object came twice: the server ignores `_skip`, or the list changed in between.
    #[error("{id} came twice; if nobody changed the list meanwhile, the server ignores `_skip`; try again")]
    Repeated {
        /// Its id.
        id: String,
    },
    /// A page without items claims that more follow.
    #[error("an empty page says that more follow")]
    EmptyPage,
    /// Far more than Close can hold of any kind of setting.
    #[error("there are more than {MOST_PAGES} pages")]
    TooManyPages,
}

impl Gap {
    fn cleaned(self, clean: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Repeated { id } => Self::Repeated { id: clean(&id) },
            Self::NoList(_) | Self::OddHasMore | Self::EmptyPage | Self::TooManyPages => self,
        }
    }
}

/// Reads from one organization. It cannot write.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(super) client: Client,
}

impl Reader {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Reads one resource.
    pub async fn get(&self, path: &str) -> Result<Answer, ApiError> {
        self.client.send(&Call::get(path)).await
    }

    /// Reads one resource that holds a list; an answer without that list is [`ApiError::Incomplete`], since it
    /// would look as if nothing were there.
    pub async fn holding(&self, path: &str, list: &'static str) -> Result<Value, ApiError> {
        let body = self.get(path).await?.body;
        match body.get(list) {
            Some(Value::Array(_)) => Ok(body),
            Some(_) | None => Err(ApiError::Incomplete {
                call: self.client.name(&Call::get(path)),
                gap: Gap::NoList(list),
            }),
        }
    }

    /// Reads all pages of a list (API notes, "Pagination"); a list that cannot be proven whole is
    /// [`ApiError::Incomplete`].
    ///
    /// No `_limit` is sent, since its maximum differs between endpoints. A missing `has_more` means that
    /// nothing follows. Items need no id, but an id that comes twice is an error.
    pub async fn list(&self, path: &str) -> Result<Vec<Value>, ApiError> {
        let mut pages = Pages::default();
        loop {
            let page = page_path(path, pages.items.len());
            let answer = self.get(&page).await?;
            match pages.add(answer.body) {
                Ok(true) => {}
                Ok(false) => return Ok(pages.items),
                Err(gap) => {
                    let call = self.client.name(&Call::get(page));
                    let gap = gap.cleaned(|text| self.client.clean(text));
                    return Err(ApiError::Incomplete { call, gap });
                }
            }
        }
    }
}

fn page_path(path: &str, skip: usize) -> String {
    match skip {
        0 => path.to_owned(),
        _ if path.contains('?') => format!("{path}&_skip={skip}"),
        _ => format!("{path}?_skip={skip}"),
    }
}

/// The pages so far.
#[derive(Default)]
struct Pages {
    count: usize,
    items: Vec<Value>,
    seen: HashSet<String>,
}

impl Pages {
    /// Takes a page; says whether more follow.
    fn add(&mut self, body: Value) -> Result<bool, Gap> {
        let Value::Object(mut body) = body else {
            return Err(Gap::NoList(DATA));
        };
        let Some(Value::Array(data)) = body.remove(DATA) else {
            return Err(Gap::NoList(DATA));
        };
        let more = match body.get("has_more") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(more)) => *more,
            Some(_) => return Err(Gap::OddHasMore),
        };
        self.count += 1;
        if more && data.is_empty() {
            return Err(Gap::EmptyPage);
        }
        for item in data {
            if let Some(id) = item.get("id").and_then(Value::as_str)
                && !self.seen.insert(id.to_owned())
            {
                return Err(Gap::Repeated { id: id.to_owned() });
            }
            self.items.push(item);
        }
        if more && self.count >= MOST_PAGES {
            Err(Gap::TooManyPages)
        } else {
            Ok(more)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiError, DATA, Gap, MOST_PAGES, Pages, page_path};
    use crate::api::loopback::{KEY, Loopback, answer, json};
    use serde_json::{Value, json};

    #[test]
    fn a_page_is_whole_or_says_what_is_wrong() {
        for (body, result) in [
            (json!({"data": []}), Ok(false)),
            (json!({"data": [], "has_more": false}), Ok(false)),
            (json!({"data": [{"id": "a"}], "has_more": null}), Ok(false)),
            (
                json!({"data": [{"id": "a"}], "has_more": true, "total_results": 9}),
                Ok(true),
            ),
            (
                json!({"data": [{}, {}, 1, 1, null, {"id": 1}, {"id": 1}]}),
                Ok(false),
            ),
            (Value::Null, Err(Gap::NoList(DATA))),
            (json!([]), Err(Gap::NoList(DATA))),
            (json!({}), Err(Gap::NoList(DATA))),
            (json!({"data": {}, "has_more": false}), Err(Gap::NoList(DATA))),
            (json!({"data": [1], "has_more": "true"}), Err(Gap::OddHasMore)),
            (json!({"data": [1], "has_more": 1}), Err(Gap::OddHasMore)),
            (json!({"data": [], "has_more": true}), Err(Gap::EmptyPage)),
            (
                json!({"data": [{"id": "a"}, {"id": "a"}]}),
                Err(Gap::Repeated { id: "a".into() }),
            ),
        ] {
            assert_eq!(Pages::default().add(body.clone()), result, "{body}");
        }
    }

    #[test]
    fn pages_are_joined_in_order_and_a_repeated_id_ends_them() {
        let mut pages = Pages::default();
        assert_eq!(
            pages.add(json!({"data": [{"id": "a"}, {"id": "b"}], "has_more": true})),
            Ok(true)
        );
        assert_eq!(
            pages.add(json!({"data": [{"id": "c"}], "has_more": false})),
            Ok(false)
        );
        assert_eq!(
            pages.items,
            [json!({"id": "a"}), json!({"id": "b"}), json!({"id": "c"})]
        );
        let again = json!({"data": [{"id": "b"}], "has_more": true});
        assert_eq!(pages.add(again), Err(Gap::Repeated { id: "b".into() }));
    }

    #[test]
    fn pages_end() {
        let mut pages = Pages::default();
        for page in 1..MOST_PAGES {
            assert_eq!(
                pages.add(json!({"data": [1], "has_more": true})),
                Ok(true),
                "page {page}"
            );
        }
        assert_eq!(
            pages.add(json!({"data": [1], "has_more": true})),
            Err(Gap::TooManyPages)
        );
    }

    #[test]
    fn the_last_allowed_page_may_be_the_end() {
        let mut pages = Pages {
            count: MOST_PAGES - 1,
            ..Pages::default()
        };
        assert_eq!(pages.add(json!({"data": [1], "has_more": false})), Ok(false));
    }

    #[test]
    fn skip_joins_a_query() {
        assert_eq!(page_path("/a/", 0), "/a/");
        assert_eq!(page_path("/a/", 7), "/a/?_skip=7");
        assert_eq!(page_path("/a/?_fields=id", 7), "/a/?_fields=id&_skip=7");
    }

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
            matches!(
                error,
                ApiError::Incomplete {
                    gap: Gap::Repeated { .. },
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!(server.requests().len(), 2);
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
            matches!(
                error,
                ApiError::Incomplete {
                    gap: Gap::NoList(DATA),
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!(reader.get("/webhook/").await.unwrap().body, Value::Null);
    }
}
