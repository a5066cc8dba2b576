//! Searches: `/data/search/` with counts, limits and cursors (API notes, adjacent section 19).

use serde_json::{Map, Value, json};

use super::{search_order::SearchOrder, search_query::SearchQuery, search_row::row};
use crate::{
    objects::Record,
    protocol::{Answer, Call, CallResult, Method, Refusal},
    state::State,
};

/// The most rows of one page.
const GREATEST_LIMIT: usize = 200;
/// The most rows that all pages of one walk have together.
const LONGEST_WALK: usize = 10_000;
/// The count beyond which some say "many".
const GREATEST_EXACT_COUNT: usize = 10_000;

/// What a search asks for.
struct SearchForm {
    query: SearchQuery,
    order: SearchOrder,
    limit: usize,
    results_limit: Option<usize>,
    with_counts: bool,
    /// How many rows come before the page.
    offset: usize,
}

/// `/data/search/`.
pub(crate) fn route(state: &State, call: &Call) -> CallResult {
    if call.method != Method::Post {
        return Err(Refusal::Method("POST"));
    }
    let form = SearchForm::read(state, call)?;
    let records = state.records.values();
    let found: Vec<&Record> = records
        .filter(|record| form.query.matches(state, record))
        .collect();

    let mut body = Map::new();
    let total = found.len();
    if form.results_limit == Some(0) {
        // Close's own example of a count has no cursor.
        body.insert("data".to_owned(), json!([]));
    } else {
        let (page, cursor) = form.page(state, found);
        let rows: Vec<Value> = page.into_iter().map(|record| row(state, call, record)).collect();
        body.insert("data".to_owned(), json!(rows));
        body.insert("cursor".to_owned(), json!(cursor));
    }

    let is_uncounted = form.results_limit == Some(0) && state.is("count_without_results", "without_count");
    if form.with_counts && !is_uncounted {
        let most = if state.is("search_total", "capped") {
            GREATEST_EXACT_COUNT
        } else {
            usize::MAX
        };
        let total = total.min(most);
        let limited = form.results_limit.map_or(total, |limit| total.min(limit));
        body.insert("count".to_owned(), json!({"limited": limited, "total": total}));
    }
    Ok(Answer::ok(Value::Object(body)))
}

impl SearchForm {
    fn read(state: &State, call: &Call) -> Result<Self, Refusal> {
        let query = call.body.get("query");
        let query = query.ok_or_else(|| Refusal::field("query", "This field is required."))?;
        let query = SearchQuery::read(state, query).map_err(|text| Refusal::field("query", text))?;

        // Whether 0 is taken is not known, and only an answer of Close can tell what it means.
        let limit = number(call, "_limit")?.unwrap_or(100);
        if limit == 0 {
            let text = "Input should be greater than or equal to 1";
            return Err(Refusal::field("_limit", text));
        }
        if limit > GREATEST_LIMIT {
            let text = format!("Input should be less than or equal to {GREATEST_LIMIT}");
            return Err(Refusal::field("_limit", text));
        }

        let results_limit = number(call, "results_limit")?;
        if results_limit == Some(0) && state.is("count_without_results", "refuse") {
            let text = "Input should be greater than or equal to 1";
            return Err(Refusal::field("results_limit", text));
        }

        Ok(Self {
            query,
            order: SearchOrder::read(state, call.body.get("sort"))?,
            limit,
            results_limit,
            with_counts: call.body.get("include_counts") == Some(&Value::Bool(true)),
            offset: offset(call)?,
        })
    }

    /// The rows of the page, and the cursor of the next one.
    fn page<'a>(&self, state: &State, found: Vec<&'a Record>) -> (Vec<&'a Record>, Option<String>) {
        let is_odd = (self.offset / self.limit) % 2 == 1;
        let mut rows = self.order.sorted(state, found, is_odd);
        rows.truncate(self.results_limit.unwrap_or(LONGEST_WALK).min(LONGEST_WALK));

        let end = self.offset.saturating_add(self.limit);
        let cursor = (end < rows.len()).then(|| format!("{CURSOR}{end:x}"));
        let page = rows.into_iter().skip(self.offset).take(self.limit);
        (page.collect(), cursor)
    }
}

/// What a cursor begins with; the rest is how many rows came before.
const CURSOR: &str = "cur_";

fn offset(call: &Call) -> Result<usize, Refusal> {
    match call.body.get("cursor") {
        None | Some(Value::Null) => Ok(0),
        Some(value) => {
            let text = value.as_str().and_then(|text| text.strip_prefix(CURSOR));
            let offset = text.and_then(|text| usize::from_str_radix(text, 16).ok());
            offset.ok_or_else(|| Refusal::field("cursor", "Expired cursor"))
        }
    }
}

fn number(call: &Call, name: &str) -> Result<Option<usize>, Refusal> {
    match call.body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
            number
                .map(Some)
                .ok_or_else(|| Refusal::field(name, "Input should be a valid integer"))
        }
    }
}
