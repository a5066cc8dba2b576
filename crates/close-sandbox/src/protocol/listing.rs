//! List answers: offset paging with each endpoint's own cap, `has_more` and `_fields`.

use serde_json::{Value, json};

use super::answer::{Answer, CallResult, Refusal};
use super::call::{Call, Generation};
use crate::switches::Switches;

/// How one list endpoint pages.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ListPaging {
    /// `_limit` and `_skip`, at most this many at once.
    Pages {
        cap: usize,
        texts: Generation,
        longest_skip: Option<usize>,
    },
    /// Everything at once, with `has_more`.
    Whole,
    /// Everything at once; `has_more` and `_fields` may not exist.
    Bare,
}

impl ListPaging {
    pub const OLDER: Self = Self::Pages {
        cap: 100,
        texts: Generation::Older,
        longest_skip: None,
    };
    pub const NEWER: Self = Self::Pages {
        cap: 200,
        texts: Generation::Newer,
        longest_skip: None,
    };
    pub const RECORDS: Self = Self::Pages {
        cap: 200,
        texts: Generation::Newer,
        longest_skip: Some(35_000),
    };
}

/// Answers with the part of `items` that the call asks for, rendering only what is shown.
pub(crate) fn list<T>(
    call: &Call,
    switches: &Switches,
    paging: ListPaging,
    items: impl IntoIterator<Item = T>,
    render: impl Fn(T) -> Value,
) -> CallResult {
    let items = items.into_iter();
    let body = match paging {
        ListPaging::Pages {
            cap,
            texts,
            longest_skip,
        } => {
            let limit = number(call, "_limit")?.unwrap_or(100.min(cap));
            let skip = number(call, "_skip")?.unwrap_or(0);
            if limit > cap {
                return Err(too_large(cap, texts));
            }
            // Measured for leads; whether other lists have such a bound is not known.
            if let Some(longest) = longest_skip.filter(|longest| skip > *longest) {
                return Err(Refusal::field(
                    "_skip",
                    format!("Input should be less than or equal to {longest}"),
                ));
            }

            let items: Vec<T> = items.collect();
            let total = items.len();
            let page = items.into_iter().skip(skip).take(limit);
            let page: Vec<Value> = page.map(|item| call.shape(switches, render(item))).collect();
            let more = skip.saturating_add(page.len()) < total;
            json!({"data": page, "has_more": more})
        }
        ListPaging::Whole => {
            let all: Vec<Value> = items.map(|item| call.shape(switches, render(item))).collect();
            json!({"data": all, "has_more": false})
        }
        ListPaging::Bare => {
            // Recorded answers of these lists have no `has_more`, so a client must do without it.
            let blind = call.without_query();
            let all: Vec<Value> = items.map(|item| blind.shape(switches, render(item))).collect();
            let mut body = json!({"data": all});
            if switches.is("doubtful_has_more", "present") {
                body["has_more"] = Value::Bool(false);
            }
            body
        }
    };
    Ok(Answer::ok(body))
}

fn number(call: &Call, name: &str) -> Result<Option<usize>, Refusal> {
    call.parameter(name)
        .map(|text| {
            text.parse()
                .map_err(|_| Refusal::field(name, "Input should be a valid integer"))
        })
        .transpose()
}

fn too_large(cap: usize, texts: Generation) -> Refusal {
    // The older and the newer part of Close have their own words for this.
    match texts {
        Generation::Older => Refusal::Plain(
            400,
            format!(
                "The limit you set is larger than the maximum limit for this resource (max_limit = {cap})."
            ),
        ),
        Generation::Newer => Refusal::field("_limit", format!("Input should be less than or equal to {cap}")),
    }
}
