//! The undo of a run that moved statuses into a pipeline that it created.

use crate::harness::{World, applied, apply, assert_same, pulled};
use close_sandbox::Place;
use serde_json::json;

const BEFORE: &str = "\
pipelines:
  - name: Sales
    statuses:
      - {label: Open, type: active}
      - {label: Met, type: active}
      - {label: Won, type: won}
";

/// The status Met in a new pipeline, beside one of its own.
const AFTER: &str = "\
pipelines:
  - name: Partners
    statuses:
      - {label: Met, type: active, renamed_from: pipeline/Sales/Met}
      - {label: Signed, type: won}
  - name: Sales
    statuses:
      - {label: Open, type: active}
      - {label: Won, type: won}
";

/// The organization after the move, with opportunities in the status that moves, and what it was before as manifests.
fn moved() -> (World, Vec<(String, String)>) {
    let world = applied(BEFORE);
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        for _ in 0..3 {
            state.add_record(&Place::Opportunity, Some(&lead), Some("Met"), &[]);
        }
    });
    let before = pulled(&world);
    apply(&world, 0, AFTER);
    (world, before)
}

fn ids(world: &World, pipeline: &str) -> Option<Vec<(String, String)>> {
    let state = world.sandbox.state();
    let statuses = state.pipeline(pipeline)?.statuses.iter();
    Some(statuses.map(|one| (one.id.clone(), one.label.clone())).collect())
}

#[test]
fn a_pipeline_that_a_run_created_goes_once_the_statuses_that_it_took_are_back() {
    let (world, before) = moved();
    let met = ids(&world, "Partners").unwrap()[0].clone();
    world.sandbox.clear_calls();
    let plan = world.expect(0, &["undo", "last", "--yes"]);
    assert!(!plan.stdout.contains("stays: "), "{}", plan.stdout);
    assert!(
        plan.stdout.contains("Verified, no changes remain."),
        "{}",
        plan.stdout
    );

    assert_same(&before, &pulled(&world));
    assert_eq!(ids(&world, "Partners"), None);
    let back = ids(&world, "Sales").unwrap();
    assert!(back.contains(&met), "the same status: {back:?}");
    let state = world.sandbox.state();
    assert_eq!(state.ledger, [], "no record lost anything");

    // What was undone is done again by the undo of the undo.
    world.expect(0, &["undo", "last", "--yes"]);
    assert!(!ids(&world, "Sales").unwrap().contains(&met));
    assert!(ids(&world, "Partners").unwrap().contains(&met));
}

#[test]
fn a_pipeline_stays_with_a_status_that_does_not_go_back() {
    // Somebody moved another status into it, or made one where the first one was.
    type Edit = fn(&World);
    let by_hand: [(&str, Edit); 2] = [
        ("pipeline/Partners/Won", |world| {
            world.sandbox.edit(|state| {
                let mut pipelines = state.pipelines.iter_mut();
                let sales = pipelines.find(|one| one.name == "Sales").unwrap();
                let won = sales.statuses.pop().unwrap();
                let mut pipelines = state.pipelines.iter_mut();
                pipelines
                    .find(|one| one.name == "Partners")
                    .unwrap()
                    .statuses
                    .push(won);
            });
        }),
        ("pipeline/Partners/Met", |world| {
            world.sandbox.edit(|state| {
                let pipeline = state.pipeline("Sales").unwrap().id.clone();
                let body = json!({"label": "Met", "type": "active", "pipeline_id": pipeline});
                state.perform("POST", "/status/opportunity/", body);
            });
        }),
    ];
    for (held, by_hand) in by_hand {
        let (world, _) = moved();
        by_hand(&world);
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let stays = format!(
            "stays: pipeline/Partners: `{held}`, which this run did not create, is part of it, so it stays"
        );
        assert!(told.contains(&stays), "{told}");
        assert!(ids(&world, "Partners").is_some());
        assert_eq!(world.sandbox.state().ledger, []);
    }
}

#[test]
fn a_pipeline_stays_where_the_status_is_not_to_go_back() {
    let (world, _) = moved();
    let there = ids(&world, "Partners");
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["undo", "last", "--yes", "--exclude", "pipeline/Sales/Met"]);
    let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let needs = "the run changed it, but undoing that needs something that --target or --exclude leaves out of this undo";
    assert!(told.contains(needs), "{told}");
    assert!(!told.contains("`ignore`"), "{told}");
    assert_eq!(world.writes(), []);
    assert_eq!(ids(&world, "Partners"), there);
}
