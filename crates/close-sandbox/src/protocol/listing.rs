//! List answers: offset paging with each endpoint's own cap, `has_more` and `_fields`.

use serde_json::{Value, json};

use super::answer::{Answer, CallResult, Refusal};
use super::call::{Call, Generation};
use crate::switches::Switches;

/// How one list endpoint pages.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ListPaging {
    /// `_limit` and `_skip` within known bounds.
    Pages(PageBounds),
    /// `_limit` and `_skip`; the greatest `_limit` is as the switches say.
    Doubtful,
    /// Everything at once, with `has_more`.
    Whole,
    /// Without parameters, and whole or cut as the switches say.
    Bare(HasMore),
}

/// What a page may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageBounds {
    cap: usize,
    /// Whose words refuse more.
    texts: Generation,
    longest_skip: Option<usize>,
}

/// Whether a list without parameters says that more follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HasMore {
    /// Measured: it does not.
    Absent,
    /// As the switches say.
    Doubtful,
}

/// The length of a page for which nothing else is asked.
const DEFAULT_PAGE: usize = 100;

impl PageBounds {
    /// Recorded for leads, in the words of the newer endpoints; taken without complaint by users, webhooks and pipelines.
    const RECORDED: Self = Self {
        cap: 200,
        texts: Generation::Newer,
        longest_skip: None,
    };

    /// What the public framework of the older endpoints does when nobody says otherwise.
    const OF_FRAMEWORK: Self = Self {
        cap: 100,
        texts: Generation::Older,
        longest_skip: None,
    };
}

impl ListPaging {
    pub const OLDER: Self = Self::Doubtful;
    pub const NEWER: Self = Self::Pages(PageBounds::RECORDED);
    pub const RECORDS: Self = Self::Pages(PageBounds {
        longest_skip: Some(35_000),
        ..PageBounds::RECORDED
    });
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
        ListPaging::Pages(bounds) => page(call, switches, bounds, items, render)?,
        ListPaging::Doubtful if switches.is("longest_page", "100") => {
            page(call, switches, PageBounds::OF_FRAMEWORK, items, render)?
        }
        ListPaging::Doubtful => page(call, switches, PageBounds::RECORDED, items, render)?,
        ListPaging::Whole => {
            let all: Vec<Value> = items.map(|item| call.shape(switches, render(item))).collect();
            json!({"data": all, "has_more": false})
        }
        ListPaging::Bare(has_more) => bare(call, switches, has_more, items, render)?,
    };
    Ok(Answer::ok(body))
}

fn page<T>(
    call: &Call,
    switches: &Switches,
    bounds: PageBounds,
    items: impl Iterator<Item = T>,
    render: impl Fn(T) -> Value,
) -> Result<Value, Refusal> {
    let limit = number(call, "_limit")?.unwrap_or(DEFAULT_PAGE);
    let skip = number(call, "_skip")?.unwrap_or(0);
    if limit > bounds.cap {
        return Err(too_large(bounds));
    }
    // Measured for leads; whether other lists have such a bound is not known.
    if let Some(longest) = bounds.longest_skip.filter(|longest| skip > *longest) {
        return Err(Refusal::field(
            "_skip",
            format!("Input should be less than or equal to {longest}"),
        ));
    }

    let mut rest = items.skip(skip);
    let page = rest.by_ref().take(limit);
    let page: Vec<Value> = page.map(|item| call.shape(switches, render(item))).collect();
    Ok(json!({"data": page, "has_more": rest.next().is_some()}))
}

/// A list that documents no parameters. Recorded answers of two of them have no `has_more`, and what they do with more
/// than fits on a page was never seen.
fn bare<T>(
    call: &Call,
    switches: &Switches,
    has_more: HasMore,
    items: impl Iterator<Item = T>,
    render: impl Fn(T) -> Value,
) -> Result<Value, Refusal> {
    let skip = if switches.is("bare_lists", "whole") {
        0
    } else {
        number(call, "_skip")?.unwrap_or(0)
    };
    let length = if switches.is("bare_lists", "cut") {
        DEFAULT_PAGE
    } else {
        usize::MAX
    };

    let blind = call.without_query();
    let mut rest = items.skip(skip);
    let page = rest.by_ref().take(length);
    let page: Vec<Value> = page.map(|item| blind.shape(switches, render(item))).collect();
    let mut body = json!({"data": page});
    if has_more == HasMore::Doubtful && switches.is("doubtful_has_more", "present") {
        body["has_more"] = Value::Bool(rest.next().is_some());
    }
    Ok(body)
}

fn number(call: &Call, name: &str) -> Result<Option<usize>, Refusal> {
    call.parameter(name)
        .map(|text| {
            text.parse()
                .map_err(|_| Refusal::field(name, "Input should be a valid integer"))
        })
        .transpose()
}

fn too_large(bounds: PageBounds) -> Refusal {
    let cap = bounds.cap;
    // The older and the newer part of Close have their own words for this.
    match bounds.texts {
        Generation::Older => Refusal::Plain(
            400,
            format!(
                "The limit you set is larger than the maximum limit for this resource (max_limit = {cap})."
            ),
        ),
        Generation::Newer => Refusal::field("_limit", format!("Input should be less than or equal to {cap}")),
    }
}
