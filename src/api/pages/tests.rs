use super::{DATA, ListGap, ListPages, MOST_PAGES, PageFit, page_path, without_contents};
use serde_json::{Value, json};

fn first(body: Value) -> Result<PageFit, ListGap> {
    ListPages::default().add(body)
}

#[test]
fn a_page_is_whole_or_says_what_is_wrong() {
    for (body, result) in [
        (json!({"data": []}), Ok(PageFit::Last)),
        (json!({"data": [], "has_more": false}), Ok(PageFit::Last)),
        (
            json!({"data": [{"id": "a"}], "has_more": null}),
            Ok(PageFit::Last),
        ),
        (
            json!({"data": [{"id": "a"}], "has_more": true, "total_results": 9}),
            Ok(PageFit::More),
        ),
        (
            json!({"data": [{}, {}, 1, 1, null, {"id": 1}, {"id": 1}]}),
            Ok(PageFit::Last),
        ),
        (Value::Null, Err(ListGap::NoBody(DATA))),
        (json!([]), Err(ListGap::NoList(DATA))),
        (json!({}), Err(ListGap::NoList(DATA))),
        (json!({"data": {}, "has_more": false}), Err(ListGap::NoList(DATA))),
        (json!({"data": [1], "has_more": "true"}), Err(ListGap::OddHasMore)),
        (json!({"data": [1], "has_more": 1}), Err(ListGap::OddHasMore)),
        (json!({"data": [], "has_more": true}), Err(ListGap::EmptyPage)),
        (json!({"data": [{"id": "a"}, {"id": "a"}]}), Ok(PageFit::Last)),
        (
            json!({"data": [{"id": "a", "name": "b"}, {"id": "a"}]}),
            Err(ListGap::Repeated { id: "a".into() }),
        ),
    ] {
        assert_eq!(first(body.clone()), result, "{body}");
    }
}

/// A page with these ids, of which the server says whether more follow.
fn page(ids: &[&str], has_more: bool) -> Value {
    let items: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
    json!({ "data": items, "has_more": has_more })
}

#[test]
fn each_page_begins_with_the_last_item_of_the_one_before() {
    let mut pages = ListPages::default();
    assert_eq!(pages.add(page(&["a", "b", "c"], true)), Ok(PageFit::More));
    assert_eq!(pages.next_start(), 2);
    assert_eq!(pages.add(page(&["c", "d", "e"], true)), Ok(PageFit::More));
    assert_eq!(pages.next_start(), 4);
    assert_eq!(pages.add(page(&["e"], false)), Ok(PageFit::Last));
    assert_eq!(pages.unproven_starts(), [0, 2]);
    let second_look = || vec![page(&["a", "b", "c"], true), page(&["c", "d", "e"], true)];
    assert_eq!(pages.is_proven_by(second_look()), Ok(true));
    let without = |gone: &str| {
        let mut pages = second_look();
        for page in &mut pages {
            page["data"]
                .as_array_mut()
                .unwrap()
                .retain(|item| item["id"] != gone);
        }
        pages
    };
    for gone in ["a", "b", "c", "d"] {
        assert_eq!(pages.is_proven_by(without(gone)), Ok(false), "{gone}");
    }
    assert_eq!(
        pages.is_proven_by(without("e")),
        Ok(true),
        "the last page shows it"
    );
    assert_eq!(
        pages.is_proven_by(vec![json!({})]),
        Err(ListGap::NoList(DATA)),
        "a second look must be a list too"
    );
    let items = pages.into_items();
    assert_eq!(items, ["a", "b", "c", "d", "e"].map(|id| json!({ "id": id })));
}

#[test]
fn a_second_look_keeps_which_items_are_there_and_nothing_else_of_them() {
    let seen =
        without_contents(json!({"data": [{"id": "a", "body": "long"}, {"name": "no id"}], "has_more": true}));
    assert_eq!(
        seen,
        json!({"data": [{"id": "a"}, {"name": "no id"}], "has_more": true})
    );
    for odd in [json!({}), json!([1]), Value::Null, json!({"data": "x"})] {
        assert_eq!(without_contents(odd.clone()), odd);
    }
}

#[test]
fn one_page_needs_no_second_look() {
    let mut pages = ListPages::default();
    assert_eq!(pages.add(page(&["a", "b"], false)), Ok(PageFit::Last));
    assert!(pages.unproven_starts().is_empty());
}

#[test]
fn a_page_that_does_not_go_on_where_the_one_before_ended_is_shifted() {
    for (ids, fit) in [
        (&["c", "d"][..], Ok(PageFit::Last)),
        (&["c"], Ok(PageFit::Last)),
        (&[], Ok(PageFit::Shifted)),
        (&["d"], Ok(PageFit::Shifted)),
        (&["b", "c"], Ok(PageFit::Shifted)),
        (&["c", "a"], Ok(PageFit::Shifted)),
        (&["c", "d", "b"], Ok(PageFit::Shifted)),
        (&["a", "b", "c"], Err(ListGap::Repeated { id: "a".into() })),
    ] {
        let mut pages = ListPages::default();
        assert_eq!(pages.add(page(&["a", "b", "c"], true)), Ok(PageFit::More));
        assert_eq!(pages.add(page(ids, false)), fit, "{ids:?}");
    }
}

#[test]
fn pages_of_one_item_go_on() {
    let mut pages = ListPages::default();
    for (nth, id) in ["a", "b", "c"].into_iter().enumerate() {
        assert_eq!(pages.next_start(), nth);
        assert_eq!(
            pages.add(page(&[id], nth < 2)),
            Ok(if nth < 2 { PageFit::More } else { PageFit::Last })
        );
    }
    assert_eq!(pages.unproven_starts(), [0, 1]);
    assert_eq!(
        pages.is_proven_by(vec![page(&["a"], true), page(&["b"], true)]),
        Ok(true)
    );
    assert_eq!(
        pages.is_proven_by(vec![page(&["a"], true), page(&["c"], true)]),
        Ok(false)
    );
}

#[test]
fn pages_end() {
    let mut pages = ListPages::default();
    for number in 1..MOST_PAGES {
        let body = json!({"data": [number], "has_more": true});
        assert_eq!(pages.add(body), Ok(PageFit::More), "page {number}");
    }
    let last_allowed = ListPages {
        starts: pages.starts.clone(),
        ..ListPages::default()
    };
    assert_eq!(
        pages.add(json!({"data": [0], "has_more": true})),
        Err(ListGap::TooManyPages)
    );
    let mut pages = last_allowed;
    assert_eq!(
        pages.add(json!({"data": [1], "has_more": false})),
        Ok(PageFit::Last)
    );
}

/// A page without `has_more` that holds the objects of these numbers.
fn unsaid(numbers: std::ops::Range<usize>) -> Value {
    let items: Vec<Value> = numbers.map(|number| json!({"id": number.to_string()})).collect();
    json!({ "data": items })
}

#[test]
fn a_full_page_that_does_not_say_what_follows_proves_nothing() {
    for (count, fit) in [
        (0, PageFit::Last),
        (99, PageFit::Last),
        (100, PageFit::More),
        (101, PageFit::Last),
        (200, PageFit::Last),
    ] {
        let mut said = unsaid(0..count);
        assert_eq!(first(said.clone()), Ok(fit), "{count}");
        said["has_more"] = json!(false);
        assert_eq!(first(said), Ok(PageFit::Last), "{count}");
    }
}

#[test]
fn what_nobody_announced_goes_on_or_is_the_same_once_more_or_is_shifted() {
    let full = || {
        let mut pages = ListPages::default();
        assert_eq!(pages.add(unsaid(0..100)), Ok(PageFit::More));
        pages
    };
    for (answer, fit, count) in [
        (unsaid(99..100), PageFit::Last, 100),
        (unsaid(99..103), PageFit::Last, 103),
        (unsaid(99..199), PageFit::More, 199),
        (unsaid(0..100), PageFit::Last, 100),
    ] {
        let mut pages = full();
        assert_eq!(pages.add(answer.clone()), Ok(fit), "{answer}");
        assert!(pages.unproven_starts().is_empty());
        assert_eq!(pages.into_items().len(), count);
    }
    // Partly the same: the list changed in between.
    for odd in [unsaid(0..101), unsaid(0..99), unsaid(50..150), unsaid(100..102)] {
        assert_eq!(full().add(odd.clone()), Ok(PageFit::Shifted), "{odd}");
    }
    let mut changed = unsaid(0..100);
    changed["data"][3]["date_updated"] = json!("2026-11-26");
    assert_eq!(full().add(changed), Ok(PageFit::Last));
}

#[test]
fn skip_joins_a_query() {
    assert_eq!(page_path("/a/", 0), "/a/");
    assert_eq!(page_path("/a/", 7), "/a/?_skip=7");
    assert_eq!(page_path("/a/?_fields=id", 7), "/a/?_fields=id&_skip=7");
}
