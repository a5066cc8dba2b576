use super::{GREATEST_LIMIT, LONGEST_WALK, MOST_IDLE_PAGES, MOST_PAGES, SearchWalk, WalkOrder, WalkStep};
use serde_json::{Value, json};

const UNKNOWN: WalkStep = WalkStep::End { whole: false };

/// A page of rows that are made one after the other, a minute each.
fn page(from: usize, cursor: &Value) -> Value {
    let rows = (from..from + GREATEST_LIMIT).map(|n| {
        let date = format!(
            "2026-{:02}-01T{:02}:{:02}:00.5+00:00",
            n / 1440 + 1,
            n / 60 % 24,
            n % 60
        );
        json!({"id": format!("{n}"), "date_created": date})
    });
    json!({"data": rows.collect::<Vec<_>>(), "cursor": cursor})
}

#[test]
fn after_10_000_records_another_walk_takes_over_from_the_last_date() {
    let query = json!({"type": "match_all"});
    let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
    let pages = LONGEST_WALK / GREATEST_LIMIT;
    for n in 1..pages {
        let step = walk.add(&page((n - 1) * GREATEST_LIMIT, &json!(n.to_string())));
        assert_eq!(step, Ok(WalkStep::More), "{n}");
    }
    let last = page(LONGEST_WALK - GREATEST_LIMIT, &Value::Null);
    assert_eq!(walk.add(&last), Ok(WalkStep::More));
    let body = walk.body();
    assert_eq!(
        (body.get("cursor"), &body["query"]["type"]),
        (None, &json!("and"))
    );

    // The next walk begins with the second of the last row, which comes once more.
    assert_eq!(
        walk.add(&page(LONGEST_WALK - 1, &Value::Null)),
        Ok(WalkStep::End { whole: true })
    );
    assert_eq!(walk.found(), (LONGEST_WALK + GREATEST_LIMIT - 1) as u64);
}

#[test]
fn more_records_of_one_moment_than_a_walk_has_are_at_least_so_many() {
    let query = json!({});
    let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
    let same = |n: usize| {
        let rows = (0..LONGEST_WALK)
            .map(|row| json!({"id": format!("{n}-{row}"), "date_created": "2026-01-01T00:00:00"}));
        json!({"data": rows.collect::<Vec<_>>(), "cursor": null})
    };
    assert_eq!(walk.add(&same(1)), Ok(WalkStep::More));
    assert_eq!(walk.add(&same(1)), Ok(UNKNOWN));
    let mut unsorted = SearchWalk::new(WalkOrder::Any, "lead", &query);
    assert_eq!(unsorted.add(&same(1)), Ok(UNKNOWN));
}

#[test]
fn a_walk_ends_wherever_it_would_go_on_for_ever() {
    let query = json!({});
    let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
    for n in 1..MOST_PAGES {
        let next = json!({"data": [{"id": n.to_string()}], "cursor": n.to_string()});
        assert_eq!(walk.add(&next), Ok(WalkStep::More));
    }
    assert_eq!(
        walk.add(&json!({"data": [{"id": "x"}], "cursor": "y"})),
        Ok(UNKNOWN)
    );
    for odd in [json!(7), json!({})] {
        let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
        assert_eq!(walk.add(&json!({"data": [], "cursor": odd})), Ok(UNKNOWN));
    }
    let mut full = page(0, &Value::Null);
    full.as_object_mut().unwrap().remove("cursor");
    assert_eq!(
        SearchWalk::new(WalkOrder::Unique, "lead", &query).add(&full),
        Ok(UNKNOWN)
    );
}

#[test]
fn a_walk_that_shows_rows_goes_on_as_long_as_there_are_new_ones_and_knows_them_when_it_begins_again() {
    let (query, attributes) = (json!({}), ["custom".to_owned()]);
    let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query).showing(&attributes);
    assert_eq!(
        walk.body()["_fields"]["lead"],
        json!(["id", "date_created", "custom"])
    );
    let one = |n: usize| json!({"data": [{"id": n.to_string()}], "cursor": n.to_string()});
    for n in 0..MOST_PAGES + 10 {
        assert_eq!(walk.add(&one(n)), Ok(WalkStep::More), "{n}");
        assert_eq!(walk.fresh(), [0]);
    }

    walk.again(WalkOrder::Any);
    assert_eq!((walk.body().get("sort"), walk.body().get("cursor")), (None, None));
    let mut step = Ok(WalkStep::More);
    for n in 0..MOST_IDLE_PAGES {
        assert_eq!(step, Ok(WalkStep::More), "{n}");
        step = walk.add(&one(n));
        assert!(walk.fresh().is_empty());
    }
    assert_eq!(step, Ok(UNKNOWN), "it only shows what was met before");
    assert_eq!(walk.found(), (MOST_PAGES + 10) as u64);
}

/// Counts by walking a server whose cursors are mere offsets, while records go and come at the end.
fn counted_while_edited(count: usize, edits: &[(usize, usize, bool)]) -> (usize, u64, usize) {
    let query = json!({});
    let mut walk = SearchWalk::new(WalkOrder::Unique, "lead", &query);
    let mut records: Vec<usize> = (0..count).collect();
    let (mut ever, mut gone, mut turn) = (count, 0, 0);
    loop {
        let skip = walk.body()["cursor"]
            .as_str()
            .map_or(0, |cursor| cursor.parse().unwrap());
        let rows: Vec<_> = records.iter().skip(skip).take(GREATEST_LIMIT).collect();
        let rows = rows
            .into_iter()
            .map(|n| json!({"id": n.to_string(), "date_created": format!("{n:09}")}));
        let next = skip + GREATEST_LIMIT;
        let cursor = if next < records.len() {
            json!(next.to_string())
        } else {
            Value::Null
        };
        let page = json!({"data": rows.collect::<Vec<_>>(), "cursor": cursor});
        if let WalkStep::End { whole } = walk.add(&page).unwrap() {
            assert!(whole);
            return (count - gone, walk.found(), ever);
        }
        turn += 1;
        for (_, at, is_new) in edits.iter().filter(|(when, ..)| *when == turn) {
            if *is_new {
                records.push(ever);
                ever += 1;
            } else if !records.is_empty() {
                gone += usize::from(records.remove(at % records.len()) < count);
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn a_count_is_never_less_than_what_was_there_all_the_time_nor_more_than_ever_was(
        count in 0..1_500_usize,
        edits in proptest::collection::vec((1..8_usize, 0..1_500_usize, proptest::prelude::any::<bool>()), 0..40),
    ) {
        let (throughout, found, ever) = counted_while_edited(count, &edits);
        proptest::prop_assert!((throughout as u64..=ever as u64).contains(&found), "{throughout} {found} {ever}");
    }
}
