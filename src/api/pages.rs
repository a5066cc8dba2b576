//! Joins the pages of a list (API notes, "Pagination") and proves that none is missing. Pure.

use serde_json::Value;
use std::collections::HashSet;

/// The attribute that holds the items of a page.
pub(super) const DATA: &str = "data";
/// Far more pages than Close can have of any kind of setting.
const MOST_PAGES: usize = 1_000;

/// The reason why a list cannot be proven whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListGap {
    /// The answer has no list of that name.
    #[error("the answer has no list in `{0}`")]
    NoList(&'static str),
    /// `has_more` is no yes or no.
    #[error("`has_more` is neither true nor false")]
    OddHasMore,
    /// An object came twice: the server ignores `_skip`, or the list changed in between.
    #[error("{id} came twice; if nobody changed the list meanwhile, the server ignores `_skip`")]
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

impl ListGap {
    /// Keeps the key out of an id.
    pub(super) fn cleaned(self, clean: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Repeated { id } => Self::Repeated { id: clean(&id) },
            Self::NoList(_) | Self::OddHasMore | Self::EmptyPage | Self::TooManyPages => self,
        }
    }
}

/// Makes the path of the page that starts after so many items.
pub(super) fn page_path(path: &str, skip: usize) -> String {
    match skip {
        0 => path.to_owned(),
        _ if path.contains('?') => format!("{path}&_skip={skip}"),
        _ => format!("{path}?_skip={skip}"),
    }
}

/// The pages of a list so far.
#[derive(Default)]
pub(super) struct ListPages {
    count: usize,
    pub(super) items: Vec<Value>,
    ids: HashSet<String>,
}

impl ListPages {
    /// Takes a page; says whether more follow.
    pub(super) fn add(&mut self, body: Value) -> Result<bool, ListGap> {
        let Value::Object(mut body) = body else {
            return Err(ListGap::NoList(DATA));
        };
        let Some(Value::Array(data)) = body.remove(DATA) else {
            return Err(ListGap::NoList(DATA));
        };
        let more = match body.get("has_more") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(more)) => *more,
            Some(_) => return Err(ListGap::OddHasMore),
        };

        self.count += 1;
        // The next call would ask for the same place again, and so on for ever.
        if more && data.is_empty() {
            return Err(ListGap::EmptyPage);
        }
        for item in data {
            if let Some(id) = item.get("id").and_then(Value::as_str)
                && !self.ids.insert(id.to_owned())
            {
                return Err(ListGap::Repeated { id: id.to_owned() });
            }
            self.items.push(item);
        }

        if more && self.count >= MOST_PAGES {
            Err(ListGap::TooManyPages)
        } else {
            Ok(more)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DATA, ListGap, ListPages, MOST_PAGES, page_path};
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
            (Value::Null, Err(ListGap::NoList(DATA))),
            (json!([]), Err(ListGap::NoList(DATA))),
            (json!({}), Err(ListGap::NoList(DATA))),
            (json!({"data": {}, "has_more": false}), Err(ListGap::NoList(DATA))),
            (json!({"data": [1], "has_more": "true"}), Err(ListGap::OddHasMore)),
            (json!({"data": [1], "has_more": 1}), Err(ListGap::OddHasMore)),
            (json!({"data": [], "has_more": true}), Err(ListGap::EmptyPage)),
            (
                json!({"data": [{"id": "a"}, {"id": "a"}]}),
                Err(ListGap::Repeated { id: "a".into() }),
            ),
        ] {
            assert_eq!(ListPages::default().add(body.clone()), result, "{body}");
        }
    }

    #[test]
    fn pages_are_joined_in_order_and_a_repeated_id_ends_them() {
        let mut pages = ListPages::default();
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
        assert_eq!(pages.add(again), Err(ListGap::Repeated { id: "b".into() }));
    }

    #[test]
    fn pages_end() {
        let mut pages = ListPages::default();
        for page in 1..MOST_PAGES {
            assert_eq!(
                pages.add(json!({"data": [1], "has_more": true})),
                Ok(true),
                "page {page}"
            );
        }
        assert_eq!(
            pages.add(json!({"data": [1], "has_more": true})),
            Err(ListGap::TooManyPages)
        );
    }

    #[test]
    fn the_last_allowed_page_may_be_the_end() {
        let mut pages = ListPages {
            count: MOST_PAGES - 1,
            ..ListPages::default()
        };
        assert_eq!(pages.add(json!({"data": [1], "has_more": false})), Ok(false));
    }

    #[test]
    fn skip_joins_a_query() {
        assert_eq!(page_path("/a/", 0), "/a/");
        assert_eq!(page_path("/a/", 7), "/a/?_skip=7");
        assert_eq!(page_path("/a/?_fields=id", 7), "/a/?_fields=id&_skip=7");
    }
}
