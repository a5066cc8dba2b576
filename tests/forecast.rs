//! What a plan says of the calls that records cost, and of the time that the rate limit makes them take.

use crate::harness::World;
use close_sandbox::Place;
use serde_json::Value;

const MOVE: &str = "pipelines:\n  - name: Sales\n    statuses:\n      \
                    - {label: Proposal Sent, removed: true, move_to: pipeline/Sales/Contract Sent}\n";

/// An organization with so many opportunities in the status that goes.
fn with_opportunities(count: usize) -> World {
    let world = World::new();
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        for _ in 0..count {
            state.add_record(&Place::Opportunity, Some(&lead), Some("Proposal Sent"), &[]);
        }
    });
    world.write("m.yaml", MOVE);
    world
}

fn forecast(world: &World) -> Value {
    let plan = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&plan.stdout).unwrap();
    plan["forecast"].clone()
}

/// The searches since the calls were cleared.
fn searches(world: &World) -> u64 {
    let calls = world.sandbox.calls();
    calls.iter().filter(|call| call.path == "/data/search/").count() as u64
}

#[test]
fn records_that_are_written_one_by_one_are_writes_and_take_their_time() {
    let world = with_opportunities(500);
    let told = forecast(&world);
    assert_eq!(
        (&told["record_writes"], &told["seconds"]),
        (&500.into(), &16.into()),
        "{told}"
    );
    assert_eq!(
        (&told["writes"], &told["may_be_more"]),
        (&1.into(), &false.into()),
        "{told}"
    );

    let sentence = format!(
        "Rate limit: about {} searches (Close allows 16 in 8 seconds) and 500 records written one by one (Close allows \
         240 in 8 seconds); this takes at least 16 seconds.",
        told["searches"]
    );
    for format in ["human", "markdown"] {
        let shown = world
            .expect(0, &["plan", "-f", "m.yaml", "--format", format])
            .stdout;
        let words: Vec<&str> = shown.split_whitespace().collect();
        let words = words.join(" ").replace('\\', "");
        assert!(words.contains(&sentence), "{format}: {shown}");
        assert!(words.contains("At most 501 writes"), "{format}: {shown}");
    }
}

#[test]
fn as_many_searches_are_told_as_the_run_makes() {
    let world = with_opportunities(7);
    let told = forecast(&world)["searches"].as_u64().unwrap();
    world.sandbox.clear_calls();
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let made = searches(&world);
    // How many prove that none is left depends on what records show.
    assert!(told <= made && made <= told * 2, "{told} told, {made} made");
}

#[test]
fn a_plan_that_concerns_no_records_says_nothing_of_the_rate_limit() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [One, Two]\n");
    let shown = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    assert!(!shown.contains("Rate limit:"), "{shown}");
    let told = forecast(&world);
    assert_eq!(
        (&told["searches"], &told["seconds"]),
        (&0.into(), &0.into()),
        "{told}"
    );
    assert_eq!(searches(&world), 0);
}
