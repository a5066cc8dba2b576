//! Joins the pages of one reading of a list (API notes, "Pagination"). Pure.
//!
//! Pages are asked for by how many items to skip, so that somebody who adds, deletes or moves an object between two of
//! them shifts what the next one shows. Three things tell:
//!
//! - Each page begins with the last item of the one before, which has to come again at its place.
//! - No object comes on two pages.
//! - Everything on the pages before the last is still there once the last one has come. They are seen once more for that.
//!
//! The first two find most edits early, and where nobody edits they take no call. The third is the proof. When the last
//! page came, the list had as many objects as it skips and holds; just as many came, each once. Those that came and were
//! still there are therefore all there were, in whatever order: an object that was there from the first page to the last
//! is among them. It takes a second look at all pages but the last, and none where the list is one page.
//!
//! Lists that never say whether more follows get no second look. Every recorded answer of theirs is the whole list; a
//! second page of one has never been seen.

use serde_json::{Value, json};
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
    /// The answer is empty.
    #[error("the answer has no list in `{0}`, because it is empty")]
    NoBody(&'static str),
    /// The answer is an object, and the list that it should hold is missing or is none.
    #[error("the answer has no list in `{0}`")]
    Unlisted(&'static str),
    /// `has_more` is no yes or no.
    #[error("`has_more` is neither true nor false")]
    OddHasMore,
    /// An object came twice in one answer and differs from itself, or the first page came again.
    #[error("{id} came twice; unless somebody changed the list at the same time, the server ignores `_skip`")]
    Repeated {
        /// Its id.
        id: String,
    },
    /// Somebody changed the list in every reading.
    #[error("the list changed each time closectl read it, {readings} times in a row")]
    KeptChanging {
        /// How often it was read.
        readings: u32,
    },
    /// A page without items claims that more follow.
    #[error("a page is empty and says that more follow")]
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
            | Self::NoBody(_)
            | Self::Unlisted(_)
            | Self::OddHasMore
            | Self::KeptChanging { .. }
            | Self::EmptyPage
            | Self::NoId
            | Self::TooManyPages => self,
        }
    }

    /// Says whether it is about the list as a whole, and not about the page that was asked for last.
    pub(super) fn is_of_all_pages(&self) -> bool {
        matches!(self, Self::KeptChanging { .. })
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

/// What a page comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageFit {
    /// Another page has to be asked for.
    More,
    /// It is the last page.
    Last,
    /// It does not go on where the page before ended: the list was changed in between.
    Shifted,
}

/// Whether another page has to be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum NextPage {
    /// The server says that more follow.
    Follows,
    /// The page is as long as a page can be, and the server does not say whether more follow.
    MayFollow,
    /// The list ends here.
    #[default]
    Ends,
}

/// The pages of a list so far.
#[derive(Default)]
pub(super) struct ListPages {
    items: Vec<Value>,
    identities: HashSet<String>,
    /// Where each page began, in rows.
    starts: Vec<usize>,
    /// The rows so far, of which one that came twice in one answer is two.
    rows: usize,
    /// The last row, which the next page has to begin with; nothing where it can't.
    last_row: Option<Value>,
    /// How many items came before the last page.
    before_last: usize,
    /// What the last page shows.
    last_page: HashSet<String>,
    /// The server said of some page that it exists.
    is_announced: bool,
    /// What the last page said of the next one.
    next: NextPage,
}

/// The content of one answer.
struct ListPage {
    rows: Vec<Value>,
    next: NextPage,
}

impl ListPage {
    fn read(body: Value) -> Result<Self, ListGap> {
        let Value::Object(mut body) = body else {
            return Err(if body.is_null() {
                ListGap::NoBody(DATA)
            } else {
                ListGap::NoList(DATA)
            });
        };
        let Some(Value::Array(rows)) = body.remove(DATA) else {
            return Err(ListGap::NoList(DATA));
        };

        let next = match body.get("has_more") {
            None | Some(Value::Null) if rows.len() == DEFAULT_PAGE => NextPage::MayFollow,
            None | Some(Value::Null | Value::Bool(false)) => NextPage::Ends,
            Some(Value::Bool(true)) => NextPage::Follows,
            Some(_) => return Err(ListGap::OddHasMore),
        };
        // The next call would ask for the same place again, and so on for ever.
        if next == NextPage::Follows && rows.is_empty() {
            return Err(ListGap::EmptyPage);
        }
        Ok(Self { rows, next })
    }
}

impl ListPages {
    /// Where the next page starts: with the last row, so that it has to come again.
    pub(super) fn next_start(&self) -> usize {
        self.rows - usize::from(self.last_row.is_some())
    }

    /// Where the pages start that have to be seen once more before the list is proven whole.
    pub(super) fn unproven_starts(&self) -> &[usize] {
        match self.starts.split_last() {
            Some((_, earlier)) if self.is_announced => earlier,
            Some(_) | None => &[],
        }
    }

    /// The items of all pages.
    pub(super) fn into_items(self) -> Vec<Value> {
        self.items
    }

    /// Takes a page.
    pub(super) fn add(&mut self, body: Value) -> Result<PageFit, ListGap> {
        let ListPage { mut rows, next } = ListPage::read(body)?;
        let start = self.next_start();

        if self.is_all_so_far(&rows) {
            match self.next {
                // Nobody said that this page exists, so the server knows no `_skip` for this list, and so no pages: it
                // came whole.
                NextPage::MayFollow => return Ok(PageFit::Last),
                NextPage::Follows => return Err(repeated(&rows[0])),
                NextPage::Ends => {}
            }
        }

        let (length, shown) = (rows.len(), rows.iter().map(identity).collect());
        if let Some(last) = &self.last_row {
            if rows.first().is_none_or(|row| identity(row) != identity(last)) {
                return Ok(PageFit::Shifted);
            }
            rows.remove(0);
        }
        let last_row = rows.last().cloned();
        if self.take(rows)? == PageFit::Shifted {
            return Ok(PageFit::Shifted);
        }

        self.starts.push(start);
        self.rows = start + length;
        self.last_page = shown;
        // A page of one row that began with the one before would never end.
        self.last_row = last_row.filter(|_| length > 1);
        self.is_announced |= next == NextPage::Follows;
        self.next = next;
        match next {
            NextPage::Ends => Ok(PageFit::Last),
            NextPage::Follows | NextPage::MayFollow if self.starts.len() >= MOST_PAGES => {
                Err(ListGap::TooManyPages)
            }
            NextPage::Follows | NextPage::MayFollow => Ok(PageFit::More),
        }
    }

    /// Takes the rows of a page that did not come before.
    fn take(&mut self, rows: Vec<Value>) -> Result<PageFit, ListGap> {
        self.before_last = self.items.len();
        for row in rows {
            let is_new = self.identities.insert(identity(&row));
            // Items without an id may be equal.
            if is_new || id(&row).is_none() {
                self.items.push(row);
                continue;
            }

            // Said twice within one answer, it is one object, if it is said in the same words.
            let of_this_page = &self.items[self.before_last..];
            match of_this_page.iter().find(|item| id(item) == id(&row)) {
                Some(same) if *same == row => {}
                Some(_) => return Err(repeated(&row)),
                None => return Ok(PageFit::Shifted),
            }
        }
        Ok(PageFit::Last)
    }

    /// Says whether everything from the pages before the last is still there, by a second look at these pages.
    pub(super) fn is_proven_by(&self, second_look: Vec<Value>) -> Result<bool, ListGap> {
        let mut seen = self.last_page.clone();
        for body in second_look {
            seen.extend(ListPage::read(body)?.rows.iter().map(identity));
        }
        let mut earlier = self.items[..self.before_last].iter();
        Ok(earlier.all(|item| seen.contains(&identity(item))))
    }

    /// Says whether a page holds the same objects as everything that came so far, in the same order.
    fn is_all_so_far(&self, rows: &[Value]) -> bool {
        // By their ids, since counters and dates may change from one moment to the next.
        let mut pairs = self.items.iter().zip(rows);
        !rows.is_empty()
            && self.items.len() == rows.len()
            && pairs.all(|(one, other)| identity(one) == identity(other))
    }
}

/// Leaves of a page what a second look is for: which items are there. All pages are seen at once then, and whole they would
/// be the whole list again.
pub(super) fn without_contents(mut body: Value) -> Value {
    let items = body.get_mut(DATA).and_then(Value::as_array_mut);
    for item in items.into_iter().flatten() {
        if let Some(id) = id(item).map(str::to_owned) {
            *item = json!({ "id": id });
        }
    }
    body
}

fn id(item: &Value) -> Option<&str> {
    item.get("id").and_then(Value::as_str)
}

/// What makes an item the same one in another answer: its id, or all of it where it has none.
fn identity(item: &Value) -> String {
    id(item).map_or_else(|| item.to_string(), str::to_owned)
}

fn repeated(item: &Value) -> ListGap {
    ListGap::Repeated {
        id: id(item).map_or_else(|| "an item without an id".to_owned(), str::to_owned),
    }
}

#[cfg(test)]
mod tests;
