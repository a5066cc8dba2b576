//! Joins the pages of a list (API notes, "Pagination") and proves that none is missing. Pure.

use serde_json::Value;
use std::collections::HashSet;

/// The attribute that holds the items of a page.
pub(super) const DATA: &str = "data";
/// The items of a page for which no length is asked (API notes, "Pagination").
const DEFAULT_PAGE: usize = 100;
/// Far more pages than Close can have of any kind of setting.
const MOST_PAGES: usize = 1_000;

/// The reason why a list cannot be proven whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListGap {
    /// The answer has no list of that name.
    #[error("the answer has no list in `{0}`")]
    NoList(&'static str),
    /// The answer is an object, and the list that it should hold is missing or is none.
    #[error("the answer has no list in `{0}`")]
    Unlisted(&'static str),
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
    /// A row of a search has no id, so that nobody can tell it from another.
    #[error("a row has no id")]
    NoId,
    /// Far more than Close can hold of any kind of setting.
    #[error("there are more than {MOST_PAGES} pages")]
    TooManyPages,
}

impl ListGap {
    /// Keeps the key out of an id.
    pub(super) fn cleaned(self, clean: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Repeated { id } => Self::Repeated { id: clean(&id) },
            Self::NoList(_)
            | Self::Unlisted(_)
            | Self::OddHasMore
            | Self::EmptyPage
            | Self::NoId
            | Self::TooManyPages => self,
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

/// Whether another page has to be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NextPage {
    /// The server says that more follow.
    Follows,
    /// The page is as long as a page can be, and the server does not say whether more follow.
    MayFollow,
    /// The list is whole.
    #[default]
    Ends,
}

/// The pages of a list so far.
#[derive(Default)]
pub(super) struct ListPages {
    count: usize,
    pub(super) items: Vec<Value>,
    ids: HashSet<String>,
    /// What the last page said of the next one.
    next: NextPage,
}

impl ListPages {
    /// Takes a page; says whether another one has to be asked for.
    pub(super) fn add(&mut self, body: Value) -> Result<NextPage, ListGap> {
        let Value::Object(mut body) = body else {
            return Err(ListGap::NoList(DATA));
        };
        let Some(Value::Array(data)) = body.remove(DATA) else {
            return Err(ListGap::NoList(DATA));
        };
        let next = match body.get("has_more") {
            None | Some(Value::Null) if data.len() == DEFAULT_PAGE => NextPage::MayFollow,
            None | Some(Value::Null | Value::Bool(false)) => NextPage::Ends,
            Some(Value::Bool(true)) => NextPage::Follows,
            Some(_) => return Err(ListGap::OddHasMore),
        };

        self.count += 1;
        // The next call would ask for the same place again, and so on for ever.
        if next == NextPage::Follows && data.is_empty() {
            return Err(ListGap::EmptyPage);
        }
        // Nobody said that this page exists. Where it is the first one once more, the server knows no `_skip` for this
        // list, and so no pages: it came whole.
        if self.next == NextPage::MayFollow && self.repeats(&data) {
            return Ok(NextPage::Ends);
        }
        let first = self.items.len();
        for item in data {
            if let Some(id) = item.get("id").and_then(Value::as_str)
                && !self.ids.insert(id.to_owned())
            {
                // Said twice within one answer, it is one object. In another page, that one may begin at a wrong place.
                if self.items[first..].contains(&item) {
                    continue;
                }
                return Err(ListGap::Repeated { id: id.to_owned() });
            }
            self.items.push(item);
        }

        if next != NextPage::Ends && self.count >= MOST_PAGES {
            return Err(ListGap::TooManyPages);
        }
        self.next = next;
        Ok(next)
    }

    /// Says whether a page holds the same objects as everything that came so far, in the same order.
    fn repeats(&self, data: &[Value]) -> bool {
        // By their ids, since counters and dates may change from one moment to the next.
        let is_same = |one: &Value, other: &Value| match (&one["id"], &other["id"]) {
            (Value::String(one), Value::String(other)) => one == other,
            _ => one == other,
        };
        let mut pairs = self.items.iter().zip(data);
        self.items.len() == data.len() && pairs.all(|(one, other)| is_same(one, other))
    }
}

#[cfg(test)]
mod tests {
    use super::{DATA, ListGap, ListPages, MOST_PAGES, NextPage, page_path};
    use serde_json::{Value, json};

    #[test]
    fn a_page_is_whole_or_says_what_is_wrong() {
        for (body, result) in [
            (json!({"data": []}), Ok(NextPage::Ends)),
            (json!({"data": [], "has_more": false}), Ok(NextPage::Ends)),
            (
                json!({"data": [{"id": "a"}], "has_more": null}),
                Ok(NextPage::Ends),
            ),
            (
                json!({"data": [{"id": "a"}], "has_more": true, "total_results": 9}),
                Ok(NextPage::Follows),
            ),
            (
                json!({"data": [{}, {}, 1, 1, null, {"id": 1}, {"id": 1}]}),
                Ok(NextPage::Ends),
            ),
            (Value::Null, Err(ListGap::NoList(DATA))),
            (json!([]), Err(ListGap::NoList(DATA))),
            (json!({}), Err(ListGap::NoList(DATA))),
            (json!({"data": {}, "has_more": false}), Err(ListGap::NoList(DATA))),
            (json!({"data": [1], "has_more": "true"}), Err(ListGap::OddHasMore)),
            (json!({"data": [1], "has_more": 1}), Err(ListGap::OddHasMore)),
            (json!({"data": [], "has_more": true}), Err(ListGap::EmptyPage)),
            (json!({"data": [{"id": "a"}, {"id": "a"}]}), Ok(NextPage::Ends)),
            (
                json!({"data": [{"id": "a", "name": "b"}, {"id": "a"}]}),
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
            Ok(NextPage::Follows)
        );
        assert_eq!(
            pages.add(json!({"data": [{"id": "c"}], "has_more": false})),
            Ok(NextPage::Ends)
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
                Ok(NextPage::Follows),
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
        assert_eq!(
            pages.add(json!({"data": [1], "has_more": false})),
            Ok(NextPage::Ends)
        );
    }

    /// A page without `has_more` that holds the objects of these numbers.
    fn unsaid(numbers: std::ops::Range<usize>) -> Value {
        let items: Vec<Value> = numbers.map(|number| json!({"id": number.to_string()})).collect();
        json!({ "data": items })
    }

    #[test]
    fn a_full_page_that_does_not_say_what_follows_proves_nothing() {
        for (count, next) in [
            (0, NextPage::Ends),
            (99, NextPage::Ends),
            (100, NextPage::MayFollow),
            (101, NextPage::Ends),
            (200, NextPage::Ends),
        ] {
            let mut said = unsaid(0..count);
            assert_eq!(ListPages::default().add(said.clone()), Ok(next), "{count}");
            said["has_more"] = json!(false);
            assert_eq!(ListPages::default().add(said), Ok(NextPage::Ends), "{count}");
        }
    }

    #[test]
    fn what_nobody_announced_is_taken_or_is_the_same_once_more_or_makes_the_list_doubtful() {
        let full = || {
            let mut pages = ListPages::default();
            assert_eq!(pages.add(unsaid(0..100)), Ok(NextPage::MayFollow));
            pages
        };
        for (answer, next, count) in [
            (unsaid(0..0), NextPage::Ends, 100),
            (unsaid(100..103), NextPage::Ends, 103),
            (unsaid(100..200), NextPage::MayFollow, 200),
            (unsaid(0..100), NextPage::Ends, 100),
        ] {
            let mut pages = full();
            assert_eq!(pages.add(answer.clone()), Ok(next), "{answer}");
            assert_eq!(pages.items.len(), count);
        }
        // Partly the same: the list changed, or the server does something that nobody knows.
        for odd in [unsaid(0..101), unsaid(0..99), unsaid(50..150), unsaid(99..102)] {
            let gap = full().add(odd.clone());
            assert!(matches!(gap, Err(ListGap::Repeated { .. })), "{odd}: {gap:?}");
        }
        let mut changed = unsaid(0..100);
        changed["data"][3]["date_updated"] = json!("2026-11-26");
        assert_eq!(full().add(changed), Ok(NextPage::Ends));
    }

    #[test]
    fn skip_joins_a_query() {
        assert_eq!(page_path("/a/", 0), "/a/");
        assert_eq!(page_path("/a/", 7), "/a/?_skip=7");
        assert_eq!(page_path("/a/?_fields=id", 7), "/a/?_fields=id&_skip=7");
    }
}
