//! How values are read: every one, once, with as few calls as there are pages, whatever Close does with sorts and cursors.

use super::{INDUSTRY, REMOVED, apply, held, only, with_records};
use crate::harness::World;
use close_sandbox::{Place, Settings, State};
use serde_json::{Value, json};
use std::time::Duration;

const CHOICES: [&str; 3] = ["Retail", "SaaS", "Software"];

fn many(state: &mut State, count: usize) {
    for n in 0..count {
        state.add_lead(&[("Industry", json!([CHOICES[n % 3]]))]);
    }
}

/// The searches that were asked to show values.
fn readings(world: &World) -> usize {
    let shows = |body: &Value| body["_fields"]["lead"].to_string().contains("\"custom\"");
    let calls = world.sandbox.calls();
    // A sample that proves a count shows values, too, and no date.
    let reads = calls.iter().filter_map(|call| call.body.as_ref());
    reads
        .filter(|body| shows(body) && body["_fields"]["lead"].to_string().contains("date_created"))
        .count()
}

#[test]
fn ten_pages_of_leads_take_ten_searches_more() {
    let world = with_records(&[], INDUSTRY, |state| many(state, 2_000));
    let before = held(&world.sandbox.state(), &Place::Lead, "Industry");
    apply(&world, REMOVED);
    assert_eq!(readings(&world), 10);
    assert!(only(&world).values == before, "every value, once");

    let alone = world.sandbox.calls();
    let alone = alone
        .iter()
        .filter(|call| call.path.starts_with("/lead/lead_"))
        .count();
    assert_eq!(alone, 0, "no record is read by itself");
}

#[test]
fn every_value_is_kept_whatever_close_does_with_sorts_counts_and_what_was_just_written() {
    for answers in [
        &[("search_sort_by_id", "refuse")][..],
        &[("count_without_results", "refuse")],
        &[("count_without_results", "without_count")],
        &[("search_lag", "1")],
        &[("search_lag", "3")],
        &[("search_unknown_field", "ignore")],
        &[("search_sort_by_id", "refuse"), ("search_row_values", "by_name")],
    ] {
        let world = with_records(answers, INDUSTRY, |state| many(state, 450));
        let before = held(&world.sandbox.state(), &Place::Lead, "Industry");
        apply(&world, REMOVED);
        assert!(only(&world).values == before, "{answers:?}");
    }
}

#[test]
fn cursors_that_end_at_once_cost_calls_and_no_value() {
    let world = World::with(Settings {
        cursor_lifetime: Some(Duration::ZERO),
        ..Settings::default()
    });
    apply(&world, INDUSTRY);
    world.sandbox.edit(|state| many(state, 700));
    let before = held(&world.sandbox.state(), &Place::Lead, "Industry");
    apply(&world, REMOVED);
    assert!(only(&world).values == before);
}
